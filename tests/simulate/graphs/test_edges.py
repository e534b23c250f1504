import gzip
from pathlib import Path

import pytest

from bascule.simulate.graphs import college
from bascule.simulate.graphs.edges import talks


@pytest.mark.parametrize(
    "text",
    [
        "ann bob 200\nbob ann 100\nann ann 50\n",
        "src dst time\nann,bob,200\nbob,ann,100\n",
        "% konect\nann\tbob\t1\t200\n\nbob ann 1 100.0",
        "# snap\nann bob 200\nbob ann 100",
    ],
)
def test_lines_as_they_are_published(text: str, tmp_path: Path) -> None:
    path = tmp_path / "graph.txt"
    path.write_text(text)
    assert [(talk.at, talk.sender, talk.recipients) for talk in talks(path)] == [
        (100.0, "u1", ("u2",)),
        (200.0, "u2", ("u1",)),
    ]
    packed = tmp_path / "graph.txt.gz"
    packed.write_bytes(gzip.compress(text.encode()))
    assert talks(packed) == talks(path)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "graph.txt: holds no message"),
        ("a b 1\na b\n", "line 2: expected 'sender recipient time'"),
        ("a b 1\na b yesterday\n", "line 2"),
        ("a b 1\na b nan\n", "line 2"),
        ("a b 1\na b -5\n", "line 2"),
        ("a b 1\n" + "x" * 5000 + " b 2\n", "line 2"),
    ],
)
def test_what_is_wrong_is_named(text: str, named: str, tmp_path: Path) -> None:
    path = tmp_path / "graph.txt"
    path.write_text(text)
    with pytest.raises(ValueError, match=named):
        talks(path)


def test_real_files(shared: Path) -> None:
    found = talks(shared / college.FILE)
    assert [talk.at for talk in found] == [talk.at for talk in college.talks(shared)]
    assert len(talks(shared / "graph/digg_reply.tsv.gz")) > 80_000
