import msgspec

from bascule.judge.verdict import Thresholds
from bascule.judge.weights import AS_FOUND, HARD
from bascule.signals.decoy import DECLARED, decoy_touched


def test_without_doubt_it_blocks_alone_with_doubt_it_only_warns() -> None:
    sure, maybe = decoy_touched(sure=True), decoy_touched(sure=False)
    assert sure.group in HARD
    assert min(AS_FOUND.of(sure), AS_FOUND.cap(sure.group)) >= Thresholds().block
    assert Thresholds().warn <= maybe.weight < Thresholds().block


def test_nobody_reads_from_it_what_it_was() -> None:
    for signal in (decoy_touched(sure=True), decoy_touched(sure=False)):
        assert b"decoy" not in msgspec.json.encode(signal)
        assert signal.evidence == ""
        assert signal.name in {one.id for one in DECLARED}
