"""The embedded store: the gate's ledger on SQLite."""

import sqlite3
from collections.abc import Sequence
from typing import Any

import msgspec

from bascule.gate.contracts import (
    ApiKey,
    ClickCount,
    Member,
    Reach,
    Record,
    Recorded,
    Scope,
    Seen,
    StoreFailureError,
    VerdictEntry,
)
from bascule.gate.network import Network
from bascule.links.token import Opened
from bascule.store.embedded import groups, rows, sightings
from bascule.store.embedded.database import Database
from bascule.store.embedded.generation import Generation

_FORGET_AT_ONCE = 2000


class EmbeddedLedger:
    """Implements ``bascule.gate.contracts.Ledger``.

    Args:
        database: the file it is kept in.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reader = database.reader
        self._writer = database.writer
        self._generation = Generation(database.home / "generation")
        self.reconcile()

    def close(self) -> None:
        """Let go of what is shared with other processes."""
        self._generation.close()

    def reconcile(self) -> None:
        """Publish the last change again, in case its process died between keeping and publishing it."""
        (last,) = self._reader.execute("SELECT coalesce(max(id), 0) FROM verdict").fetchone()
        self._generation.raise_to(last)

    async def record(self, record: Record) -> Recorded:
        """See ``Ledger.record``."""
        row = rows.message_row(record)
        if await self._writer.insert(row, has_shorts=bool(record.shorts)):
            return Recorded(
                record.decision,
                record.message.sender,
                record.message.conversation.id if record.message.conversation else "",
                record.message.text,
                record.received_at,
            )
        kept = await self.recorded(record.network, record.message.id)
        if kept is None:
            raise StoreFailureError("the store lost a row it had just written")
        return kept

    async def recorded(self, network: str, message_id: str) -> Recorded | None:
        """See ``Ledger.recorded``."""
        query = f"SELECT {rows.RECORDED_COLUMNS} FROM message WHERE network = ? AND id = ?"  # noqa: S608 - a constant
        row = self._row(query, network, message_id)
        return None if row is None else rows.recorded(row)

    async def set_verdict(self, entry: VerdictEntry) -> VerdictEntry:
        """See ``Ledger.set_verdict``."""
        kept: VerdictEntry = await self._writer.run(lambda connection: _append(connection, entry))
        self._generation.raise_to(kept.id)
        return kept

    async def remove_verdict(
        self, network: str, subject: str, who: str, at: float, scope: Scope = "destination"
    ) -> VerdictEntry | None:
        """See ``Ledger.remove_verdict``."""

        def remove(connection: sqlite3.Connection) -> VerdictEntry | None:
            entry = _standing(connection, network, scope, subject)
            return entry and _append(connection, msgspec.structs.replace(entry, removed_at=at, who=who))

        return self._published(await self._writer.run(remove))

    async def renew_verdict(self, network: str, subject: str, scope: Scope) -> VerdictEntry | None:
        """See ``Ledger.renew_verdict``."""
        return self._published(await self._writer.run(lambda connection: _renew(connection, network, scope, subject)))

    def _published(self, entry: VerdictEntry | None) -> VerdictEntry | None:
        if entry is not None:
            self._generation.raise_to(entry.id)
        return entry

    async def verdicts(self, network: str) -> tuple[VerdictEntry, ...]:
        """See ``Ledger.verdicts``."""
        query = "SELECT id, data FROM verdict WHERE network = ? AND stands = 1 ORDER BY id DESC"
        return tuple(_entry(row) for row in self._reader.execute(query, (network,)))

    def changes(self, since: int) -> tuple[VerdictEntry, ...]:
        """See ``Ledger.changes``."""
        query = "SELECT id, data FROM verdict WHERE id > ? ORDER BY id"
        return tuple(_entry(row) for row in self._reader.execute(query, (since,)))

    def generation(self) -> int:
        """See ``Ledger.generation``."""
        return self._generation.read()

    def reach(self, network: str, scope: Scope, subject: str) -> Reach:
        """See ``Ledger.reach``."""
        return groups.reach(self._reader, network, scope, subject)

    async def sighted(
        self,
        network: str,
        keys: Sequence[int],
        *,
        since: float = 0.0,
        until: float = float("inf"),
        after: int = 0,
        limit: int = 1000,
    ) -> tuple[Seen, ...]:
        """See ``Ledger.sighted``."""
        return await self._database.background(
            lambda connection: sightings.sighted(connection, network, keys, since, until, after, limit)
        )

    async def join(self, members: Sequence[Member]) -> None:
        """See ``Ledger.join``."""
        self._published(await self._writer.run(lambda connection: _join(connection, members)))

    async def leave(self, member: Member) -> bool:
        """See ``Ledger.leave``."""

        def leave(connection: sqlite3.Connection) -> tuple[bool, VerdictEntry | None]:
            return groups.leave(connection, member), _renew_groups(connection, [member])

        gone, renewed = await self._writer.run(leave)
        self._published(renewed)
        return bool(gone)

    def members(self, network: str, scope: Scope, group: str) -> tuple[Member, ...]:
        """See ``Ledger.members``."""
        return groups.members(self._reader, network, scope, group)

    def pages_of(self, network: str, expressions: Sequence[str]) -> tuple[Member, ...]:
        """See ``Ledger.pages_of``."""
        return groups.pages_of(self._reader, network, expressions)

    async def count_clicks(self, counts: tuple[ClickCount, ...]) -> None:
        """See ``Ledger.count_clicks``."""
        values = [(c.network, int(c.tag, 16), c.minute, c.outcome, c.count) for c in counts]
        await self._writer.run(
            lambda connection: connection.executemany(
                "INSERT INTO click VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (network, tag, minute, outcome) DO UPDATE SET count = count + excluded.count",
                values,
            )
        )

    async def clicks(self, network: str, tag: str) -> tuple[ClickCount, ...]:
        """See ``Ledger.clicks``."""
        query = "SELECT outcome, minute, count FROM click WHERE network = ? AND tag = ? ORDER BY minute, outcome"
        found = self._reader.execute(query, (network, int(tag, 16)))
        return tuple(ClickCount(network, tag, outcome, minute, count) for outcome, minute, count in found)

    def short(self, code: str) -> Opened | None:
        """See ``Ledger.short``."""
        row = self._row("SELECT data FROM short_link WHERE code = ?", code)
        return None if row is None else rows.OPENED.decode(row[0])

    async def save_network(self, network: Network) -> None:
        """See ``Ledger.save_network``."""
        await self._save("network", network.id, rows.text_of(network))

    def networks(self) -> tuple[Network, ...]:
        """See ``Ledger.networks``."""
        return tuple(
            rows.NETWORK.decode(data) for (data,) in self._reader.execute("SELECT data FROM network ORDER BY id")
        )

    async def save_api_key(self, key: ApiKey) -> None:
        """See ``Ledger.save_api_key``."""
        await self._save("api_key", key.id, rows.text_of(key))

    def api_keys(self) -> tuple[ApiKey, ...]:
        """See ``Ledger.api_keys``."""
        return tuple(
            rows.API_KEY.decode(data) for (data,) in self._reader.execute("SELECT data FROM api_key ORDER BY id")
        )

    async def forget_texts(self, network: str, before: float) -> int:
        """See ``Ledger.forget_texts``; in short transactions, so that sends go on between them."""
        total = 0
        while True:
            count: int = await self._writer.run(
                lambda connection: (
                    connection.execute(
                        "UPDATE message SET texts = NULL WHERE number IN (SELECT number FROM message"
                        " WHERE network = ? AND received_at < ? AND texts IS NOT NULL LIMIT ?)",
                        (network, before, _FORGET_AT_ONCE),
                    ).rowcount
                )
            )
            total += count
            if count < _FORGET_AT_ONCE:
                return total

    def _row(self, query: str, *values: str) -> tuple[Any, ...] | None:
        try:
            row: tuple[Any, ...] | None = self._reader.execute(query, values).fetchone()
        except sqlite3.Error as error:
            raise StoreFailureError(f"the store could not read: {error}") from error
        return row

    async def _save(self, table: str, key: str, data: str) -> None:
        query = f"INSERT INTO {table} (id, data) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data"  # noqa: S608 - two constants
        await self._writer.run(lambda connection: connection.execute(query, (key, data)))


def _append(connection: sqlite3.Connection, entry: VerdictEntry) -> VerdictEntry:
    where = (entry.network, entry.scope, entry.subject)
    connection.execute(
        "UPDATE verdict SET stands = 0 WHERE network = ? AND scope = ? AND subject = ? AND stands = 1", where
    )
    cursor = connection.execute(
        "INSERT INTO verdict (network, scope, subject, data, stands) VALUES (?, ?, ?, ?, ?)",
        (*where, rows.text_of(entry), int(entry.removed_at is None)),
    )
    return msgspec.structs.replace(entry, id=cursor.lastrowid or 0)


def _standing(connection: sqlite3.Connection, network: str, scope: Scope, subject: str) -> VerdictEntry | None:
    query = "SELECT data FROM verdict WHERE network = ? AND scope = ? AND subject = ? AND stands = 1"
    row = connection.execute(query, (network, scope, subject)).fetchone()
    return None if row is None else rows.VERDICT.decode(row[0])


def _renew(connection: sqlite3.Connection, network: str, scope: Scope, subject: str) -> VerdictEntry | None:
    entry = _standing(connection, network, scope, subject)
    return entry and _append(connection, entry)


def _join(connection: sqlite3.Connection, members: Sequence[Member]) -> VerdictEntry | None:
    groups.join(connection, members)
    return _renew_groups(connection, members)


def _renew_groups(connection: sqlite3.Connection, members: Sequence[Member]) -> VerdictEntry | None:
    """Renew what stands on the groups of ``members``; the last of it."""
    touched = {(one.network, *group) for one in members for group in groups.groups_of(connection, one)}
    renewed = [_renew(connection, *where) for where in sorted(touched)]
    return max((entry for entry in renewed if entry), key=lambda entry: entry.id, default=None)


def _entry(row: tuple[int, str]) -> VerdictEntry:
    return msgspec.structs.replace(rows.VERDICT.decode(row[1]), id=row[0])
