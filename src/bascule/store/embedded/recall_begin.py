"""A recall begun, undone, and its messages kept; each on the writer's connection, within its transaction."""

import json
import sqlite3
from collections.abc import Sequence

from bascule.audit.entry import Event as Done
from bascule.audit.entry import as_json
from bascule.recall.contracts import Found
from bascule.recall.event import type_of
from bascule.recall.recall import Recall
from bascule.store.embedded import recall_rows as rows
from bascule.store.embedded.audit import append


def start(connection: sqlite3.Connection, recall: Recall) -> None:
    """See ``bascule.recall.contracts.Recalls.start``."""
    names = (*Recall.__struct_fields__, "asked_at")
    query = f"INSERT INTO recall ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - constants
    connection.execute(query, [getattr(recall, name) for name in names[:-1]] + [recall.started_at])
    _note(connection, recall, "recall.started", recall.who, recall.started_at)


def renew(connection: sqlite3.Connection, recall: Recall) -> bool:
    """Have the standing recall that a verdict on the same subject began search anew; whether there is one."""
    return bool(
        connection.execute(
            """UPDATE recall SET after = 0, searched_at = NULL, asked_at = ?1, until = max(until, ?2)
            WHERE network = ?3 AND scope = ?4 AND subject = ?5 AND verdict > 0 AND undone_at IS NULL""",
            (recall.started_at, recall.until, recall.network, recall.scope, recall.subject),
        ).rowcount
    )


def undo(connection: sqlite3.Connection, network: str, id: str, who: str, at: float) -> Recall | None:
    """See ``bascule.recall.contracts.Recalls.undo``."""
    changed = connection.execute(
        "UPDATE recall SET undone_at = ?, undone_by = ? WHERE id = ? AND network = ? AND undone_at IS NULL",
        (at, who, id, network),
    ).rowcount
    query = f"SELECT {rows.RECALL_COLUMNS} FROM recall WHERE id = ? AND network = ?"  # noqa: S608 - constants
    row = connection.execute(query, (id, network)).fetchone()
    if row is None:
        return None
    recall = rows.recall(row)
    if changed:
        _note(connection, recall, "recall.undone", who, at)
    return recall


def _note(connection: sqlite3.Connection, recall: Recall, action: str, who: str, at: float) -> None:
    append(
        connection,
        Done(
            network=recall.network, at=at, who=who, action=action, subject=recall.id, reason=recall.reason,
            after=as_json(recall),
        ),
    )  # fmt: skip


def found(
    connection: sqlite3.Connection, id: str, messages: Sequence[Found], after: int, searched_at: float | None, at: float
) -> int:
    """See ``bascule.recall.contracts.Recalls.found``.

    Args:
        connection: the writer's, in a transaction.
        id: the recall's.
        messages: those found.
        after: the number of the last message looked at.
        searched_at: when the search was over; None while it is not.
        at: the time, seconds since the epoch.
    """
    row = connection.execute(
        "SELECT number, next, network, action FROM recall WHERE id = ? AND undone_at IS NULL", (id,)
    ).fetchone()
    if row is None:
        return 0
    number, first, network, action = row
    known = {
        message
        for (message,) in connection.execute(
            "SELECT message FROM recall_copy WHERE recall = ? AND message IN (SELECT value FROM json_each(?))",
            (number, json.dumps([one.number for one in messages])),
        )
    }
    new = [one for one in {one.number: one for one in messages}.values() if one.number not in known]
    connection.executemany(
        "INSERT INTO recall_copy VALUES (?, ?, ?, ?, ?, ?, 'waiting', ?, ?2)",
        [(number, first + n, one.number, one.message, one.conversation, one.sender, at) for n, one in enumerate(new)],
    )
    connection.executemany(
        """INSERT INTO recall_event VALUES (?1, ?2, ?3, ?4, ?2, ?5,
        (SELECT coalesce(max(sequence), 0) + 1 FROM recall_event WHERE message = ?4), 'waiting', NULL, ?6, ?7)""",
        [
            (number, first + n, network, one.number,
             type_of("redact" if action == "edit" and one.text is None else action), one.text, at)
            for n, one in enumerate(new)
        ],
    )  # fmt: skip
    connection.execute(
        "UPDATE recall SET after = ?, next = ?, searched_at = ? WHERE number = ?",
        (after, first + len(new), searched_at, number),
    )
    return len(new)
