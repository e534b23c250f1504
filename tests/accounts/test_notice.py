from typing import get_args

import msgspec

from bascule.accounts.containment import Asked, Containment, State, Step, stepped
from bascule.accounts.containment_policy import ContainmentPolicy
from bascule.accounts.notice import NOTICE_TYPES, consequences, unwarned

POLICY = ContainmentPolicy()


def told(state: State, step: Step, policy: ContainmentPolicy = POLICY) -> list[str]:
    led = stepped(Containment("demo", "@ann", state), Asked(step, "acc_x", 1.0, "kim", "person"), policy)
    assert led is not None
    return [draft.type.removeprefix("account.") for draft in consequences(led, policy)]


def test_each_step_tells_what_it_leads_to() -> None:
    assert told("normal", "watch") == []
    assert told("normal", "challenge") == ["challenge", "notify_owner"]
    assert told("normal", "freeze") == ["freeze", "notify_owner"]
    assert told("frozen", "recover") == ["notify_owner"]
    assert told("recovering", "restore") == ["restore", "notify_owner"]
    assert told("challenged", "lapse") == ["restore"]
    assert told("frozen", "lapse") == ["challenge", "notify_owner"]
    assert told("restored", "lapse") == told("watched", "lapse") == []


def test_policy_says_what_is_asked_of_the_network() -> None:
    quiet = ContainmentPolicy(notify_owner=False, revoke_sessions=False)
    assert told("normal", "freeze", quiet) == ["freeze"]
    led = stepped(Containment("demo", "@ann"), Asked("freeze", "acc_x", 1.0, "kim", "person"), quiet)
    assert led is not None
    assert consequences(led, quiet)[0].details == {"revoke_sessions": False, "until": 1.0 + 72 * 3600}


def test_every_way_of_telling_the_owner_has_a_word() -> None:
    for step in get_args(Step):
        led = stepped(Containment("demo", "@ann"), Asked("freeze", "acc_x", 1.0, "kim", "person"), POLICY)
        assert led is not None
        moved = msgspec.structs.replace(led, asked=msgspec.structs.replace(led.asked, step=step))
        consequences(moved, POLICY)


def test_a_warning_taken_back_names_the_same() -> None:
    draft = unwarned(("@ben",), ("!room",), undo=True)
    assert draft.type in NOTICE_TYPES
    assert draft.details == {"contacts": ("@ben",), "rooms": ("!room",), "undo": True}
