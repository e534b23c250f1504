from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.accounts.containment import (
    ALLOWED,
    REPEATS,
    STATES,
    Asked,
    Containment,
    NotAllowedError,
    State,
    Step,
    standing,
    stepped,
)
from bascule.accounts.containment_policy import ContainmentPolicy

POLICY = ContainmentPolicy()
HOUR = 3600.0


def asked(step: Step, at: float = 10.0, **more: Any) -> Asked:
    return Asked(step, f"acc_{step}", at, "kim", "person", **more)


def led(state: State, step: Step, policy: ContainmentPolicy = POLICY) -> State | None:
    made = stepped(Containment("demo", "@ann", state), asked(step), policy)
    return None if made is None else made.after.state


def test_the_whole_walk() -> None:
    assert led("normal", "watch") == "watched"
    assert led("watched", "challenge") == "challenged"
    assert led("challenged", "freeze") == "frozen"
    assert led("frozen", "recover") == "recovering"
    assert led("recovering", "restore") == "restored"
    assert led("restored", "lapse") == "normal"


@pytest.mark.parametrize("step", get_args(Step))
@pytest.mark.parametrize("state", STATES)
def test_each_step_leads_somewhere_repeats_or_is_refused_in_words(state: State, step: Step) -> None:
    if state in REPEATS[step]:
        assert led(state, step) is None
    elif state in ALLOWED[step]:
        assert led(state, step) == ALLOWED[step][state]
    else:
        with pytest.raises(NotAllowedError, match=f"{step} is for an account that is .*; this one is {state}"):
            led(state, step)


def test_nothing_is_said_twice_of_one_step() -> None:
    for step, states in REPEATS.items():
        assert not states & ALLOWED[step].keys()


def test_who_why_and_when_go_with_it() -> None:
    first = stepped(Containment("demo", "@ann"), asked("watch", reasons=("odd",), evidence=("m1",)), POLICY)
    assert first is not None
    second = stepped(first.after, asked("freeze", 20.0, reasons=("blast", "blast"), evidence=("m1", "m2")), POLICY)
    assert second is not None
    after = second.after
    assert (after.since, after.begun_at, after.frozen_at, after.until) == (20.0, 10.0, 20.0, 20.0 + 72 * HOUR)
    assert (after.who, after.reasons, after.evidence) == ("kim", ("blast",), ("m1", "m2"))


def test_what_is_named_is_bounded() -> None:
    many = tuple(f"{n}" + "x" * 600 for n in range(500))
    made = stepped(Containment("demo", "@ann"), asked("freeze", reasons=many, evidence=many), POLICY)
    assert made is not None
    assert (len(made.after.reasons), len(made.after.evidence), len(made.after.reasons[0])) == (100, 100, 500)


def test_off_contains_nobody_and_still_ends_what_was_begun() -> None:
    off = ContainmentPolicy(mode="off")
    for step in ("watch", "challenge", "freeze"):
        with pytest.raises(NotAllowedError, match="containment is off"):
            led("normal", step, off)  # type: ignore[arg-type]
    assert led("frozen", "undo", off) == "normal"


def test_a_real_freeze_does_not_build_on_a_shadow() -> None:
    shadow = stepped(Containment("demo", "@ann"), asked("freeze"), ContainmentPolicy(mode="shadow"))
    assert shadow is not None
    assert shadow.after.shadow
    real = stepped(shadow.after, asked("freeze", 20.0), POLICY)
    assert real is not None
    assert (real.before.state, real.after.state, real.after.shadow, real.after.begun_at) == (
        "normal", "frozen", False, 20.0,
    )  # fmt: skip


@given(st.sampled_from(STATES[1:]), st.floats(0, 1e9))
def test_left_alone_every_account_is_normal_in_the_end(state: State, at: float) -> None:
    begun = Containment("demo", "@ann", state, at, at + (POLICY.seconds(state) or 0.0), begun_at=at)
    assert standing(begun, POLICY, at) == begun
    assert standing(begun, POLICY, at + 1000 * HOUR) == Containment("demo", "@ann")


def test_lapsing_goes_back_one_state_at_a_time_and_on_time() -> None:
    frozen = stepped(Containment("demo", "@ann"), asked("freeze", 0.0), POLICY)
    assert frozen is not None
    states = [standing(frozen.after, POLICY, hours * HOUR).state for hours in (71.9, 72, 95.9, 96, 263.9, 264)]
    assert states == ["frozen", "challenged", "challenged", "watched", "watched", "normal"]


def test_no_state_is_a_ban() -> None:
    assert set(STATES) == {"normal", "watched", "challenged", "frozen", "recovering", "restored"}
    assert set(ALLOWED["undo"]) == set(STATES) - {"normal"}
