import asyncio
from typing import Any

import pytest

from bascule.accounts.event import AccountEvent
from bascule.server.events import EventsTaken, take_events
from bascule.server.problems import ProblemError


def test_each_is_kept_and_handed_on_once_in_order(place: Any) -> None:
    seen: list[tuple[str, str, float]] = []

    async def take(network: str, event: AccountEvent, at: float) -> None:
        await asyncio.sleep(0)
        kept = await place.store.account_events.of(network, event.account, None, 10)
        assert any(one.id == event.id for one in kept), "kept before anybody is told"
        seen.append((network, event.id, at))

    place.service.happened.append(take)
    told = [
        AccountEvent("e1", "logged_in", "@ann", 5.0),
        AccountEvent("e2", "login_failed", "@ann"),
        AccountEvent("e1", "registered", "@bob"),
    ]
    assert place.play(take_events(place.service, "alpha", told)) == EventsTaken(2, 1)
    assert seen == [("alpha", "e1", 5.0), ("alpha", "e2", place.now)]
    assert place.play(take_events(place.service, "alpha", told)) == EventsTaken(0, 3)
    assert place.play(take_events(place.service, "beta", told[:1])) == EventsTaken(1, 0)
    assert len(seen) == 3


def test_who_fails_keeps_it_from_nobody_and_names_nothing(place: Any, caplog: pytest.LogCaptureFixture) -> None:
    seen: list[str] = []

    async def fail(network: str, event: AccountEvent, at: float) -> None:
        raise KeyError("mine")

    async def take(network: str, event: AccountEvent, at: float) -> None:
        seen.append(event.id)

    place.service.happened += [fail, take]
    told = [AccountEvent("e1", "logged_in", "@ann", credential="hidden")]
    assert place.play(take_events(place.service, "alpha", told)) == EventsTaken(1, 0)
    assert seen == ["e1"]
    assert "could not be taken in" in caplog.text
    assert "hidden" not in caplog.text
    assert "@ann" not in caplog.text


def test_text_that_cannot_be_spelt_is_refused_with_its_place_and_nothing_kept(place: Any) -> None:
    told = [AccountEvent("e1", "logged_in", "@ann"), AccountEvent("e2", "logged_in", "\ud800")]
    with pytest.raises(ProblemError) as refused:
        place.play(take_events(place.service, "alpha", told, field="events"))
    assert (refused.value.problem.status, refused.value.problem.field) == (400, "events[1]")
    assert place.play(place.store.account_events.of("alpha", "@ann", None, 10)) == ()
