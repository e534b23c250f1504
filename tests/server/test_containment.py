from typing import Any

import pytest
from conformance.containments import say

from bascule.accounts.event import AccountEvent, Kind
from bascule.server.containment import (
    NewHeld,
    NewStep,
    OwnerHeard,
    account_named,
    held_of,
    policy_of,
    settle_held,
    take_step,
    view,
)
from bascule.server.problems import ProblemError


def take(place: Any, step: Any, network: str = "alpha", account: str = "@ann", **new: Any) -> Any:
    return place.play(take_step(place.service, network, "key1", account, step, NewStep(**new)))


def hear(place: Any, kind: Kind, at: float | None = None, account: str = "@ann") -> str:
    event = AccountEvent("e1", kind, account)
    place.play(OwnerHeard(place.service)("alpha", event, place.now if at is None else at))
    return str(place.play(view(place.service, "alpha", account)).containment.state)


def test_steps_by_hand_say_who_and_why(place: Any) -> None:
    frozen = take(place, "freeze", reason="blast", evidence=("m1",))
    assert (frozen.state, frozen.who, frozen.cause, frozen.reasons) == ("frozen", "key1", "person", ("blast",))
    shown = place.play(view(place.service, "alpha", "@ann"))
    assert (shown.containment, [step.step for step in shown.steps]) == (frozen, ["freeze"])
    assert shown.rescue == f"/v1/rescue?scope=sender&subject=%40ann&since={place.now - 3600:.0f}"
    assert place.play(view(place.service, "beta", "@ann")).containment.state == "normal"


def test_a_step_that_is_not_allowed_is_a_conflict_in_words(place: Any) -> None:
    with pytest.raises(ProblemError) as refused:
        take(place, "restore")
    assert refused.value.problem.status == 409
    assert refused.value.problem.detail.startswith("Restore is for an account that is ")


def test_the_owner_proves_to_be_there_and_completes_the_rescue(place: Any) -> None:
    take(place, "freeze")
    place.now += 10
    assert hear(place, "password_changed") == "frozen"
    assert hear(place, "session_revoked") == "frozen"
    assert hear(place, "challenge_passed", at=place.now - 60) == "frozen"
    assert hear(place, "challenge_passed") == "recovering"
    place.now += 10
    assert hear(place, "logged_in") == "recovering"
    assert hear(place, "password_changed") == "restored"
    assert hear(place, "challenge_passed") == "restored"


def test_a_challenge_passed_restores_one_that_was_only_challenged(place: Any) -> None:
    take(place, "challenge")
    assert hear(place, "challenge_passed") == "restored"
    assert hear(place, "challenge_passed", account="@bob") == "normal"


def test_events_reach_it_by_the_service_s_own_list(place: Any) -> None:
    assert any(isinstance(one, OwnerHeard) for one in place.service.happened)


def test_all_is_what_is_held_for_the_sender_alone_and_is_not_blocked(place: Any) -> None:
    for name in ("m1", "m2"):
        place.play(held_alpha(place, name))
    place.play(held_alpha(place, "m3", why=("A list names it.",)))
    assert [one.message for one in place.play(held_of(place.service, "alpha", "@ann", 0, 10))] == ["m1", "m2", "m3"]
    place.verdict("https://a.example/", "block")
    settled = place.play(settle_held(place.service, "alpha", "key1", "@ann", NewHeld("release")))
    assert (settled.settled, settled.left) == (0, 3)
    named = NewHeld("release", ("m1",))
    assert place.play(settle_held(place.service, "alpha", "key1", "@ann", named)).settled == 1
    settled = place.play(settle_held(place.service, "alpha", "key1", "@ann", NewHeld("discard")))
    assert (settled.settled, settled.left) == (1, 1)
    with pytest.raises(ProblemError) as refused:
        place.play(settle_held(place.service, "alpha", "key1", "@ann", NewHeld("discard", ("m3", "m1"))))
    assert (refused.value.problem.status, refused.value.problem.field) == (404, "messages[1]")
    assert len(place.play(held_of(place.service, "alpha", "@ann", 0, 10))) == 1


async def held_alpha(place: Any, name: str, **more: Any) -> None:
    await say(place.store, name, "hold", at=place.now, network="alpha", **more)


@pytest.mark.parametrize("bad", ["", "x" * 256, "a\nb", "\ud800"])
def test_names_that_are_none_are_refused(bad: str) -> None:
    with pytest.raises(ProblemError) as refused:
        account_named(bad)
    assert refused.value.problem.field == "account"


def test_policy_is_the_network_s(place: Any) -> None:
    assert policy_of(place.service, "alpha").containment.mode == "live"
