"""An event: what a network is told about one message, or account, and how it is written into a webhook.

The shape of the body is that of Standard Webhooks (https://www.standardwebhooks.com): type, timestamp, data.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, Literal, get_args

import msgspec

from bascule.accounts.notice import NOTICE_TYPES, Notice, NoticeType
from bascule.recall.recall import HeldAction, RecallAction

EventType = Literal[
    "message.redact", "message.edit", "message.flag", "message.restore", "message.release", "message.reject"
]
AnyType = EventType | NoticeType
TYPES: Final[tuple[AnyType, ...]] = (*get_args(EventType), *NOTICE_TYPES)
_TYPE_OF: Final[Mapping[str, EventType]] = {
    "redact": "message.redact",
    "edit": "message.edit",
    "flag": "message.flag",
    "release": "message.release",
    "reject": "message.reject",
}
BATCH: Final = "recall.batch"
"""The type of a webhook that holds several events in ``data.events``."""


class Event(msgspec.Struct, frozen=True):
    """One thing a network is told about one message.

    Attributes:
        id: names it; acknowledgements are by it.
        type: what is to be done.
        created_at: when it was made, seconds since the epoch.
        recall: the recall it belongs to.
        message: the network's id for the message.
        conversation: where it was sent; empty where that was not said.
        sender: who sent it.
        sequence: 1 for the first event about this message, then one more each; a higher one overrules.
        reason: why.
        text: for an edit, the text to show instead.
    """

    id: str
    type: EventType
    created_at: float
    recall: str
    message: str
    conversation: str
    sender: str
    sequence: int
    reason: str = ""
    text: str | None = None


AnyEvent = Event | Notice
"""What a webhook holds: events about messages, notices about accounts."""


class _Data(msgspec.Struct, omit_defaults=True):
    """The ``data`` of an event's body."""

    event: str
    recall: str
    message: str
    conversation: str
    sender: str
    action: str
    sequence: int
    reason: str
    text: str | None = None


def type_of(action: RecallAction | HeldAction) -> EventType:
    """The type of the event that tells a network to do ``action``."""
    return _TYPE_OF[action]


def body(events: Sequence[AnyEvent], *, batch: bool) -> bytes:
    """The webhook's body: one event, or with ``batch`` any number of them. The same events give the same bytes."""
    if not batch:
        (only,) = events
        return _encode(_written(only))
    written = [_written(event) for event in events]
    stamp = timestamp(max(event.created_at for event in events))
    return _encode({"type": BATCH, "timestamp": stamp, "data": {"events": written}})


def timestamp(at: float) -> str:
    """Seconds since the epoch as RFC 3339 in UTC."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _written(event: AnyEvent) -> dict[str, object]:
    if isinstance(event, Notice):
        return {"type": event.type, "timestamp": timestamp(event.created_at), "data": _about_account(event)}
    data = _Data(
        event.id,
        event.recall,
        event.message,
        event.conversation,
        event.sender,
        event.type.removeprefix("message."),
        event.sequence,
        event.reason,
        event.text,
    )
    return {"type": event.type, "timestamp": timestamp(event.created_at), "data": data}


def _about_account(notice: Notice) -> dict[str, object]:
    return {
        "event": notice.id,
        "step": notice.step,
        "account": notice.account,
        "action": notice.type.removeprefix("account."),
        "sequence": notice.sequence,
        "state": notice.state,
        "reason": notice.reason,
        **notice.details,
    }


_encode = msgspec.json.Encoder().encode
