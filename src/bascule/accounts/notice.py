"""A notice: what a network is told about one of its accounts."""

from collections.abc import Mapping
from typing import Any, Final, Literal, get_args

import msgspec

from bascule.accounts.containment import Containment, State, Step, Stepped
from bascule.accounts.containment_policy import ContainmentPolicy

NoticeType = Literal[
    "account.challenge",
    "account.freeze",
    "account.restore",
    "account.notify_owner",
    "account.warn_contacts",
    "account.unwarn_contacts",
    "rule.notify",
]
NOTICE_TYPES: Final[tuple[NoticeType, ...]] = get_args(NoticeType)
NoticeState = Literal["waiting", "sending", "delivered", "done", "failed", "dead", "withdrawn", "shadow", "untold"]
"""``waiting`` to be told; ``delivered`` when the receiver took it; ``done`` or ``failed`` as the receiver then said;
``dead`` when it was given up; ``withdrawn`` before it was ever sent; ``shadow`` was never meant to be sent; ``untold``
where no webhook takes its type."""
MOST_CONTACTS = 500
"""Contacts named in one notice; more take several."""


class Draft(msgspec.Struct, frozen=True):
    """A notice to be made: its type, and what it says besides whom it is about."""

    type: NoticeType
    details: Mapping[str, Any]


class Notice(msgspec.Struct, frozen=True):
    """One thing a network is told about one account, or about a message of it that a rule asks to be told of.

    Attributes:
        id: names it; acknowledgements are by it.
        type: what is to be done.
        created_at: when it was made, seconds since the epoch.
        step: the step of containment that it belongs to; of a rule's notice its own name.
        account: the network's id for the account.
        sequence: 1 for the first notice about this account, then one more each; a higher one overrules.
        reason: why.
        state: the account's, as this notice leaves it.
        details: what else it says, by name.
    """

    id: str
    type: NoticeType
    created_at: float
    step: str
    account: str
    sequence: int
    reason: str
    state: State
    details: Mapping[str, Any] = {}


class RuleHit(msgspec.Struct, frozen=True):
    """What a network is told of a rule of its own.

    Attributes:
        rule: its id.
        reason: in its author's words.
        message: the network's id for the message it held for.
        more: hits of it that were left out since the last notice, because they were too many.
    """

    rule: str
    reason: str
    message: str
    more: int = 0


class Told(msgspec.Struct, frozen=True):
    """A notice and what became of it, for people who look.

    Attributes:
        notice: what was told, or would have been.
        state: how far it has come.
        changed_at: since when, seconds since the epoch.
    """

    notice: Notice
    state: NoticeState
    changed_at: float


def consequences(led: Stepped, policy: ContainmentPolicy) -> tuple[Draft, ...]:
    """What a network is told of a step, in order. Contacts are named later, when they were looked for."""
    after = led.after.state
    drafts: list[Draft] = []
    owner = policy.notify_owner
    if after == "challenged":
        drafts.append(Draft("account.challenge", {"until": led.after.until}))
    elif after == "frozen":
        drafts.append(Draft("account.freeze", {"revoke_sessions": policy.revoke_sessions, "until": led.after.until}))
    elif after == "restored" or (after in ("normal", "watched") and _was_limited(led.before)):
        drafts.append(Draft("account.restore", {"undo": led.asked.step == "undo"}))
    told = after in ("challenged", "frozen", "recovering", "restored") and led.asked.step != "undo"
    if owner and told:
        drafts.append(Draft("account.notify_owner", {"about": _ABOUT[led.asked.step], "since": led.after.begun_at}))
    return tuple(drafts)


_ABOUT: Final[Mapping[Step, str]] = {
    "challenge": "challenged",
    "freeze": "frozen",
    "recover": "recognised",
    "restore": "restored",
    "lapse": "eased",
    "watch": "watched",
    "undo": "undone",
}
"""What the owner is told of, by the step that was made."""


def unwarned(contacts: tuple[str, ...], rooms: tuple[str, ...], *, undo: bool) -> Draft:
    """That contacts need no longer be wary: the owner is back, or it was a mistake."""
    return Draft("account.unwarn_contacts", {"contacts": contacts, "rooms": rooms, "undo": undo})


def _was_limited(before: Containment) -> bool:
    return before.state in ("challenged", "frozen", "recovering")
