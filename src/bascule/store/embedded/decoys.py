"""The embedded store's decoys, hashed, and who touched them."""

import sqlite3
from collections.abc import Sequence

import msgspec

from bascule.accounts.decoy_contracts import Decoy, DecoyHit
from bascule.audit.entry import Event, as_json
from bascule.store.embedded.audit import append
from bascule.store.embedded.database import Database
from bascule.store.embedded.generation import Generation

TABLES = """
CREATE TABLE IF NOT EXISTS decoy (       -- append-only: a row a change
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    network TEXT NOT NULL, id TEXT NOT NULL, mark BLOB NOT NULL, data BLOB NOT NULL, stands INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS decoy_standing ON decoy (network, id) WHERE stands = 1;
CREATE INDEX IF NOT EXISTS decoy_marked ON decoy (network, mark) WHERE stands = 1;
CREATE TABLE IF NOT EXISTS decoy_hit (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    network TEXT NOT NULL, account TEXT NOT NULL, decoy TEXT NOT NULL, at REAL NOT NULL, sure INTEGER NOT NULL,
    message TEXT NOT NULL, event TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS decoy_hit_by ON decoy_hit (network, account, at);
CREATE INDEX IF NOT EXISTS decoy_hit_in ON decoy_hit (network, number);
"""
_HIT = "SELECT network, account, decoy, at, sure, message, event, number FROM decoy_hit"
_RECENT = 100
_DECOY = msgspec.msgpack.Decoder(Decoy)
_encode = msgspec.msgpack.Encoder().encode


class EmbeddedDecoys:
    """Implements ``bascule.accounts.decoy_contracts.DecoyBook``.

    Args:
        database: the file it is kept in.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reader = database.reader
        self._writer = database.writer
        self._generation = Generation(database.home / "decoys")
        (last,) = self._reader.execute("SELECT coalesce(max(number), 0) FROM decoy").fetchone()
        self._generation.raise_to(last)

    def close(self) -> None:
        """Let go of what is shared with other processes."""
        self._generation.close()

    async def plant(self, decoys: Sequence[Decoy]) -> tuple[Decoy, ...]:
        """See ``DecoyBook.plant``."""
        kept: tuple[Decoy, ...] = await self._writer.run(
            lambda connection: tuple(_plant(connection, decoy) for decoy in decoys)
        )
        self._publish(kept)
        return kept

    async def remove(self, network: str, decoy: str, who: str, at: float, reason: str = "") -> Decoy | None:
        """See ``DecoyBook.remove``."""
        gone: Decoy | None = await self._writer.run(
            lambda connection: _remove(connection, network, decoy, who, at, reason)
        )
        self._publish(() if gone is None else (gone,))
        return gone

    def standing(self, network: str) -> tuple[Decoy, ...]:
        """See ``DecoyBook.standing``."""
        query = "SELECT data, number FROM decoy WHERE network = ? AND stands = 1 ORDER BY number DESC"
        return tuple(map(_decoy, self._reader.execute(query, (network,))))

    def changes(self, since: int) -> tuple[Decoy, ...]:
        """See ``DecoyBook.changes``."""
        query = "SELECT data, number FROM decoy WHERE number > ? ORDER BY number"
        return tuple(map(_decoy, self._reader.execute(query, (since,))))

    def generation(self) -> int:
        """See ``DecoyBook.generation``."""
        return self._generation.read()

    async def note(self, hits: Sequence[DecoyHit]) -> None:
        """See ``DecoyBook.note``."""
        await self._writer.run(lambda connection: _note(connection, hits))

    def recent(self, network: str, account: str, since: float) -> tuple[DecoyHit, ...]:
        """See ``DecoyBook.recent``."""
        query = f"{_HIT} WHERE network = ? AND account = ? AND at >= ? ORDER BY at, number LIMIT {_RECENT}"
        return tuple(map(_hit, self._reader.execute(query, (network, account, since))))

    async def hits(self, network: str, before: int | None, limit: int) -> tuple[DecoyHit, ...]:
        """See ``DecoyBook.hits``."""
        query = f"{_HIT} WHERE network = ? AND number < ? ORDER BY number DESC LIMIT ?"
        asked = (network, 2**62 if before is None else before, limit)
        found = await self._database.background(lambda connection: connection.execute(query, asked).fetchall())
        return tuple(map(_hit, found))

    def _publish(self, changed: Sequence[Decoy]) -> None:
        if changed:
            self._generation.raise_to(max(decoy.number for decoy in changed))


def _plant(connection: sqlite3.Connection, decoy: Decoy) -> Decoy:
    query = "SELECT data, number FROM decoy WHERE network = ? AND mark = ? AND stands = 1"
    for row in connection.execute(query, (decoy.network, decoy.mark)):
        return _decoy(row)
    kept = _append(connection, decoy)
    append(connection, _told("decoy.planted", kept, kept.who, kept.at, ""))
    return kept


def _remove(connection: sqlite3.Connection, network: str, name: str, who: str, at: float, reason: str) -> Decoy | None:
    query = "SELECT data, number FROM decoy WHERE network = ? AND id = ? AND stands = 1"
    row = connection.execute(query, (network, name)).fetchone()
    if row is None:
        return None
    connection.execute("UPDATE decoy SET stands = 0 WHERE network = ? AND id = ?", (network, name))
    gone = _append(connection, msgspec.structs.replace(_decoy(row), removed_at=at))
    append(connection, _told("decoy.removed", gone, who, at, reason))
    return gone


def _append(connection: sqlite3.Connection, decoy: Decoy) -> Decoy:
    values = (decoy.network, decoy.id, decoy.mark, _encode(decoy), int(decoy.removed_at is None))
    cursor = connection.execute("INSERT INTO decoy (network, id, mark, data, stands) VALUES (?, ?, ?, ?, ?)", values)
    return msgspec.structs.replace(decoy, number=cursor.lastrowid or 0)


def _told(action: str, decoy: Decoy, who: str, at: float, reason: str) -> Event:
    """The audit trail is read by more people than may know decoys: it gets an id that says nothing."""
    after = as_json({"kind": decoy.kind}) if decoy.removed_at is None else ""
    return Event(network=decoy.network, at=at, who=who, action=action, subject=decoy.id, reason=reason, after=after)


def _note(connection: sqlite3.Connection, hits: Sequence[DecoyHit]) -> None:
    connection.executemany(
        "INSERT INTO decoy_hit (network, account, decoy, at, sure, message, event) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(one.network, one.account, one.decoy, one.at, int(one.sure), one.message, one.event) for one in hits],
    )
    labelled = {(one.network, one.message): one for one in hits if one.sure and one.message}
    connection.executemany(
        "INSERT INTO label (network, item, kind, scope, subject, url, message, decision, label, who, at)"
        " VALUES (?1, 0, 'confidential', 'message', ?2, '', ?2, 'block', 'bad', 'service', ?3)",
        [(one.network, one.message, one.at) for one in labelled.values()],
    )


def _decoy(row: tuple[bytes, int]) -> Decoy:
    return msgspec.structs.replace(_DECOY.decode(row[0]), number=row[1])


def _hit(row: tuple[str, str, str, float, int, str, str, int]) -> DecoyHit:
    network, account, decoy, at, sure, message, event, number = row
    return DecoyHit(network, account, decoy, at, bool(sure), message, event, number)
