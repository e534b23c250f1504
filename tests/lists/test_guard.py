from pathlib import Path

import pytest

from bascule.lists.entry import place
from bascule.lists.guard import GREY, POPULAR, RANKED, Guard, ranking
from bascule.lists.names.well_known import SHARED


@pytest.fixture(scope="module")
def guard() -> Guard:
    """Without the lists of another package, so that what the project ships is what is tested."""
    return Guard.installed(misp=False)


@pytest.mark.parametrize(
    "host",
    ["google.com", "www.google.com", "docs.google.com", "discord.gg", "cloudfront.net", "tinyurl.com", "bit.ly",
     "github.com",
     "github.io", "www.github.io", "pages.dev", "co.uk", "amazonaws.com", "s3.amazonaws.com", "duckdns.org",
     "weebly.com", "sharepoint.com", "8.8.8.8", "login.microsoftonline.com", "storage.googleapis.com", "azure.com"],
)  # fmt: skip
def test_nobody_blocks_these_whole(guard: Guard, host: str) -> None:
    assert guard.reason(host)
    assert guard.holds(place(host)) is not None


@pytest.mark.parametrize(
    "host",
    ["evil.github.io", "evil.pages.dev", "evil.weebly.com", "evil.duckdns.org", "evil-my.sharepoint.com",
     "a.b.evil.github.io",
     "g00gle-login.com", "google.com.evil.com", "203.0.114.9", "evil.blogspot.de", "bucket.s3.amazonaws.com"],
)  # fmt: skip
def test_what_belongs_to_somebody_may_be_blocked(guard: Guard, host: str) -> None:
    assert guard.reason(host) is None
    assert guard.holds(place(host)) is None


def test_a_path_on_a_guarded_host_is_kept_unless_it_is_the_front_door(guard: Guard) -> None:
    for kept in (
        "https://docs.google.com/forms/d/xyz",
        "bit.ly/2abc",
        "https://github.com/evil/",
        "https://google.com/url?q=x",
    ):
        assert guard.holds(place(kept)) is None, kept
    for held in ("https://github.com/login", "https://www.google.com/search", "https://paypal.com/index.html"):
        hold = guard.holds(place(held))
        assert hold is not None, held
        assert hold.reason.startswith("the front door")


def test_a_feed_may_not_allow_what_anybody_publishes_on(guard: Guard) -> None:
    for host in ("github.io", "bit.ly", "js.org", "duckdns.org"):
        assert guard.holds(place(host), allow=True) is not None, host
    assert guard.holds(place("wikipedia.org"), allow=True) is None
    assert guard.holds(place("good.github.io"), allow=True) is None


def test_more_names(guard: Guard) -> None:
    more = Guard([("busy.com", RANKED)], popular=frozenset({"popular.com"}))
    assert more.holds(place("shop.busy.com")) is not None
    soft = more.holds(place("www.popular.com"))
    assert soft is not None
    assert (soft.reason, soft.soft) == (POPULAR, True)
    assert more.holds(place("sub.popular.com")) is None
    region = Guard([("cloud.com", SHARED), ("east.cloud.com", RANKED), ("other.com", RANKED)])
    assert region.reason("east.cloud.com")
    assert region.reason("vm1.east.cloud.com") is None
    assert region.reason("a.b.other.com")
    grey = guard.extended(["newdyn.com", "google.com"])
    assert grey.reason("newdyn.com") == GREY
    assert grey.reason("me.newdyn.com") is None
    assert grey.reason("docs.google.com") == guard.reason("docs.google.com")
    assert len(grey) == len(guard) + 1


def test_rankings_of_several_shapes(tmp_path: Path) -> None:
    file = tmp_path / "ranking"
    for text in ("1,a.com\n2,b.com\n", "# top\na.com\nb.com\n", '{"list":["a.com","b.com"],"type":"hostname"}'):
        file.write_text(text)
        assert [host for host, _ in ranking(file)] == ["a.com", "b.com"]


def test_services_are_told_from_sites(guard: Guard) -> None:
    assert guard.is_service("bit.ly")
    assert guard.is_service("duckdns.org")
    assert guard.is_service("github.io")
    assert not guard.is_service("google.com")
    assert not guard.is_service("evil.com")
