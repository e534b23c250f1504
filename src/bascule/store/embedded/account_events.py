"""The embedded store's record of what happened to accounts."""

import sqlite3
from collections.abc import Sequence

import msgspec

from bascule.accounts.contracts import KeptEvent
from bascule.store.embedded import rows
from bascule.store.embedded.database import Database

TABLES = """
CREATE TABLE IF NOT EXISTS account_event (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    network TEXT NOT NULL, id TEXT NOT NULL, account TEXT NOT NULL, kept_at REAL NOT NULL, data TEXT NOT NULL,
    UNIQUE (network, id)
) STRICT;
CREATE INDEX IF NOT EXISTS account_event_of ON account_event (network, account, number);
CREATE INDEX IF NOT EXISTS account_event_age ON account_event (network, kept_at);
"""
_FORGET_AT_ONCE = 2000
_EVENT = msgspec.json.Decoder(KeptEvent)


class EmbeddedAccountEvents:
    """Implements ``bascule.accounts.contracts.AccountEvents``.

    Args:
        database: the file it is kept in.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writer = database.writer

    async def keep(self, network: str, events: Sequence[KeptEvent]) -> tuple[bool, ...]:
        """See ``AccountEvents.keep``."""
        values = [(network, one.id, one.account, one.kept_at, rows.text_of(one)) for one in events]
        new: tuple[bool, ...] = await self._writer.run(lambda connection: _keep(connection, values))
        return new

    async def of(self, network: str, account: str, before: int | None, limit: int) -> tuple[KeptEvent, ...]:
        """See ``AccountEvents.of``."""
        query = (
            "SELECT number, data FROM account_event WHERE network = ? AND account = ? AND number < ?"
            " ORDER BY number DESC LIMIT ?"
        )
        asked = (network, account, 2**62 if before is None else before, limit)
        found = await self._database.background(lambda connection: connection.execute(query, asked).fetchall())
        return tuple(msgspec.structs.replace(_EVENT.decode(data), number=number) for number, data in found)

    async def forget(self, network: str, before: float) -> int:
        """See ``AccountEvents.forget``; in short transactions, so that sends go on between them."""
        query = (
            "DELETE FROM account_event WHERE number IN"
            " (SELECT number FROM account_event WHERE network = ? AND kept_at < ? LIMIT ?)"
        )
        total = 0
        while True:
            count: int = await self._writer.run(
                lambda connection: connection.execute(query, (network, before, _FORGET_AT_ONCE)).rowcount
            )
            total += count
            if count < _FORGET_AT_ONCE:
                return total


def _keep(connection: sqlite3.Connection, values: Sequence[tuple[str, str, str, float, str]]) -> tuple[bool, ...]:
    query = (
        "INSERT INTO account_event (network, id, account, kept_at, data) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (network, id) DO NOTHING"
    )
    return tuple(connection.execute(query, value).rowcount > 0 for value in values)
