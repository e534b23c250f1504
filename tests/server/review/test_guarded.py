from pathlib import Path
from typing import Any

from bascule.lists.catalogue import Feed
from bascule.lists.guard import POPULAR
from bascule.lists.home import Lists
from bascule.lists.rebuild import rebuild
from bascule.lists.report import Held, Report
from bascule.review.contracts import Wanted
from bascule.server.review.guarded import MOST_ROWS, openings


def report(feed: str, *rows: Held) -> Report:
    return Report(feed, imported_at=5.0, held_rows=list(rows))


def test_an_expression_is_one_item_a_network_whatever_feeds_name_it() -> None:
    one = report("one", Held(1, "google.com/", "a site"), Held(2, "google.com/", "a site"), Held(3, "x.com/", POPULAR))
    two = report("two", Held(1, "google.com/", "a site"), Held(2, "bit.ly/", "a shortener"))
    made = openings(("alpha", "beta"), [one, two])
    assert [(item.network, item.subject.name, len(item.evidence)) for item in made] == [
        ("alpha", "google.com/", 2), ("alpha", "bit.ly/", 1), ("beta", "google.com/", 2), ("beta", "bit.ly/", 1),
    ]  # fmt: skip
    assert made[0].evidence[0].text == "one names it; the guard held it: a site."
    assert made[0].subject.url == "https://google.com/"


def test_a_broken_feed_does_not_flood_the_queue() -> None:
    rows = (Held(n, f"s{n}.com/", "a site") for n in range(5000))
    assert len(openings(("alpha",), [report("broken", *rows)])) == MOST_ROWS


def test_rows_of_a_real_import_come_in_once_by_the_chores(place: Any, tmp_path: Path) -> None:
    feed = tmp_path / "feed.txt"
    feed.write_text("https://evil.bakery.test/x\nhttps://google.com/\ndiscord.com\n")
    lists = Lists(place.home.path)
    place.play(place.chores.attempt())
    with lists.writing():
        lists.add(Feed("phish", verdict="block"), feed)
        rebuild(lists, place.now)
    for _ in range(2):
        place.play(place.chores.attempt())
    assert place.chores.failures == 0
    for network in ("alpha", "beta"):
        items = place.play(place.store.desk.queue(network, Wanted(kinds=("guarded",)), place.now))
        assert sorted(item.subject.name for item in items) == ["discord.com/", "google.com/"]
