import gzip
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bascule.links.destination import read
from bascule.links.expressions import keys
from bascule.lists.catalogue import Feed
from bascule.lists.home import Lists
from bascule.lists.known import Known
from bascule.lists.rebuild import rebuild


@pytest.fixture
def lists(tmp_path: Path) -> Lists:
    return Lists(tmp_path / "home")


def give(lists: Lists, tmp_path: Path, name: str, content: bytes, **more: str) -> None:
    path = tmp_path / "incoming"
    path.write_bytes(content)
    lists.add(Feed(**({"name": name} | more)), path)  # type: ignore[arg-type]


def blocked(lists: Lists, url: str) -> list[str]:
    return [match.source for match in Known(lists.index()).matches(keys(read(url)), 0.0)]


MANY = "".join(f"bad{n}.com\n" for n in range(100)).encode()
CUT = gzip.compress(MANY, mtime=0)[:60]


def test_feeds_become_an_index(lists: Lists, tmp_path: Path) -> None:
    give(lists, tmp_path, "one", gzip.compress(MANY))
    give(lists, tmp_path, "two", b"https://bad1.com/kit/\nhttps://other.com/x\n")
    reports = rebuild(lists, 1.0)
    assert [(r.feed, r.accepted) for r in reports] == [("one", 100), ("two", 2)]
    assert blocked(lists, "https://www.bad1.com/kit/a") == ["two", "one"] or blocked(
        lists, "https://bad1.com/kit/a"
    ) == ["two", "one"]
    assert blocked(lists, "https://other.com/") == []
    index = lists.index()
    assert index is not None
    assert index.generation == 1
    rebuild(lists, 2.0)
    assert (again := lists.index()) is not None
    assert again.generation == 2


@pytest.mark.parametrize("broken", [b"<html>busy</html>\n", b"bad1.com\n", b"", CUT, b"# none\n"])
def test_a_broken_version_never_replaces_a_good_one(lists: Lists, tmp_path: Path, broken: bytes) -> None:
    give(lists, tmp_path, "one", MANY)
    rebuild(lists, 1.0)
    give(lists, tmp_path, "one", broken)
    (report,) = rebuild(lists, 2.0)
    assert report.kept_old
    assert report.accepted == 100
    assert blocked(lists, "https://bad99.com/") == ["one"]
    assert not lists.waiting("one").exists()


def test_what_a_grey_list_names_no_other_feed_blocks_whole(lists: Lists, tmp_path: Path) -> None:
    give(lists, tmp_path, "a-bad", b"newshort.com\nnewshort.com/x\n")
    give(lists, tmp_path, "z-services", b"newshort.com\n", verdict="grey")
    reports = {r.feed: r for r in rebuild(lists, 1.0)}
    assert reports["a-bad"].held == 1
    assert blocked(lists, "https://newshort.com/") == []
    assert blocked(lists, "https://newshort.com/x") == ["a-bad"]


def test_one_unreadable_feed_does_not_stop_the_others(lists: Lists, tmp_path: Path) -> None:
    give(lists, tmp_path, "junk", b"\x00\x01\x02 no list\n")
    give(lists, tmp_path, "one", MANY)
    reports = {r.feed: r for r in rebuild(lists, 1.0)}
    assert reports["junk"].kept_old
    assert reports["one"].accepted == 100


def test_killed_at_any_moment_the_index_stays_whole(lists: Lists, tmp_path: Path) -> None:
    """A process that adds a larger version again and again is killed; what is there afterwards is one of the two."""
    give(lists, tmp_path, "one", MANY)
    rebuild(lists, 1.0)
    large = tmp_path / "one.txt"
    large.write_bytes(MANY + "".join(f"more{n}.com\n" for n in range(20_000)).encode())
    code = (
        "import sys; from pathlib import Path; from bascule.lists.catalogue import Feed\n"
        "from bascule.lists.home import Lists; from bascule.lists.rebuild import rebuild\n"
        "lists = Lists(Path(sys.argv[1])); print('ready', flush=True)\n"
        "while True:\n"
        "    with lists.writing():\n"
        "        lists.add(Feed('one'), Path(sys.argv[2])); rebuild(lists, 2.0)\n"
        "        print('built', flush=True)\n"
    )
    seen = set()
    for delay in (0.0, 0.2, 0.45, 0.6, 0.7):
        with subprocess.Popen(
            [sys.executable, "-c", code, str(lists.root.parent), str(large)], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            if delay > 0.5:
                process.stdout.readline()
            time.sleep(delay)
            process.kill()
        index = lists.index()
        assert index is not None
        assert index.count in (100, 20_100)
        seen.add(index.count)
        assert [feed.name for feed in lists.feeds()] == ["one"]
    assert 20_100 in seen
