"""Recalls as they are asked for, over HTTP and on the command line alike."""

import math
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec

from bascule.gate.contracts import Scope
from bascule.recall.acknowledgement import Acknowledgement
from bascule.recall.contracts import DeadWebhook, UnknownEvent
from bascule.recall.event import type_of
from bascule.recall.recall import (
    HELD_ACTIONS,
    LATE_SECONDS,
    Copy,
    CopyState,
    HeldAction,
    Progressed,
    Recall,
    RecallAction,
    is_recall_id,
    recall_id,
)
from bascule.server.problems import ProblemError
from bascule.server.service import Service
from bascule.server.verdicts import Match, SubjectName, Url, subject_of

Moment = float | Annotated[datetime, msgspec.Meta(tz=True)]
"""Seconds since the epoch, or RFC 3339 with offset."""
MOST_PAGE = 1000


class NewRecall(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Messages to take back.

    Attributes:
        scope: what is recalled: a destination, a message, a sender, a page or a campaign.
        url: for a destination, any URL of it.
        match: how much of the URL is meant, as for verdicts.
        subject: for other scopes, or in place of ``url``: the message's id, the account, the name.
        since: leave messages alone that were received before; None reaches back to the first.
        until: leave messages alone that were received at or after; None is now.
        action: what your network is told to do; None is its policy's.
        reason: why; kept, and told to your network.
    """

    scope: Scope = "destination"
    url: Url | None = None
    match: Match = "exact"
    subject: SubjectName | None = None
    since: Moment | None = None
    until: Moment | None = None
    action: RecallAction | None = None
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


async def start_recall(service: Service, network: str, who: str, new: NewRecall) -> Recall:
    """Begin a recall; it is durable when this returns, and done by the process that sends.

    Raises:
        ProblemError: 400 for a subject or time that cannot be, 404 for a message that is not kept, 409 where there is
            no webhook that could be told.
    """
    now = service.clock()
    subject = subject_of(new.url, new.match, new.scope, new.subject)
    if new.scope == "destination" and ("/" not in subject or subject.startswith("/")):
        raise ProblemError(400, "Expected host/path, for example example.com/.", "subject")
    if new.scope == "message" and await service.ledger.recorded(network, subject) is None:
        raise ProblemError(404, f"No message {subject[:100]!r} is kept in this network.", "subject")
    since = _seconds(new.since, "since", 0.0)
    until = min(_seconds(new.until, "until", now + LATE_SECONDS), now + LATE_SECONDS)
    if until <= since:
        raise ProblemError(400, "Expected a time before until, and before now.", "since")
    action = new.action or service.networks[network].policy.recall_action
    receiver = service.store.recalls.receiver(network)
    if receiver is None:
        raise ProblemError(409, "This network has no webhook to tell; set one with 'bascule webhook set'.")
    if type_of(action) not in receiver.events:
        raise ProblemError(409, f"The webhook of this network is not sent {type_of(action)}.", "action")
    name = recall_id(secrets.token_bytes(10))
    recall = Recall(name, network, new.scope, subject, since, until, action, new.reason, who, now)
    return await service.store.recalls.start(recall)


async def tell_held(service: Service, network: str, who: str, message: str, action: HeldAction, reason: str) -> None:
    """Tell the network what became of a message that was held; nothing where its webhook is not sent that.

    From then on a message that was released counts as delivered: recalls find it, and exposure counts it.
    """
    if action == "release":
        await service.ledger.release(network, message)
    receiver = service.store.recalls.receiver(network)
    if receiver is None or type_of(action) not in receiver.events:
        return
    now = service.clock()
    name = recall_id(secrets.token_bytes(10))
    await service.store.recalls.start(
        Recall(name, network, "message", message, 0.0, now + LATE_SECONDS, action, reason, who, now)
    )


async def recall_named(service: Service, network: str, id: str) -> Progressed:
    """A recall with its progress.

    Raises:
        ProblemError: 404 for no such recall in this network, 409 for a decision on a held message.
    """
    kept = await service.store.recalls.recall(network, id) if is_recall_id(id) else None
    if kept is None:
        raise _unknown(id)
    return kept


async def undo_recall(service: Service, network: str, who: str, id: str) -> Progressed:
    """Undo a recall; its copies are restored by the process that sends. Again is the same as once.

    Raises:
        ProblemError: 404 for no such recall in this network.
    """
    kept = await recall_named(service, network, id)
    if kept.recall.action in HELD_ACTIONS:
        raise ProblemError(409, "A decision on a held message cannot be undone; recall the message instead.", "recall")
    if await service.store.recalls.undo(network, id, who, service.clock()) is None:
        raise _unknown(id)
    return await recall_named(service, network, id)


async def copies_of(
    service: Service, network: str, id: str, state: CopyState | None, after: int, limit: int
) -> tuple[Copy, ...]:
    """A page of a recall's copies.

    Raises:
        ProblemError: 404 for no such recall in this network.
    """
    if not is_recall_id(id) or await service.store.recalls.recall(network, id) is None:
        raise _unknown(id)
    return await service.store.recalls.copies(network, id, state, after, limit)


async def acknowledge(service: Service, network: str, said: Acknowledgement) -> int:
    """Keep what the receiver says became of events; how many copies changed.

    Raises:
        ProblemError: 404 where one of them is none of this network's; nothing is kept then.
    """
    try:
        return await service.store.recalls.acknowledge(network, said.acknowledged, said.failed, service.clock())
    except UnknownEvent as error:
        raise ProblemError(404, f"No event {str(error)[:50]!r} in this network.", _field(said, str(error))) from None


async def dead_letters(service: Service, network: str, limit: int) -> tuple[DeadWebhook, ...]:
    """Webhooks that were given up, oldest first."""
    return await service.store.recalls.dead(network, limit)


async def retry_dead(service: Service, network: str, webhooks: Sequence[str] | None) -> int:
    """Send dead letters again, all or those named; how many events.

    Raises:
        ProblemError: 404 where one of those named is none of this network's.
    """
    count = await service.store.recalls.retry(network, webhooks, service.clock())
    if count is None:
        raise ProblemError(404, "One of these is no dead letter of this network; nothing is sent again.", "webhooks")
    return count


def _seconds(moment: Moment | None, field: str, otherwise: float) -> float:
    if moment is None:
        return otherwise
    seconds = moment.timestamp() if isinstance(moment, datetime) else moment
    if not (math.isfinite(seconds) and 0 <= seconds < 1e11):
        raise ProblemError(400, "Expected seconds since the epoch, or RFC 3339 with offset.", field)
    return seconds


def _unknown(id: str) -> ProblemError:
    return ProblemError(404, f"No recall {id[:50]!r} in this network.", "recall")


def _field(said: Acknowledgement, id: str) -> str:
    if id in said.acknowledged:
        return f"acknowledged[{said.acknowledged.index(id)}]"
    return f"failed[{said.failed.index(id)}]"
