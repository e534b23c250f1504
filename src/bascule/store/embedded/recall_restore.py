"""Copies of an undone recall, restored; on the writer's connection, within its transaction."""

import sqlite3

_APPLIED = """
SELECT EXISTS (
    SELECT 1 FROM recall_event AS told WHERE told.message = ?1 AND told.state IN ('sending', 'answered', 'dead')
    AND told.type IN ('message.redact', 'message.edit', 'message.flag') AND told.sequence > coalesce((
        SELECT max(sequence) FROM recall_event
        WHERE message = ?1 AND type = 'message.restore' AND state <> 'withdrawn'), 0))
AND NOT EXISTS (
    SELECT 1 FROM recall_copy AS other JOIN recall ON recall.number = other.recall
    WHERE other.message = ?1 AND recall.undone_at IS NULL AND recall.action NOT IN ('release', 'reject'))
"""
"""Whether the network may have been told something about a message, was not told to restore it since, and no recall
that stands has it."""

_TO_RESTORE = """
SELECT place, message, event FROM recall_copy
WHERE recall = ? AND event = place AND state <> 'withdrawn' ORDER BY place LIMIT ?
"""
"""Copies with no event but their first."""


def restore(connection: sqlite3.Connection, id: str, at: float, limit: int) -> bool:
    """See ``bascule.recall.contracts.Recalls.restore``."""
    row = connection.execute(
        "SELECT number, network, next FROM recall WHERE id = ? AND undone_at IS NOT NULL AND restored_at IS NULL", (id,)
    ).fetchone()
    if row is None:
        return False
    number, network, following = row
    copies = connection.execute(_TO_RESTORE, (number, limit)).fetchall()
    for place, message, first in copies:
        connection.execute(
            "UPDATE recall_event SET state = 'withdrawn', text = NULL WHERE recall = ? AND number = ? AND state = 'waiting'",  # noqa: E501
            (number, first),
        )
        state, last = "withdrawn", first
        if connection.execute(_APPLIED, (message,)).fetchone()[0]:
            connection.execute(
                """INSERT INTO recall_event VALUES (?1, ?2, ?3, ?4, ?5, 'message.restore',
                (SELECT max(sequence) + 1 FROM recall_event WHERE message = ?4), 'waiting', NULL, NULL, ?6)""",
                (number, following, network, message, place, at),
            )
            state, last, following = "restoring", following, following + 1
        connection.execute(
            "UPDATE recall_copy SET state = ?, changed_at = ?, event = ? WHERE recall = ? AND place = ?",
            (state, at, last, number, place),
        )
    connection.execute("UPDATE recall SET next = ? WHERE number = ?", (following, number))
    if len(copies) == limit:
        return True
    connection.execute(
        "UPDATE recall SET restored_at = ?1, searched_at = coalesce(searched_at, ?1) WHERE number = ?2", (at, number)
    )
    return False
