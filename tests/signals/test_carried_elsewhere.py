from bascule.judge.verdict import Thresholds
from bascule.signals.carried_elsewhere import carried_elsewhere


def test_it_tells_what_was_seen_and_never_blocks_alone() -> None:
    signal = carried_elsewhere(17, 1)
    assert signal.evidence == "17 networks within half an hour; it was sent to 1 person"
    assert carried_elsewhere(17, 2).evidence.endswith("2 people")
    assert 0 < signal.weight < Thresholds().warn
    assert len(carried_elsewhere(10**9, 10**9).evidence) <= 200
