import gzip
from itertools import pairwise
from pathlib import Path

from bascule.simulate.graphs.irc import WEB, ubuntu, web


def test_a_line_is_meant_for_whom_it_names(tmp_path: Path) -> None:
    path = tmp_path / WEB
    path.parent.mkdir()
    lines = [
        "date\ttime\tchannel\tnick\ttext",
        "2011-07-02\t11:30\tx\tann\thi",
        "2011-07-02\t11:30\tx\tbob\tann: hello",
    ]
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    first, second = web(tmp_path)
    assert (first.sender, first.addressed) == ("u1", ())
    assert (second.sender, second.addressed) == ("u2", ("u1",))
    assert second.at - first.at == 30.0


def test_two_archives(shared: Path) -> None:
    found = web(shared)
    assert len(found) == 202_738
    assert all(one.at <= other.at for one, other in pairwise(found))
    assert sum(bool(talk.addressed) for talk in found) > 50_000
    assert len(ubuntu(shared)) == 66_821
