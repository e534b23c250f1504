"""A recall, and how far it has come."""

import base64
import re
from typing import Final, Literal, get_args

import msgspec

from bascule.gate.contracts import Scope

RecallAction = Literal["redact", "edit", "flag"]
"""What the network is told to do with a copy: take it away, show other text instead, or mark it."""
HeldAction = Literal["release", "reject"]
"""What the network is told to do with a message that was held, once it is decided on."""
HELD_ACTIONS: Final[frozenset[str]] = frozenset(get_args(HeldAction))
CopyState = Literal["waiting", "delivered", "gone", "failed", "dead", "restoring", "restored", "withdrawn"]
"""``waiting`` to be told; ``delivered`` when the receiver took the event; ``gone`` or ``failed`` as the receiver then
said; ``dead`` when it was given up; ``restoring`` and ``restored`` after an undo; ``withdrawn`` when there was nothing
to restore, because the event was never sent or another recall still holds the copy."""
OPEN: Final[frozenset[CopyState]] = frozenset(("waiting", "restoring"))
"""The states in which an event has still to arrive."""
SETTLE_SECONDS = 5.0
"""From the first search to the last one: messages that were on their way meanwhile are recorded by then."""
LATE_SECONDS = 2.0
"""How long after a recall's start a message may have been received and still be touched by it: those were decided on
before every process knew."""
_ID = re.compile(r"rcl_[a-z2-7]{16}")


class Recall(msgspec.Struct, frozen=True):
    """Messages that are taken back together; or one that was held, and is let go or given up.

    Attributes:
        id: ``rcl_`` and 16 characters.
        network: whose messages.
        scope: what ``subject`` is; as for verdicts.
        subject: what is recalled: an expression, a message's id, an account, a page or a campaign.
        since: messages received before are left alone, seconds since the epoch.
        until: messages received at or after are left alone.
        action: what the network is told to do.
        reason: why, in the operator's words; told to the network.
        who: which API key or person.
        started_at: when it was asked for.
        verdict: the number of the verdict that began it; 0 where it was begun by hand.
        searched_at: when every message touched had been found; None until then.
        undone_at: when it was undone; None while it stands.
        undone_by: who undid it.
    """

    id: str
    network: str
    scope: Scope
    subject: str
    since: float
    until: float
    action: RecallAction | HeldAction
    reason: str
    who: str
    started_at: float
    verdict: int = 0
    searched_at: float | None = None
    undone_at: float | None = None
    undone_by: str = ""


class Progress(msgspec.Struct, frozen=True):
    """How many copies a recall found, and what became of them; the states add up to ``found``.

    Attributes:
        found: messages touched so far.
        finished_at: when the last copy was told, given up or withdrawn; None while any is on its way.
    """

    found: int = 0
    waiting: int = 0
    delivered: int = 0
    gone: int = 0
    failed: int = 0
    dead: int = 0
    restoring: int = 0
    restored: int = 0
    withdrawn: int = 0
    finished_at: float | None = None


class Progressed(msgspec.Struct, frozen=True):
    """A recall and its progress: what a page that shows one needs."""

    recall: Recall
    progress: Progress


class Copy(msgspec.Struct, frozen=True):
    """One message of a recall.

    Attributes:
        number: rises within the recall; pages are read by it.
        message: the network's id for it.
        conversation: where it was sent; empty where that was not said.
        sender: who sent it.
        state: how far it has come.
        changed_at: since when, seconds since the epoch.
        event: the id of the last event about it in this recall.
    """

    number: int
    message: str
    conversation: str
    sender: str
    state: CopyState
    changed_at: float
    event: str


def recall_id(random: bytes) -> str:
    """A recall's id from 10 random bytes."""
    if len(random) != 10:
        raise ValueError(f"random: expected 10 bytes, got {len(random)}")
    return "rcl_" + base64.b32encode(random).decode().lower()


def is_recall_id(text: str) -> bool:
    """Whether ``text`` is spelt like a recall's id."""
    return _ID.fullmatch(text) is not None


def progress(counts: dict[CopyState, int], last_change: float | None, searched_at: float | None) -> Progress:
    """What ``counts`` of copies by state amount to.

    Args:
        counts: copies by state.
        last_change: when any of them last changed; None where there is none.
        searched_at: when the search was over; None until then.
    """
    done = searched_at is not None and not any(counts.get(state) for state in OPEN)
    finished = max(searched_at, last_change or 0.0) if done and searched_at is not None else None
    return Progress(sum(counts.values()), **counts, finished_at=finished)
