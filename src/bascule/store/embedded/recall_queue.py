"""The recall queue's changes, each on the writer's connection, within its transaction."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from bascule.recall.contracts import Outcome, UnknownEvent, Webhook
from bascule.recall.event import AnyEvent
from bascule.store.embedded import notices
from bascule.store.embedded.recall_rows import EVENT_COLUMNS, EVENT_TABLES, event

_CLAIMABLE = f"""
SELECT event.recall, event.number, {EVENT_COLUMNS} FROM {EVENT_TABLES}
WHERE event.network = ? AND event.state = 'waiting' AND (recall.undone_at IS NULL OR event.type = 'message.restore')
  AND NOT EXISTS (SELECT 1 FROM recall_event AS earlier WHERE earlier.message = event.message
                  AND earlier.sequence < event.sequence AND earlier.state IN ('waiting', 'sending'))
ORDER BY event.recall, event.number LIMIT ?
"""  # noqa: S608 - constants
_LAST_OF_ITS_COPY = """
UPDATE recall_copy SET state = ?, changed_at = ?
WHERE recall = ? AND place = (SELECT place FROM recall_event WHERE recall = ?3 AND number = ?4) AND event = ?4
"""


def claim(
    connection: sqlite3.Connection, network: str, ids: Sequence[str], batch: int, at: float
) -> tuple[Webhook, ...]:
    """See ``bascule.recall.contracts.Recalls.claim``."""
    wanted = len(ids) * batch
    about = notices.claimable(connection, network, wanted)  # an account in other hands comes before single messages
    rows = connection.execute(_CLAIMABLE, (network, wanted - len(about))).fetchall()
    claimed: list[tuple[tuple[int, int] | None, int, AnyEvent]] = [(None, number, one) for number, one in about]
    claimed += [((row[0], row[1]), 0, event(row[2:])) for row in rows]
    made = []
    for place, name in enumerate(ids):
        some = claimed[place * batch : (place + 1) * batch]
        if not some:
            break
        cursor = connection.execute(
            "INSERT INTO webhook (id, network, batch, created_at, due) VALUES (?, ?, ?, ?, ?)",
            (name, network, int(batch > 1), at, at),
        )
        number = cursor.lastrowid or 0
        connection.executemany(
            "UPDATE recall_event SET state = 'sending', webhook = ? WHERE recall = ? AND number = ?",
            [(number, *key) for key, _, _ in some if key is not None],
        )
        notices.take(connection, number, [one for key, one, _ in some if key is None])
        events = tuple(one for _, _, one in some)
        made.append(Webhook(number, name, network, events, batch > 1, at, due=at))
    return tuple(made)


def settle(connection: sqlite3.Connection, outcomes: Sequence[Outcome]) -> None:
    """See ``bascule.recall.contracts.Recalls.settle``."""
    for outcome in outcomes:
        if outcome.result == "again":
            connection.execute(
                "UPDATE webhook SET attempts = attempts + 1, due = ?, last_error = ? WHERE number = ? AND dead = 0",
                (outcome.due, outcome.error, outcome.webhook),
            )
            continue
        rows = connection.execute(
            "SELECT recall, number, type FROM recall_event WHERE webhook = ? AND state = 'sending'", (outcome.webhook,)
        ).fetchall()
        if outcome.result == "dead":
            _bury(connection, outcome, rows)
        else:
            _answered(connection, outcome, rows)


def _answered(connection: sqlite3.Connection, outcome: Outcome, rows: list[tuple[int, int, str]]) -> None:
    gone, failed = _keys(outcome.gone), _keys(outcome.failed)
    connection.execute(
        "UPDATE recall_event SET state = 'answered', webhook = NULL, text = NULL WHERE webhook = ?", (outcome.webhook,)
    )
    notices.answered(connection, outcome.webhook, outcome.gone, outcome.failed, outcome.at)
    connection.execute("DELETE FROM webhook WHERE number = ?", (outcome.webhook,))
    names = dict(connection.execute("SELECT number, id FROM recall WHERE number IN (SELECT value FROM json_each(?))",
                                    (json.dumps(list({row[0] for row in rows})),)))  # fmt: skip
    changes = []
    for recall, number, kind in rows:
        key = (names[recall], number)
        state = "delivered"
        if key in failed:
            state = "failed"
        elif kind == "message.restore":
            state = "restored"
        elif key in gone:
            state = "gone"
        changes.append((state, outcome.at, recall, number))
    connection.executemany(_LAST_OF_ITS_COPY + " AND state IN ('waiting', 'restoring')", changes)


def _bury(connection: sqlite3.Connection, outcome: Outcome, rows: list[tuple[int, int, str]]) -> None:
    """An edit's text is not kept with the dead; should it be sent again, the message is redacted instead."""
    connection.execute(
        "UPDATE webhook SET dead = 1, attempts = attempts + 1, last_error = ? WHERE number = ?",
        (outcome.error, outcome.webhook),
    )
    connection.execute("UPDATE recall_event SET state = 'dead', text = NULL WHERE webhook = ?", (outcome.webhook,))
    notices.bury(connection, outcome.webhook, outcome.at)
    changes = [("dead", outcome.at, recall, number) for recall, number, _ in rows]
    connection.executemany(_LAST_OF_ITS_COPY + " AND state IN ('waiting', 'restoring')", changes)


