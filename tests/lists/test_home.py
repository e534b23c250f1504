from pathlib import Path

import pytest

from bascule.lists.build import Contribution, build
from bascule.lists.catalogue import Feed
from bascule.lists.formats.reading import FeedError
from bascule.lists.home import Lists, State, Watched
from bascule.lists.index import IndexCorrupt
from bascule.lists.report import Report


def test_feeds_state_and_reports_are_kept(tmp_path: Path) -> None:
    lists = Lists(tmp_path)
    content = tmp_path / "in"
    content.write_bytes(b"bad.com\n")
    with lists.writing():
        lists.add(Feed("one", source="in"), content)
    assert [feed.name for feed in lists.feeds()] == ["one"]
    assert lists.waiting("one").read_bytes() == b"bad.com\n"
    assert lists.state("one") == State()
    lists.keep_state("one", State(5.0, etag="x"))
    assert lists.state("one").etag == "x"
    lists.keep_report(Report("one", accepted=3))
    assert (found := lists.report("one")) is not None
    assert found.accepted == 3
    assert lists.remove("one")
    assert lists.feeds() == []
    assert not lists.remove("one")


def test_guard_files(tmp_path: Path) -> None:
    lists = Lists(tmp_path)
    file = tmp_path / "mine.txt"
    file.write_text("ours.com\nalso-ours.com\n")
    assert lists.add_guard_file(file) == 2
    assert lists.guard().reason("www.ours.com")
    file.write_text("no list at all\nbut two lines of prose\n")
    with pytest.raises(FeedError):
        lists.add_guard_file(file)
    assert lists.guard().reason("ours.com")


def test_watching_sees_each_new_file_once(tmp_path: Path) -> None:
    path = tmp_path / "index"
    watched = Watched(path)
    assert watched.fresh() is None
    for generation in (1, 2):
        build(path, [], [Contribution()], now=0.0, generation=generation)
        assert (index := watched.fresh()) is not None
        assert index.generation == generation
        assert watched.fresh() is None
    path.write_bytes(b"damaged")
    with pytest.raises(IndexCorrupt):
        watched.fresh()
    assert watched.fresh() is None
