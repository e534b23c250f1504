from pathlib import Path

from bascule.simulate.graphs.gitter import talks


def test_rooms_and_mentions(shared: Path) -> None:
    found = talks(shared)
    assert len(found) == 211_038
    assert len({talk.conversation for talk in found}) == 521
    assert 50_000 < sum(bool(talk.addressed) for talk in found) < 54_000
    assert all(talk.sender not in talk.addressed for talk in found)
    assert found[0].at <= found[-1].at
