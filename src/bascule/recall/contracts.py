"""What recall needs of a store: a durable queue, ordered per message. One suite tests every implementation.

What is answered is durable. One process at a time takes from the queue (``claim``, ``settle``); any may ask and add.
"""

from collections.abc import Sequence
from typing import Literal, Protocol

import msgspec

from bascule.audit.entry import By
from bascule.gate.contracts import Recorded, Scope, Seen
from bascule.gate.message import Format
from bascule.recall.event import AnyEvent
from bascule.recall.recall import Copy, CopyState, Progressed, Recall
from bascule.recall.receiver import Receiver


class Search(msgspec.Struct, frozen=True):
    """A recall whose messages are still being looked for.

    Attributes:
        recall: the recall.
        after: the number of the last message looked at.
        asked_at: since when it is looked for, seconds since the epoch.
    """

    recall: Recall
    after: int
    asked_at: float


class Ending(msgspec.Struct, frozen=True):
    """The end of a block: the recalls that it began on ``subject`` are undone, by ``who`` ended it."""

    network: str
    scope: Scope
    subject: str
    who: str


class Found(msgspec.Struct, frozen=True):
    """A message that a recall touches; ``text`` is what an edit shows instead, or None."""

    number: int
    message: str
    conversation: str
    sender: str
    text: str | None = None


class Webhook(msgspec.Struct, frozen=True):
    """Events that are sent together, under one id, until they are answered.

    Attributes:
        number: the store's own.
        id: the idempotency key, the same on every attempt.
        network: whose.
        events: in order; notices about accounts first.
        batch: whether it is written as one, even with a single event.
        created_at: when it was put together, seconds since the epoch.
        attempts: how often it was sent and not answered well.
        due: not before this, seconds since the epoch.
        last_error: what became of the last attempt, in words.
    """

    number: int
    id: str
    network: str
    events: tuple[AnyEvent, ...]
    batch: bool
    created_at: float
    attempts: int = 0
    due: float = 0.0
    last_error: str = ""


class Outcome(msgspec.Struct, frozen=True):
    """What became of one attempt.

    Attributes:
        webhook: its number.
        result: ``answered``, to be tried ``again``, or given up (``dead``).
        at: when, seconds since the epoch.
        due: for ``again``, when.
        error: what went wrong, in words; empty where nothing did.
        gone: ids of its events that the answer acknowledged.
        failed: ids of its events that the answer says cannot be carried out.
    """

    webhook: int
    result: Literal["answered", "again", "dead"]
    at: float
    due: float = 0.0
    error: str = ""
    gone: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


class DeadWebhook(msgspec.Struct, frozen=True):
    """A webhook that was given up.

    Attributes:
        id: its idempotency key.
        events: the ids of its events.
        created_at: when it was put together, seconds since the epoch.
        attempts: how often it was sent.
        last_error: what became of the last attempt.
    """

    id: str
    events: tuple[str, ...]
    created_at: float
    attempts: int
    last_error: str


class Written(msgspec.Struct, frozen=True):
    """A delivered message's text, for an edit.

    Attributes:
        recorded: the message; its texts are gone once their retention is over.
        format: how it is marked up.
    """

    recorded: Recorded
    format: Format


class Figures(msgspec.Struct, frozen=True):
    """The queue in numbers, all networks together.

    Attributes:
        waiting: events not sent yet.
        sending: events sent and not answered yet.
        dead: events given up.
        oldest: when the oldest event that has not arrived was made, seconds since the epoch; None where there is none.
    """

    waiting: int = 0
    sending: int = 0
    dead: int = 0
    oldest: float | None = None


class UnknownEvent(LookupError):
    """An acknowledgement names an event that the network does not have; nothing was kept of it."""


