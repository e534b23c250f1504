"""A message as a chat server asks about it."""

import math
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from bascule.accounts.client import Client, Id

MAX_TEXT = 1_000_000
"""Characters of one message's text."""
Format = Literal["plain", "markdown", "html"]
ConversationKind = Literal["direct", "group", "room", "broadcast", "unknown"]


class Conversation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a message is sent.

    Attributes:
        id: the network's id for it.
        kind: direct, group, room, broadcast, or unknown.
        size: how many accounts read it, sender included; None where the network does not say.
    """

    id: Id
    kind: ConversationKind = "unknown"
    size: Annotated[int, msgspec.Meta(ge=0, le=10**9)] | None = None


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an account is about to send.

    Attributes:
        id: the chat server's id; asking again with the same id gets the same decision.
        sender: the sending account, as the network names it.
        text: what it says, in ``format``.
        conversation: where it goes.
        recipients: the accounts that will see it, where the network knows them.
        format: how links are marked up in ``text``.
        sent_at: when it was sent: seconds since the epoch or RFC 3339 with offset; None is now.
        reply_to: the id of the message it answers.
        client: the sender's client.
        encrypted: it is encrypted from end to end: ``text`` is what the server has, and is not read.
    """

    id: Id
    sender: Id
    text: Annotated[str, msgspec.Meta(max_length=MAX_TEXT)]
    conversation: Conversation | None = None
    recipients: Annotated[tuple[Id, ...], msgspec.Meta(max_length=100_000)] = ()
    format: Format = "plain"
    sent_at: float | Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    reply_to: Id | None = None
    client: Client | None = None
    encrypted: bool = False

    def __post_init__(self) -> None:
        """Refuse times that no clock shows."""
        if isinstance(self.sent_at, float) and not (math.isfinite(self.sent_at) and 0 <= self.sent_at < 1e11):
            raise ValueError("sent_at: expected seconds since the epoch")

    def said_at(self, now: float) -> float:
        """When it was sent, seconds since the epoch: as the network says, never later than ``now``."""
        at = self.sent_at.timestamp() if isinstance(self.sent_at, datetime) else self.sent_at
        return now if at is None else min(at, now)

    @property
    def audience(self) -> int:
        """How many people it reaches besides the sender; 0 where that is not known."""
        if self.recipients:
            return len(self.recipients)
        size = self.conversation.size if self.conversation else None
        return max(size - 1, 1) if size else 0
