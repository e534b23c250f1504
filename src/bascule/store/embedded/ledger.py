"""The embedded store: the gate's ledger on SQLite."""

import sqlite3
import time
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from bascule.audit.entry import By
from bascule.gate.campaign_summary import CampaignSummary
from bascule.gate.contracts import (
    ApiKey,
    ClickCount,
    Member,
    Past,
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
from bascule.store.embedded import accounts, audit, changes, groups, rows, sightings
from bascule.store.embedded.bells import Bells
from bascule.store.embedded.database import Database
from bascule.store.embedded.generation import Generation
from bascule.store.embedded.seats import Seats
from bascule.store.embedded.writer import Beside

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
        self._seats = Seats(database.home / "seats")
        self._bells = Bells(database.home / "bells")
        self._hear: Callable[[], None] | None = None
        self.reconcile()

    def close(self) -> None:
        """Let go of what is shared with other processes."""
        self._bells.close()
        self._seats.close()
        self._generation.close()

    def reconcile(self) -> None:
        """Publish the last change again, in case its process died between keeping and publishing it."""
        (last,) = self._reader.execute("SELECT coalesce(max(id), 0) FROM verdict").fetchone()
        self._generation.raise_to(last)

    async def record(self, record: Record) -> Recorded:
        """See ``Ledger.record``."""
        row = rows.message_row(record)
        if record.account is not None:
            accounts.check_size(record.account)
        beside = Beside(
            record.network,
            record.message.id,
            record.message.sender,
            record.received_at,
            bool(record.shorts),
            rows.linked_row(record) if record.hashes else None,
            record.account,
        )
        if await self._writer.insert(row, beside):
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
        kept: VerdictEntry = await self._writer.run(lambda connection: _set(connection, entry))
        self._publish(kept)
        return kept

    async def remove_verdict(
        self, network: str, subject: str, who: str, at: float, scope: Scope = "destination", reason: str = ""
    ) -> VerdictEntry | None:
        """See ``Ledger.remove_verdict``."""

        def remove(connection: sqlite3.Connection) -> VerdictEntry | None:
            entry = _standing(connection, network, scope, subject)
            if entry is None:
                return None
            audit.append(connection, changes.verdict_removed(entry, By(who, at, reason)))
            return _append(connection, msgspec.structs.replace(entry, removed_at=at, who=who))

        return self._publish(await self._writer.run(remove))

    async def renew_verdict(self, network: str, subject: str, scope: Scope) -> VerdictEntry | None:
        """See ``Ledger.renew_verdict``."""
        return self._publish(await self._writer.run(lambda connection: _renew(connection, network, scope, subject)))

    def _publish(self, entry: VerdictEntry | None) -> VerdictEntry | None:
        """Tell every process of a change that is durable."""
        if entry is not None:
            self._generation.raise_to(entry.id)
            self.ring()
        return entry

    def ring(self) -> None:
        """Tell every listening process at once that something has changed."""
        if self._hear is not None:
            self._hear()
        self._bells.ring(number for number in self._seats.taken() if number != self._seats.own)

    async def release(self, network: str, message_id: str) -> None:
        """See ``Ledger.release``."""
        query = "UPDATE message SET action = 'rewrite' WHERE network = ? AND id = ? AND action = 'hold'"
        await self._writer.run(lambda connection: connection.execute(query, (network, message_id)))

    def listen(self, hear: Callable[[], None]) -> None:
        """See ``Ledger.listen``."""
        self._bells.hang(self._seats.take(), self._database.loop, hear)
        self._hear = hear

    def took_in(self, change: int) -> None:
        """See ``Ledger.took_in``."""
        self._seats.took_in(change, time.time())

    def reached(self, change: int) -> float | None:
        """See ``Ledger.reached``."""
        return self._seats.reached(change)

    def listeners(self) -> int:
        """See ``Ledger.listeners``."""
        return self._seats.living()

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

    async def history(self, network: str, *, since: float = 0.0, after: int = 0, limit: int = 1000) -> tuple[Past, ...]:
        """See ``Ledger.history``."""
        query = (
            f"SELECT {rows.PAST_COLUMNS} FROM message WHERE network = ? AND number > ? AND received_at >= ?"  # noqa: S608 - a constant
            " ORDER BY number LIMIT ?"
        )
        return await self._database.background(
            lambda connection: tuple(map(rows.past, connection.execute(query, (network, after, since, limit))))
        )

    async def join(self, members: Sequence[Member]) -> None:
        """See ``Ledger.join``."""
        self._publish(await self._writer.run(lambda connection: _join(connection, members)))

    async def leave(self, member: Member) -> bool:
        """See ``Ledger.leave``."""

        def leave(connection: sqlite3.Connection) -> tuple[bool, VerdictEntry | None]:
            gone = groups.leave(connection, member)
            if gone:
                audit.append(connection, changes.member_left(member))
            return gone, _renew_groups(connection, [member])

        gone, renewed = await self._writer.run(leave)
        self._publish(renewed)
        return bool(gone)

    def members(self, network: str, scope: Scope, group: str) -> tuple[Member, ...]:
        """See ``Ledger.members``."""
        return groups.members(self._reader, network, scope, group)

    async def campaigns(self, network: str, limit: int = 100) -> tuple[CampaignSummary, ...]:
        """See ``Ledger.campaigns``."""
        return await self._database.background(lambda connection: groups.campaigns(connection, network, limit))

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

    async def save_network(self, network: Network, by: By) -> None:
        """See ``Ledger.save_network``."""

        def save(connection: sqlite3.Connection) -> None:
            kept = _put(connection, "network", network.id, rows.text_of(network))
            before = None if kept is None else rows.NETWORK.decode(kept)
            audit.append(connection, changes.network_saved(before, network, by))

        await self._writer.run(save)

    def networks(self) -> tuple[Network, ...]:
        """See ``Ledger.networks``."""
        return tuple(
            rows.NETWORK.decode(data) for (data,) in self._reader.execute("SELECT data FROM network ORDER BY id")
        )

    async def save_api_key(self, key: ApiKey, by: By) -> None:
        """See ``Ledger.save_api_key``."""

        def save(connection: sqlite3.Connection) -> None:
            kept = _put(connection, "api_key", key.id, rows.text_of(key))
            before = None if kept is None else rows.API_KEY.decode(kept)
            audit.append(connection, changes.api_key_saved(before, key, by))

        await self._writer.run(save)

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


def _put(connection: sqlite3.Connection, table: str, key: str, data: str) -> str | None:
    """Keep ``data`` under ``key``; what stood there before."""
    kept = connection.execute(f"SELECT data FROM {table} WHERE id = ?", (key,)).fetchone()  # noqa: S608 - a constant
    query = f"INSERT INTO {table} (id, data) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data"  # noqa: S608 - a constant
    connection.execute(query, (key, data))
    return None if kept is None else str(kept[0])


def _set(connection: sqlite3.Connection, entry: VerdictEntry) -> VerdictEntry:
    before = _standing(connection, entry.network, entry.scope, entry.subject)
    kept = _append(connection, entry, fresh=before is None)
    audit.append(connection, changes.verdict_set(before, kept))
    return kept


def _append(connection: sqlite3.Connection, entry: VerdictEntry, *, fresh: bool = False) -> VerdictEntry:
    where = (entry.network, entry.scope, entry.subject)
    if not fresh:
        query = "UPDATE verdict SET stands = 0 WHERE network = ? AND scope = ? AND subject = ? AND stands = 1"
        connection.execute(query, where)
    cursor = connection.execute(
        "INSERT INTO verdict (network, scope, subject, data, stands) VALUES (?, ?, ?, ?, ?)",
        (*where, rows.text_of(entry), int(entry.removed_at is None)),
    )
    return msgspec.structs.replace(entry, id=cursor.lastrowid or 0)


def _standing(connection: sqlite3.Connection, network: str, scope: Scope, subject: str) -> VerdictEntry | None:
    query = "SELECT id, data FROM verdict WHERE network = ? AND scope = ? AND subject = ? AND stands = 1"
    row = connection.execute(query, (network, scope, subject)).fetchone()
    return None if row is None else _entry(row)


def _renew(connection: sqlite3.Connection, network: str, scope: Scope, subject: str) -> VerdictEntry | None:
    entry = _standing(connection, network, scope, subject)
    return entry and _append(connection, entry)


def _join(connection: sqlite3.Connection, members: Sequence[Member]) -> VerdictEntry | None:
    for member in groups.join(connection, members):
        audit.append(connection, changes.member_joined(member))
    return _renew_groups(connection, members)


def _renew_groups(connection: sqlite3.Connection, members: Sequence[Member]) -> VerdictEntry | None:
    """Renew what stands on the groups of ``members``; the last of it."""
    touched = {(one.network, *group) for one in members for group in groups.groups_of(connection, one)}
    renewed = [_renew(connection, *where) for where in sorted(touched)]
    return max((entry for entry in renewed if entry), key=lambda entry: entry.id, default=None)


def _entry(row: tuple[int, str]) -> VerdictEntry:
    return msgspec.structs.replace(rows.VERDICT.decode(row[1]), id=row[0])