def acknowledge(
    connection: sqlite3.Connection, network: str, gone: Sequence[str], failed: Sequence[str], at: float
) -> int:
    """See ``bascule.recall.contracts.Recalls.acknowledge``."""
    changed = 0
    for state, ids in (("gone", gone), ("failed", failed)):
        for name in ids:
            recall, _, number = name.rpartition("-")
            row = _event(connection, network, recall, number)
            if row is None:
                about = notices.acknowledge(connection, network, name, state, at)
                if about is None:
                    raise UnknownEvent(name)
                changed += about
                continue
            becomes = "restored" if state == "gone" and row[2] == "message.restore" else state
            cursor = connection.execute(
                _LAST_OF_ITS_COPY + " AND state <> ?1 AND state <> 'withdrawn'", (becomes, at, row[0], row[1])
            )
            changed += cursor.rowcount
    return changed


def retry(connection: sqlite3.Connection, network: str, ids: Sequence[str] | None, at: float) -> int | None:
    """See ``bascule.recall.contracts.Recalls.retry``."""
    query = "SELECT number, id FROM webhook WHERE network = ? AND dead = 1"
    found = {name: number for number, name in connection.execute(query, (network,))}
    if ids is not None:
        if not found.keys() >= set(ids):
            return None
        found = {name: found[name] for name in ids}
    numbers = json.dumps(list(found.values()))
    rows = connection.execute(
        """SELECT event.recall, event.number, event.type FROM recall_event AS event
        JOIN recall ON recall.number = event.recall
        WHERE webhook IN (SELECT value FROM json_each(?))
        AND (recall.undone_at IS NULL OR event.type = 'message.restore') AND NOT EXISTS (
            SELECT 1 FROM recall_event AS later WHERE later.message = event.message
            AND later.sequence > event.sequence AND later.state <> 'withdrawn')""",
        (numbers,),
    ).fetchall()
    about = notices.retry(connection, numbers, at)
    named = "IN (SELECT value FROM json_each(?))"
    connection.execute(f"UPDATE recall_event SET webhook = NULL WHERE webhook {named}", (numbers,))  # noqa: S608 - a constant
    connection.execute(f"DELETE FROM webhook WHERE number {named}", (numbers,))  # noqa: S608 - a constant
    connection.executemany(
        """UPDATE recall_event SET state = 'waiting',
        type = iif(type = 'message.edit', 'message.redact', type) WHERE recall = ? AND number = ?""",
        [row[:2] for row in rows],
    )
    connection.executemany(
        _LAST_OF_ITS_COPY + " AND state = 'dead'",
        [
            ("restoring" if kind == "message.restore" else "waiting", at, recall, number)
            for recall, number, kind in rows
        ],
    )
    return len(rows) + about


def _event(connection: sqlite3.Connection, network: str, recall: str, number: str) -> tuple[int, int, str] | None:
    if not (number.isascii() and number.isdigit() and len(number) < 16 and str(int(number)) == number):
        return None
    row: tuple[Any, ...] | None = connection.execute(
        """SELECT event.recall, event.number, event.type FROM recall
        JOIN recall_event AS event ON event.recall = recall.number AND event.number = ?
        WHERE recall.id = ? AND recall.network = ?""",
        (int(number), recall, network),
    ).fetchone()
    return row


def _keys(ids: Sequence[str]) -> frozenset[tuple[str, int]]:
    """Recall and number of each event's id."""
    pairs = (name.rpartition("-") for name in ids)
    return frozenset((recall, int(number)) for recall, _, number in pairs if number.isascii() and number.isdigit())
