"""A contained account's messages: those that wait, and those of a blast that were delivered."""

import base64
import json
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from bascule.accounts.containment_contracts import HeldMessage, HeldOutcome, Sent
from bascule.accounts.sending import REASONS
from bascule.audit.entry import Event, as_json
from bascule.gate.like_keys import sender_key
from bascule.recall.contracts import Found
from bascule.recall.recall import Recall
from bascule.review.item import Outcome
from bascule.store.embedded import recall_begin
from bascule.store.embedded.audit import append
from bascule.store.embedded.desk_items import row_of
from bascule.store.embedded.desk_settle import settle as settle_item
from bascule.store.embedded.schema import SEGMENT_BITS, signed

__all__ = ["HeldOutcome", "blast", "settle", "waiting"]
MOST = 5000
"""Messages that are looked at, and settled, in one piece."""
LONGEST = 2000
"""Characters of a text that are shown."""
_WAITING = f"""
SELECT number, id, conversation, details->>'recipients', received_at, decision->>'reasons',
    substr(texts->>'original', 1, {LONGEST})
FROM message INDEXED BY message_held_of
WHERE action = 'hold' AND network = ?1 AND sender = ?2 AND number > ?3 AND received_at >= ?4
  AND (?5 IS NULL OR number IN (SELECT value FROM json_each(?5)))
  AND NOT EXISTS (SELECT 1 FROM held_settled WHERE held_settled.message = message.number)
  AND NOT EXISTS (SELECT 1 FROM review_item INDEXED BY review_of_subject WHERE review_item.network = message.network
                  AND scope = 'message' AND subject = message.id AND kind = 'held' AND state = 'decided')
ORDER BY number LIMIT ?6
"""  # noqa: S608 - a constant
_BLAST = f"""
WITH RECURSIVE segment(number) AS (
    SELECT 0 UNION ALL
    SELECT number + 1 FROM segment WHERE number < (SELECT max(number) FROM message) >> {SEGMENT_BITS}
)
SELECT message.number, message.id, message.conversation, message.details->>'conversation_kind',
    message.details->>'recipients', message.audience, message.received_at
FROM segment CROSS JOIN sighting ON sighting.segment = segment.number AND sighting.expression = :key
CROSS JOIN message ON message.number = sighting.message
WHERE message.network = :network AND message.sender = :account AND message.action IN ('deliver', 'rewrite')
  AND message.received_at >= :since AND message.received_at <= :until
  AND (json_array_length(message.decision, '$.links') > 0 OR message.id IN (SELECT value FROM json_each(:evidence)))
LIMIT :limit
"""  # noqa: S608 - a constant
_NAMES = msgspec.json.Decoder(tuple[str, ...])


def waiting(
    connection: sqlite3.Connection,
    whose: tuple[str, str],
    since: float = 0.0,
    after: int = 0,
    limit: int = MOST,
    among: Sequence[int] | None = None,
) -> tuple[HeldMessage, ...]:
    """See ``bascule.accounts.containment_contracts.Containments.held``; with ``among`` only those of these numbers.

    Left out are those that an analyst decided on in the review queue.
    """
    numbers = None if among is None else json.dumps(list(among))
    found: Iterator[tuple[Any, ...]] = connection.execute(_WAITING, (*whose, after, since, numbers, limit))
    return tuple(_held(row) for row in found)


def blast(
    connection: sqlite3.Connection,
    whose: tuple[str, str],
    between: tuple[float, float],
    evidence: Sequence[str],
    limit: int,
) -> tuple[Sent, ...]:
    """See ``bascule.accounts.containment_contracts.Containments.blast``."""
    network, account = whose
    values = {
        "network": network, "account": account, "key": signed(sender_key(network, account)), "since": between[0],
        "until": between[1], "evidence": json.dumps(list(evidence)), "limit": limit,
    }  # fmt: skip
    return tuple(
        Sent(number, name, conversation, kind, _NAMES.decode(recipients), audience, at)
        for number, name, conversation, kind, recipients, audience, at in connection.execute(_BLAST, values)
    )


def settle(
    connection: sqlite3.Connection,
    whose: tuple[str, str],
    messages: Sequence[HeldMessage],
    outcome: HeldOutcome,
    by: tuple[str, float, str],
) -> int:
    """Let messages go, or give them up: the network is told of each, and its item in the review queue is closed.

    Args:
        connection: the writer's, in a transaction.
        whose: network and account.
        messages: those that wait.
        outcome: what becomes of them.
        by: who says so, when (seconds since the epoch) and why.
    """
    if not messages:
        return 0
    network, account = whose
    who, at, reason = by
    connection.executemany(
        "INSERT OR IGNORE INTO held_settled VALUES (?, ?, ?, ?)", [(one.number, outcome, who, at) for one in messages]
    )
    numbers = json.dumps([one.number for one in messages])
    if outcome == "release":
        query = "UPDATE message SET action = 'rewrite' WHERE number IN (SELECT value FROM json_each(?))"
        connection.execute(query, (numbers,))
    _close_items(connection, network, messages, Outcome("dismiss", f"settled with its account: {outcome}", who, "", at))
    if _takes(connection, network, outcome):
        name = "rcl_" + base64.b32encode(secrets.token_bytes(10)).decode().lower()
        told = Recall(name, network, "sender", account, 0.0, at, outcome, reason, who, at)
        recall_begin.start(connection, told)
        found = [Found(one.number, one.message, one.conversation, account) for one in messages]
        recall_begin.found(connection, name, found, found[-1].number, at, at)
    append(
        connection,
        Event(
            network=network, at=at, who=who, action=f"account.{'released' if outcome == 'release' else 'discarded'}",
            subject=account, reason=reason, after=as_json([one.message for one in messages[:1000]]),
        ),
    )  # fmt: skip
    return len(messages)


def _close_items(
    connection: sqlite3.Connection, network: str, messages: Sequence[HeldMessage], outcome: Outcome
) -> None:
    found = connection.execute(
        """SELECT number FROM json_each(?) AS name CROSS JOIN review_item INDEXED BY review_undecided
            ON network = ? AND kind = 'held' AND scope = 'message' AND subject = name.value AND state <> 'decided'""",
        (json.dumps([one.message for one in messages]), network),
    ).fetchall()
    for (number,) in found:
        row = row_of(connection, network, number)
        if row is not None:
            settle_item(connection, network, row, outcome, outcome.at)


def _takes(connection: sqlite3.Connection, network: str, outcome: HeldOutcome) -> bool:
    """Whether the network has a webhook that is told of held messages."""
    query = """SELECT 1 FROM receiver, json_each(receiver.data, '$.events') AS event
        WHERE receiver.network = ? AND event.value = ?"""
    return connection.execute(query, (network, f"message.{outcome}")).fetchone() is not None


def _held(row: tuple[Any, ...]) -> HeldMessage:
    number, name, conversation, recipients, received_at, reasons, text = row
    why = _NAMES.decode(reasons)
    only = bool(why) and all(reason in REASONS for reason in why)
    return HeldMessage(number, name, conversation, _NAMES.decode(recipients), received_at, why, only, text)
