"""The embedded store's audit trail: rows that can be added and never changed."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from functools import partial

from bascule.audit.chain import Broken, Head, Verified, chained, verify
from bascule.audit.contracts import Filter
from bascule.audit.entry import AuditEntry, Event
from bascule.store.embedded.database import Database

TABLES = """
CREATE TABLE IF NOT EXISTS audit (      -- append-only: a row a change, one chain a network
    network TEXT NOT NULL,
    number INTEGER NOT NULL,
    at REAL NOT NULL,
    kept_at REAL NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (network, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS audit_subject ON audit (network, subject, number);
CREATE INDEX IF NOT EXISTS audit_action ON audit (network, action, number);
CREATE TRIGGER IF NOT EXISTS audit_unchanged BEFORE UPDATE ON audit
BEGIN SELECT raise(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER IF NOT EXISTS audit_kept BEFORE DELETE ON audit
BEGIN SELECT raise(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER IF NOT EXISTS audit_in_order BEFORE INSERT ON audit
WHEN NEW.number <> 1 + (SELECT coalesce(max(number), 0) FROM audit WHERE network = NEW.network)
BEGIN SELECT raise(ABORT, 'the audit trail is append-only'); END;
"""
_COLUMNS = AuditEntry.__struct_fields__
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM audit"  # noqa: S608 - constants
_INSERT = f"INSERT INTO audit ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608 - constants
_PAGE = 5000


def append(connection: sqlite3.Connection, event: Event, clock: Callable[[], float] = time.time) -> AuditEntry:
    """Add ``event`` to its network's chain, within the transaction of the change that it tells of.

    Args:
        connection: the writer's, in a transaction.
        event: what is being done.
        clock: tells when it is written, seconds since the epoch.

    Raises:
        ValueError: a text holds what UTF-8 cannot (lone surrogates).
    """
    entry = chained(event, _head(connection, event.network), clock())
    connection.execute(_INSERT, [getattr(entry, name) for name in _COLUMNS])
    return entry


class EmbeddedAudit:
    """Implements ``bascule.audit.contracts.AuditLog``.

    Args:
        database: the file it is kept in.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, event: Event) -> AuditEntry:
        """See ``AuditLog.note``."""
        kept: AuditEntry = await self._database.writer.run(lambda connection: append(connection, event))
        return kept

    async def entries(
        self, network: str, which: Filter | None = None, after: int = 0, limit: int = 100
    ) -> tuple[AuditEntry, ...]:
        """See ``AuditLog.entries``."""
        conditions, values = _conditions(which or Filter())
        query = f"{_SELECT} WHERE network = ? AND number > ?{conditions} ORDER BY number LIMIT ?"
        found = (network, after, *values, limit)
        return await self._database.background(lambda connection: tuple(map(_entry, connection.execute(query, found))))

    async def head(self, network: str) -> Head:
        """See ``AuditLog.head``."""
        return _head(self._database.reader, network)

    async def verify(self, network: str, anchor: Head | None = None) -> Verified:
        """See ``AuditLog.verify``; reads the whole chain, page by page, so that other reads go on between."""
        at = Head()
        while True:
            found = await self._database.background(partial(_verify_page, network=network, at=at))
            if found.broken is not None:
                return found
            if found.head == at:
                break
            at = found.head
        if anchor is None or await self._database.background(partial(_stands, network=network, anchor=anchor)):
            return Verified(at)
        return Verified(at, Broken(anchor.number, "it is not the entry that was written down elsewhere"))


def _verify_page(connection: sqlite3.Connection, network: str, at: Head) -> Verified:
    query = f"{_SELECT} WHERE network = ? AND number > ? ORDER BY number LIMIT ?"
    return verify(network, map(_entry, connection.execute(query, (network, at.number, _PAGE))), at)


def _stands(connection: sqlite3.Connection, network: str, anchor: Head) -> bool:
    query = "SELECT 1 FROM audit WHERE network = ? AND number = ? AND hash = ?"
    return anchor.number == 0 or connection.execute(query, (network, anchor.number, anchor.hash)).fetchone() is not None


def _head(connection: sqlite3.Connection, network: str) -> Head:
    row = connection.execute(
        "SELECT number, hash, kept_at FROM audit WHERE network = ? ORDER BY number DESC LIMIT 1", (network,)
    ).fetchone()
    return Head() if row is None else Head(*row)


def _conditions(which: Filter) -> tuple[str, list[str | float]]:
    asked: Iterator[tuple[str, str | float | None]] = iter((
        ("subject = ?", which.subject),
        ("who = ?", which.who),
        ("at >= ?", which.since),
        ("at < ?", which.until),
    ))  # fmt: skip
    chosen = [(condition, value) for condition, value in asked if value is not None]
    if which.action is not None and "." in which.action:
        chosen.append(("action = ?", which.action))
    elif which.action is not None:
        chosen.append(("action >= ? || '.' AND action < ? || '/'", which.action))
    conditions = "".join(f" AND {condition}" for condition, _ in chosen)
    return conditions, [value for condition, value in chosen for _ in range(condition.count("?"))]


def _entry(row: tuple[str | int | float, ...]) -> AuditEntry:
    return AuditEntry(**dict(zip(_COLUMNS, row, strict=True)))  # type: ignore[arg-type] # the table is STRICT
