import random
import re
from typing import Any

import pytest

from bascule.gate.audience import AudienceMargin
from bascule.gate.message import Conversation, Message
from bascule.gate.network import Policy
from bascule.server.app import Application
from bascule.server.chores import Chores
from bascule.server.service import Service

URL = "https://shop.example.com/a?x=1#top"
DAY = 86_400


def sent(place: Any, size: int | None = 2, id: str = "m1", url: str = URL) -> bytes:
    message = Message(id, "@ann", url, Conversation("!chat", "direct", size))
    (link,) = place.play(place.service.senders["alpha"].check(message, place.now)).links
    return b"/" + link.wrapped_url.split("/", 3)[3].encode()


def from_networks(place: Any, target: bytes, count: int = 50) -> list[Any]:
    return [place.click(target, client=f"198.51.{number}.7") for number in range(count)]


def test_a_link_of_two_people_opened_from_fifty_networks_becomes_a_leaving_page(place: Any) -> None:
    target = sent(place)
    answers = from_networks(place, target)
    allowed = AudienceMargin().allowed(1)
    assert [answer.status for answer in answers] == [302] * allowed + [200] * (50 - allowed)
    page = answers[-1]
    assert page.location is None
    assert b"shop.<" in page.body or b"example" in page.body
    assert place.click(target, client="198.51.0.7").status == 200
    assert place.click(target, method=b"HEAD").status == 200
    assert place.application.clicks.totals == {"go": allowed, "leaving": 51 - allowed}


def test_the_way_on_is_deliberate_and_for_the_person_it_was_shown_to(place: Any) -> None:
    target = sent(place)
    page = from_networks(place, target)[-1]
    way = re.search(rb'href="([^"]*\?go=[^"]*)"', page.body)[1].replace(b"&amp;", b"&")  # type: ignore[index]
    assert place.click(way, client="198.51.49.7").location == URL.encode()
    assert place.click(way, client="203.0.113.1").location is None
    assert place.application.clicks.totals["crossed"] == 1
    assert place.click(target + b"+").status == 200


def test_a_week_of_its_two_people_leaves_it_alone(place: Any) -> None:
    target = sent(place)
    chance = random.Random(2)
    for _ in range(7 * 48):
        place.now += 1800
        for home in ("192.0.2.7", "203.0.113.9"):
            mobile = f"100.{64 + chance.randrange(64)}.{chance.randrange(256)}.{chance.randrange(256)}"
            for client in (home, mobile, f"2001:db8:{chance.randrange(5):x}::1"):
                assert place.click(target, client=client).status == 302
    place.play(place.chores.attempt())
    assert place.store.exposures.carried_since(0) == ()


def test_a_verdict_comes_before_it(place: Any) -> None:
    target = sent(place)
    from_networks(place, target)
    place.verdict(URL, "warn")
    assert b"?go=" in place.click(target, client="1.1.1.1").body
    assert place.application.clicks.totals["warned"] == 1
    place.verdict(URL, "block")
    assert place.click(target, client="1.1.1.1").status == 410


def test_unknown_audiences_and_wide_margins_are_left_alone(place: Any) -> None:
    assert {answer.status for answer in from_networks(place, sent(place, None))} == {302}
    place.add("wide", "http://go.wide.test", policy=Policy(audience_margin=AudienceMargin(slack=10**9)))
    place.service.load()
    place.application.changed()
    message = Message("m", "@ann", URL, Conversation("!chat", "direct", 2))
    (link,) = place.play(place.service.senders["wide"].check(message, place.now)).links
    target = b"/" + link.wrapped_url.split("/", 3)[3].encode()
    answers = [place.click(target, client=f"198.51.{n}.7", host=b"go.wide.test").status for n in range(50)]
    assert set(answers) == {302}


def test_what_one_process_found_the_others_and_the_next_learn(place: Any) -> None:
    other = Application(Service(place.home, place.store, lambda: place.now))
    other_chores = Chores(other)
    target = sent(place)
    from_networks(place, target)
    place.play(place.chores.attempt())
    place.play(other_chores.attempt())
    here, place.application = place.application, other
    assert place.click(target, client="192.0.2.1").status == 200
    place.application = Application(Service(place.home, place.store, lambda: place.now))
    assert place.click(target, client="192.0.2.1").status == 200
    place.application = here
    (kept,) = place.store.exposures.carried_since(0)
    assert (kept.network, kept.audience, kept.at) == ("alpha", 1, place.now)
    assert place.chores.failures == other_chores.failures == 0


def test_what_could_not_be_kept_is_kept_next_time(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from_networks(place, sent(place))

    async def fail(found: object) -> None:
        raise OSError("no disk")

    with monkeypatch.context() as broken:
        broken.setattr(place.application.carried._exposures, "keep_carried", fail)
        place.play(place.chores.attempt())
    assert (place.chores.failures, place.store.exposures.carried_since(0)) == (1, ())
    place.play(place.chores.attempt())
    assert (place.chores.failures, len(place.store.exposures.carried_since(0))) == (1, 1)


def test_what_several_processes_see_adds_up(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(place.ledger), "listeners", lambda _: 4)
    serving = [Application(Service(place.home, place.store, lambda: place.now)) for _ in range(4)]
    all_chores = [Chores(one) for one in serving]
    target = sent(place)
    statuses = []
    for number in range(50):
        place.application = serving[number % 4]
        statuses.append(place.click(target, client=f"198.51.{number}.7").status)
        for chores in all_chores:
            place.play(chores.attempt())
    assert statuses == sorted(statuses, reverse=True)
    assert AudienceMargin().allowed(1) < statuses.count(302) <= AudienceMargin().allowed(1) + 3 * 2 + 1
    assert [chores.failures for chores in all_chores] == [0] * 4
    assert len(place.store.exposures.carried_since(0)) == 1


def test_one_process_alone_writes_nothing_of_it(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    place.play(place.chores.attempt())
    target = sent(place)
    from_networks(place, target, 10)
    monkeypatch.setattr(place.store.exposures, "share", None)
    place.play(place.chores.attempt())
    assert place.chores.failures == 0
