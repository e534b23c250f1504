"""What is done about an account that seems taken over: a machine of six states, each but the first with an end.

    normal -> watched -> challenged -> frozen -> recovering -> restored -> normal

An account may enter at any of the first four. Time alone leads back by one state, so that a mistake heals; proof that
the owner is there leads forward, to ``recovering`` and ``restored``; ``undo`` says that it was all a mistake. Pure:
time is passed in.
"""

from collections.abc import Mapping
from typing import Final, Literal, get_args

import msgspec

from bascule.accounts.containment_policy import ContainmentPolicy

State = Literal["normal", "watched", "challenged", "frozen", "recovering", "restored"]
STATES: Final[tuple[State, ...]] = get_args(State)
Step = Literal["watch", "challenge", "freeze", "recover", "restore", "lapse", "undo"]
"""``recover`` is proof that the owner is there; ``restore`` ends it; ``lapse`` is the end of a state's time; ``undo``
takes back everything since the account was normal."""
Cause = Literal["finding", "rule", "person", "owner", "time"]
"""What made a step: what was found out, a network's rule, a person, the owner's own proof, or the end of a limit."""

ALLOWED: Final[Mapping[Step, Mapping[State, State]]] = {
    "watch": {"normal": "watched", "restored": "watched"},
    "challenge": {"normal": "challenged", "watched": "challenged", "restored": "challenged"},
    "freeze": {
        "normal": "frozen", "watched": "frozen", "challenged": "frozen", "recovering": "frozen", "restored": "frozen",
    },
    "recover": {"challenged": "restored", "frozen": "recovering"},
    "restore": {"watched": "normal", "challenged": "restored", "frozen": "restored", "recovering": "restored"},
    "lapse": {
        "watched": "normal", "challenged": "watched", "frozen": "challenged", "recovering": "restored",
        "restored": "normal",
    },
    "undo": dict.fromkeys(("watched", "challenged", "frozen", "recovering", "restored"), "normal"),
}  # fmt: skip
"""From which state each step leads to which."""
REPEATS: Final[Mapping[Step, frozenset[State]]] = {
    "watch": frozenset(("watched", "challenged", "frozen", "recovering")),
    "challenge": frozenset(("challenged", "frozen", "recovering")),
    "freeze": frozenset(("frozen",)),
    "recover": frozenset(("recovering", "restored")),
    "restore": frozenset(("restored",)),
    "lapse": frozenset(),
    "undo": frozenset(("normal",)),
}
"""Where a step changes nothing, because what it asks for is so, or more than that: asking twice is no error."""
MOST_NAMED = 100
"""Reasons, and pieces of evidence, that are kept of one step."""
LONGEST = 500
"""Characters of one of them."""


class NotAllowedError(ValueError):
    """A step that the account's state does not allow."""


class Containment(msgspec.Struct, frozen=True):
    """How an account stands.

    Attributes:
        network: whose account.
        account: the network's id for it.
        state: ``normal`` where nothing is done about it.
        since: since when, seconds since the epoch.
        until: when the state lapses; None never.
        who: which API key, rule, finding or person led here.
        cause: what kind of cause that was.
        reasons: why, in sentences.
        evidence: ids of the messages that show it.
        begun_at: when the account was last normal; 0 where it is.
        frozen_at: when it was frozen last; None where it was not since ``begun_at``.
        shadow: only told, not done: what its messages would have met is said and nothing is held.
        step: the id of the step that led here; empty where there was none.
    """

    network: str
    account: str
    state: State = "normal"
    since: float = 0.0
    until: float | None = None
    who: str = ""
    cause: Cause = "time"
    reasons: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    begun_at: float = 0.0
    frozen_at: float | None = None
    shadow: bool = False
    step: str = ""


class Asked(msgspec.Struct, frozen=True):
    """A step that is asked for.

    Attributes:
        step: which.
        id: names it: ``acc_`` and 16 characters.
        at: when, seconds since the epoch.
        who: which API key, rule, finding or person asks.
        cause: what kind of cause that is.
        reasons: why, in sentences.
        evidence: ids of the messages that show it.
    """

    step: Step
    id: str
    at: float
    who: str
    cause: Cause
    reasons: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


class Stepped(msgspec.Struct, frozen=True):
    """A step that was made: from where, to where."""

    asked: Asked
    before: Containment
    after: Containment


def stepped(now: Containment, asked: Asked, policy: ContainmentPolicy) -> Stepped | None:
    """What ``asked`` makes of an account; None where it is so already.

    Args:
        now: how the account stands.
        asked: the step.
        policy: the network's; a step in another mode than the account was contained in begins anew.

    Raises:
        NotAllowedError: the state does not allow it, or the network contains nobody.
    """
    shadow = policy.mode == "shadow"
    if asked.step in ("watch", "challenge", "freeze"):
        if policy.mode == "off":
            raise NotAllowedError("containment is off in this network's policy")
        if now.shadow and not shadow:
            now = Containment(now.network, now.account)
    if now.state in REPEATS[asked.step]:
        return None
    target = ALLOWED[asked.step].get(now.state)
    if target is None:
        fits = " or ".join(ALLOWED[asked.step])
        raise NotAllowedError(f"{asked.step} is for an account that is {fits}; this one is {now.state}")
    if target == "normal":
        return Stepped(asked, now, Containment(now.network, now.account))
    seconds = policy.seconds(target)
    fresh = now.state == "normal"
    evidence = _bounded((*now.evidence, *asked.evidence))
    after = Containment(
        network=now.network,
        account=now.account,
        state=target,
        since=asked.at,
        until=None if seconds is None else asked.at + seconds,
        who=asked.who,
        cause=asked.cause,
        reasons=_bounded(asked.reasons) or now.reasons,
        evidence=evidence,
        begun_at=asked.at if fresh else now.begun_at,
        frozen_at=asked.at if target == "frozen" else now.frozen_at,
        shadow=shadow if fresh else now.shadow,
        step=asked.id,
    )
    return Stepped(asked, now, after)


def standing(containment: Containment, policy: ContainmentPolicy, now: float) -> Containment:
    """How the account stands at ``now``: states whose time is over have lapsed, whether or not that was noted yet."""
    while containment.until is not None and containment.until <= now:
        asked = Asked("lapse", containment.step, containment.until, "service", "time")
        led = stepped(containment, asked, policy)
        if led is None:
            break
        containment = led.after
    return containment


def _bounded(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text[:LONGEST] for text in dict.fromkeys(texts))[:MOST_NAMED]
