import re
from typing import Any

import pytest

from bascule.exposure.contracts import ViewerClick
from bascule.gate.network import Policy
from bascule.gate.viewer import signed_viewer, viewer_key
from bascule.server import viewers
from bascule.server.chores import DAY, FORGET_EVERY
from bascule.server.viewers import Viewers

URL = "https://shop.example.com/a?x=1#top"


def sent(place: Any, id: str = "m1", url: str = URL, network: str = "alpha") -> tuple[bytes, str]:
    decision = place.send(url, network, id)
    return b"/" + decision.links[0].wrapped_url.split("/", 3)[3].encode(), decision.tag


def named(place: Any, tag: str, account: str = "@bob", network: str = "alpha") -> bytes:
    ring = next(ring for ring in place.home.keyrings() if ring.network == network)
    return b"?" + signed_viewer(viewer_key(ring), network, tag, account).encode()


def kept(place: Any, tag: str) -> tuple[ViewerClick, ...]:
    place.play(place.chores.attempt())
    assert place.chores.failures == 0
    found: tuple[ViewerClick, ...] = place.play(place.store.exposures.openings("alpha", (tag,))).viewers
    return found


def test_a_viewer_is_counted_beside_the_message_and_never_passed_on(place: Any) -> None:
    target, tag = sent(place)
    for _ in range(2):
        assert place.click(target + named(place, tag)).location == URL.encode()
    place.click(target + named(place, tag), method=b"HEAD")
    minute = int(place.now // 60)
    assert kept(place, tag) == (ViewerClick("alpha", tag, "@bob", "go", minute, 2),)
    (count,) = place.play(place.ledger.clicks("alpha", tag))
    assert (count.outcome, count.count) == ("go", 2)


def test_a_wrong_viewer_counts_for_the_message_only(place: Any) -> None:
    target, tag = sent(place)
    _, other = sent(place, "m2")
    good = named(place, tag)
    wrong = [
        named(place, other),
        good[:-1] + (b"0" if good[-1:] != b"0" else b"1"),
        named(place, tag, network="beta"),
        b"?viewer=x",
    ]
    for query in wrong:
        assert place.click(target + query).location == URL.encode()
    assert kept(place, tag) == ()
    assert place.application.viewers.named == 0
    (count,) = place.play(place.ledger.clicks("alpha", tag))
    assert count.count == len(wrong)


def test_who_goes_on_from_a_warning_is_still_named(place: Any) -> None:
    target, tag = sent(place)
    place.verdict(URL, "warn")
    page = place.click(target + named(place, tag) + b"&utm_source=x", client="1.1.1.1")
    way = re.search(rb'href="([^"]*\?go=[^"]*)"', page.body)[1].replace(b"&amp;", b"&")  # type: ignore[index]
    assert place.click(way, client="1.1.1.1").location == URL.encode()
    place.verdict(URL, "block")
    place.click(target + named(place, tag, "@cyd"))
    assert [(one.viewer, one.outcome) for one in kept(place, tag)] == [
        ("@bob", "crossed"), ("@bob", "warned"), ("@cyd", "blocked")
    ]  # fmt: skip


def test_a_preview_names_nobody(place: Any) -> None:
    target, tag = sent(place)
    place.click(target + b"+" + named(place, tag))
    assert kept(place, tag) == ()


def test_they_are_forgotten_when_their_retention_is_over(place: Any) -> None:
    place.add("brief", "http://go.brief.test", policy=Policy(viewer_retention_days=1.0))
    place.service.load()
    place.application.changed()
    for network, host in (("alpha", b"go.alpha.test"), ("brief", b"go.brief.test")):
        target, tag = sent(place, "m", network=network)
        place.click(target + named(place, tag, network=network), host=host)
        place.play(place.chores.attempt())
        assert len(place.play(place.store.exposures.openings(network, (tag,))).viewers) == 1, network
    place.now += 2 * DAY
    for _ in range(FORGET_EVERY + 1):
        place.play(place.chores.attempt())
    tags = {network: sent(place, "m", network=network)[1] for network in ("alpha", "brief")}
    left = {name: len(place.play(place.store.exposures.openings(name, (tag,))).viewers) for name, tag in tags.items()}
    assert left == {"alpha": 1, "brief": 0}


def test_memory_is_bounded_and_what_could_not_be_kept_is_kept_next_time(
    place: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viewers, "MOST", 2)
    target, tag = sent(place)
    for account in ("@a", "@b", "@c", "@a"):
        place.click(target + named(place, tag, account))
    counted: Viewers = place.application.viewers
    assert (counted.named, counted.uncounted) == (4, 1)
    counted._pending["alpha", "no tag", "@x", "go", 1] += 1
    with pytest.raises(ValueError, match="invalid literal"):
        place.play(counted.write(place.store.exposures))
    del counted._pending["alpha", "no tag", "@x", "go", 1]
    assert {one.viewer: one.count for one in kept(place, tag)} == {"@a": 2, "@b": 1}