class Recalls(Protocol):
    """Recalls, their copies, the events about them, and where those go."""

    async def save_receiver(self, receiver: Receiver, by: By | None = None) -> None:
        """Keep where a network's webhooks go, new or changed, and tell the audit trail; None is the service itself."""
        ...

    def receiver(self, network: str) -> Receiver | None:
        """Where a network's webhooks go; None where that was never said."""
        ...

    def receivers(self) -> tuple[Receiver, ...]:
        """Every network's receiver."""
        ...

    async def start(self, recall: Recall) -> Recall:
        """Keep a recall; its messages are looked for from now on."""
        ...

    async def start_with(self, recall: Recall, found: Sequence[Found], at: float) -> bool:
        """Keep a recall whose messages are all known, in one step; whether it is new, for its id may be there."""
        ...

    def followed(self) -> int:
        """The number of the last verdict change that was followed."""
        ...

    async def follow(self, number: int, start: Recall | None, undo: Ending | None, at: float) -> None:
        """Note, in one step, that verdict change ``number`` was followed, and what it led to.

        Args:
            number: the change's; nothing is done where it, or a later one, was followed already.
            start: a recall to begin. Where one that a verdict began stands on the same subject, that one searches
                anew instead, up to the new one's ``until``.
            undo: a block that ended.
            at: the time, seconds since the epoch.
        """
        ...

    def searches(self) -> tuple[Search, ...]:
        """The recalls whose messages are still being looked for, oldest first."""
        ...

    async def found(self, recall: str, found: Sequence[Found], after: int, at: float, *, last: bool) -> int:
        """Keep messages found, an event for each, and how far the search has come; how many were new.

        Args:
            recall: its id; where it was undone meanwhile nothing is kept.
            found: messages; one that the recall has already is passed over.
            after: the number of the last message looked at.
            at: the time, seconds since the epoch.
            last: whether the search is over.
        """
        ...

    def newest(self) -> int:
        """The number of the message recorded last; all up to it can be found."""
        ...

    def unrestored(self) -> tuple[str, ...]:
        """Ids of the recalls that were undone and have copies still to be restored."""
        ...

    async def restore(self, recall: str, at: float, limit: int) -> bool:
        """Withdraw or restore up to ``limit`` copies of an undone recall; whether some may be left to look at.

        An event never sent is withdrawn. A copy that may have been told is told to be restored, after what it was told
        before, unless another recall that stands has the message too.
        """
        ...

    async def claim(self, network: str, webhook_ids: Sequence[str], batch: int, at: float) -> tuple[Webhook, ...]:
        """Put waiting events into webhooks, one for each of ``webhook_ids`` at most; from here on they may be sent.

        An event of a message is taken only when no earlier event of that message is open.

        Args:
            network: whose events.
            webhook_ids: ids for them.
            batch: events in one webhook at most.
            at: the time, seconds since the epoch.
        """
        ...

    async def unsettled(self) -> tuple[Webhook, ...]:
        """Every webhook that was claimed and not finally answered: what a process that takes over has to send."""
        ...

    async def settle(self, outcomes: Sequence[Outcome]) -> None:
        """Keep what became of attempts."""
        ...

    async def undo(self, network: str, recall: str, who: str, at: float) -> Recall | None:
        """Undo a recall; again is the same as once. None for no such recall in ``network``."""
        ...

    async def acknowledge(self, network: str, gone: Sequence[str], failed: Sequence[str], at: float) -> int:
        """Keep what the receiver says became of events; again is the same as once. How many copies changed.

        Raises:
            UnknownEvent: one of them is none of this network's; nothing was kept.
        """
        ...

    async def recall(self, network: str, recall: str) -> Progressed | None:
        """A recall and its progress; None for no such recall in ``network``."""
        ...

    async def recalls(self, network: str, before: str | None, limit: int) -> tuple[Progressed, ...]:
        """A network's recalls, latest first; with ``before`` those begun before that one."""
        ...

    async def copies(
        self, network: str, recall: str, state: CopyState | None, after: int, limit: int
    ) -> tuple[Copy, ...]:
        """A recall's copies in the order they were found, after number ``after``."""
        ...

    async def dead(self, network: str, limit: int) -> tuple[DeadWebhook, ...]:
        """A network's dead letters, oldest first."""
        ...

    async def retry(self, network: str, webhook_ids: Sequence[str] | None, at: float) -> int | None:
        """Send dead letters again, all or those named; how many events. None where one named is not there.

        An event that a later one about its message has overtaken stays dead.
        """
        ...

    async def written(self, network: str, found: Sequence[Seen]) -> dict[int, Written]:
        """The texts of messages, by number, for edits."""
        ...

    async def figures(self) -> Figures:
        """The queue in numbers."""
        ...
