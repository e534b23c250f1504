"""Recalls as rows: their tables, and rows back as values."""

import sqlite3
from typing import Any

import msgspec

from bascule.recall.contracts import Search, Webhook
from bascule.recall.event import AnyEvent, Event
from bascule.recall.recall import Copy, CopyState, Progress, Recall, progress
from bascule.recall.receiver import Receiver
from bascule.store.embedded import notices

TABLES = """
CREATE TABLE IF NOT EXISTS receiver (network TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS recall (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    network TEXT NOT NULL, scope TEXT NOT NULL, subject TEXT NOT NULL,
    since REAL NOT NULL, until REAL NOT NULL,
    action TEXT NOT NULL, reason TEXT NOT NULL, who TEXT NOT NULL,
    started_at REAL NOT NULL,
    verdict INTEGER NOT NULL,               -- the change that began it; 0 by hand
    searched_at REAL,
    undone_at REAL, undone_by TEXT NOT NULL DEFAULT '',
    restored_at REAL,                       -- when every copy of an undone one had been looked at
    asked_at REAL NOT NULL,                 -- since when messages are looked for; later than started_at when renewed
    after INTEGER NOT NULL DEFAULT 0,       -- the last message looked at
    next INTEGER NOT NULL DEFAULT 1         -- the number of its next event
) STRICT;
CREATE INDEX IF NOT EXISTS recall_of ON recall (network, number);
CREATE INDEX IF NOT EXISTS recall_searching ON recall (number) WHERE searched_at IS NULL AND undone_at IS NULL;
CREATE INDEX IF NOT EXISTS recall_undoing ON recall (number) WHERE undone_at IS NOT NULL AND restored_at IS NULL;
CREATE INDEX IF NOT EXISTS recall_on ON recall (network, scope, subject) WHERE verdict > 0 AND undone_at IS NULL;
CREATE TABLE IF NOT EXISTS recall_copy (
    recall INTEGER NOT NULL,
    place INTEGER NOT NULL,                 -- the number of its first event
    message INTEGER NOT NULL,
    id TEXT NOT NULL, conversation TEXT NOT NULL, sender TEXT NOT NULL,
    state TEXT NOT NULL, changed_at REAL NOT NULL,
    event INTEGER NOT NULL,                 -- the number of its last event
    PRIMARY KEY (recall, place), UNIQUE (recall, message)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS recall_copy_message ON recall_copy (message);
CREATE TABLE IF NOT EXISTS recall_event (
    recall INTEGER NOT NULL, number INTEGER NOT NULL,
    network TEXT NOT NULL, message INTEGER NOT NULL, place INTEGER NOT NULL,
    type TEXT NOT NULL,
    sequence INTEGER NOT NULL,              -- among the events of its message, of all recalls
    state TEXT NOT NULL,                    -- waiting, sending, answered, dead, withdrawn
    webhook INTEGER,
    text TEXT,                              -- of an edit, until it is answered
    created_at REAL NOT NULL,
    PRIMARY KEY (recall, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS recall_event_waiting ON recall_event (network, recall, number) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS recall_event_open ON recall_event (state, created_at)
    WHERE state IN ('waiting', 'sending', 'dead');
CREATE UNIQUE INDEX IF NOT EXISTS recall_event_order ON recall_event (message, sequence);
CREATE INDEX IF NOT EXISTS recall_event_webhook ON recall_event (webhook) WHERE webhook IS NOT NULL;
CREATE TABLE IF NOT EXISTS webhook (        -- deleted once it is answered
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE, network TEXT NOT NULL, batch INTEGER NOT NULL, created_at REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, due REAL NOT NULL, last_error TEXT NOT NULL DEFAULT '',
    dead INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS webhook_dead ON webhook (network, number) WHERE dead = 1;
CREATE TABLE IF NOT EXISTS recall_followed (one INTEGER PRIMARY KEY CHECK (one = 1), verdict INTEGER NOT NULL) STRICT;
"""
RECALL_COLUMNS = ", ".join(f"recall.{name}" for name in Recall.__struct_fields__)
EVENT_COLUMNS = """recall.id || '-' || event.number, event.type, event.created_at, recall.id, copy.id,
    copy.conversation, copy.sender, event.sequence, recall.reason, event.text"""
EVENT_TABLES = """recall_event AS event CROSS JOIN recall ON recall.number = event.recall
    CROSS JOIN recall_copy AS copy ON copy.recall = event.recall AND copy.place = event.place"""
RECEIVER = msgspec.json.Decoder(Receiver)


def recall(row: tuple[Any, ...]) -> Recall:
    """A recall from ``RECALL_COLUMNS``."""
    return Recall(*row)


def search(row: tuple[Any, ...]) -> Search:
    """A search from ``RECALL_COLUMNS``, ``after`` and ``asked_at``."""
    return Search(Recall(*row[:-2]), row[-2], row[-1])


def event(row: tuple[Any, ...]) -> Event:
    """An event from ``EVENT_COLUMNS``."""
    return Event(*row)


def copy(row: tuple[Any, ...]) -> Copy:
    """A copy from place, id, conversation, sender, state, changed_at and its last event's id."""
    return Copy(*row)


def webhooks(connection: sqlite3.Connection) -> tuple[Webhook, ...]:
    """Every webhook that may be sent, with its events."""
    query = f"""SELECT event.webhook, {EVENT_COLUMNS}
    FROM webhook CROSS JOIN {EVENT_TABLES.replace(" CROSS", " ON event.webhook = webhook.number CROSS", 1)}
    WHERE webhook.dead = 0 ORDER BY event.webhook, event.recall, event.number"""  # noqa: S608 - constants
    held: dict[int, list[AnyEvent]] = {number: [*some] for number, some in notices.in_webhooks(connection).items()}
    for row in connection.execute(query):
        held.setdefault(row[0], []).append(event(row[1:]))
    rows = connection.execute(
        """SELECT number, id, network, batch, created_at, attempts, due, last_error FROM webhook
        WHERE dead = 0 ORDER BY number"""
    )
    return tuple(
        Webhook(number, name, network, tuple(held[number]), bool(batch), created_at, attempts, due, error)
        for number, name, network, batch, created_at, attempts, due, error in rows
        if number in held
    )


def progress_of(connection: sqlite3.Connection, number: int, searched_at: float | None) -> Progress:
    """How far the recall with that number has come."""
    counts: dict[CopyState, int] = {}
    last: float | None = None
    query = "SELECT state, count(*), max(changed_at) FROM recall_copy WHERE recall = ? GROUP BY state"
    for state, count, changed_at in connection.execute(query, (number,)):
        counts[state] = count
        last = max(last or 0.0, changed_at)
    return progress(counts, last, searched_at)
