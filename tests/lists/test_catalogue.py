from pathlib import Path

import pytest

from bascule.lists.catalogue import CatalogueError, Feed, as_toml, name_of, read_feed, seconds


def test_a_feed_survives_its_file(tmp_path: Path) -> None:
    feed = Feed("my-feed", source="https://lists.example/a", format="csv", attribution='by "them"\n\\ §', weight=4.5,
                max_age="2d", columns={"url": "the url"})  # fmt: skip
    path = tmp_path / "feed.toml"
    path.write_bytes(as_toml(feed))
    assert read_feed(path) == feed
    assert feed.remote
    assert not Feed("x", source="/var/list").remote


@pytest.mark.parametrize(
    "text",
    ["name = 'Bad Name'", "name = 'x'\nformat = 'odt'", "name = 'x'\nweight = 99", "name = 'x'\nmax_age = 'soon'",
     "name = 'x'\ncolour = 'red'", "name = ", "source = 'x'", "name = 'x'\nverdict = 'maybe'"],
)  # fmt: skip
def test_mistakes_are_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "feed.toml"
    path.write_text(text)
    with pytest.raises(CatalogueError, match=r"feed\.toml"):
        read_feed(path)


def test_names_and_durations() -> None:
    assert name_of("/x/Some List (1).txt.gz") == "some-list-1"
    assert name_of("https://h.example/feeds/online-valid.json?key=1") == "online-valid"
    assert name_of("???") == "feed"
    assert seconds("90m", "refresh") == 5400
    with pytest.raises(CatalogueError, match="refresh"):
        seconds("0d", "refresh")
    assert Feed("x").weighs("warn") < Feed("x").weighs("block")
