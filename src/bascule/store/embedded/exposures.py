"""The embedded store's openings beyond their number: messages carried elsewhere, and viewers the network named."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from bascule.exposure.contracts import Openings, ViewerClick
from bascule.gate.audience import Carried
from bascule.gate.audience_share import Share
from bascule.gate.contracts import ClickCount, Member
from bascule.store.embedded import rows
from bascule.store.embedded.database import Database
from bascule.store.embedded.schema import SEGMENT_BITS, signed

TABLES = """
CREATE TABLE IF NOT EXISTS carried (     -- messages opened from more networks than their audience allows
    number INTEGER PRIMARY KEY,
    network TEXT NOT NULL, tag INTEGER NOT NULL, networks INTEGER NOT NULL, allowed INTEGER NOT NULL,
    audience INTEGER NOT NULL, at REAL NOT NULL,
    UNIQUE (network, tag)
) STRICT;
CREATE INDEX IF NOT EXISTS carried_in ON carried (network, number);
CREATE TABLE IF NOT EXISTS audience_share (     -- for one half hour, see bascule.gate.audience_share
    network TEXT NOT NULL, tag TEXT NOT NULL, process TEXT NOT NULL, half_hour INTEGER NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (network, tag, process)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS viewer_click (
    network TEXT NOT NULL, tag INTEGER NOT NULL, viewer TEXT NOT NULL, minute INTEGER NOT NULL, outcome TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (network, tag, viewer, minute, outcome)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS viewer_click_age ON viewer_click (network, minute);
"""
_CARRIED = "SELECT network, tag, networks, allowed, audience, at, number FROM carried"
_FORGET_AT_ONCE = 2000
_SHARE = msgspec.json.Decoder(Share)


class EmbeddedExposures:
    """Implements ``bascule.exposure.contracts.Exposures``.

    Args:
        database: the file it is kept in.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reader = database.reader
        self._writer = database.writer

    async def keep_carried(self, found: Sequence[Carried]) -> None:
        """See ``Exposures.keep_carried``."""
        values = [(c.network, int(c.tag, 16), c.networks, c.allowed, c.audience, c.at) for c in found]
        await self._writer.run(
            lambda connection: connection.executemany(
                "INSERT INTO carried (network, tag, networks, allowed, audience, at) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT DO NOTHING",
                values,
            )
        )

    def carried_since(self, number: int, limit: int = 1000) -> tuple[Carried, ...]:
        """See ``Exposures.carried_since``."""
        query = f"{_CARRIED} WHERE number > ? ORDER BY number LIMIT ?"
        return tuple(_carried(row) for row in self._reader.execute(query, (number, limit)))

    def carried_last(self) -> int:
        """See ``Exposures.carried_last``."""
        (last,) = self._reader.execute("SELECT coalesce(max(number), 0) FROM carried").fetchone()
        return int(last)

    def carried(self, network: str, tag: str) -> Carried | None:
        """See ``Exposures.carried``."""
        query = f"{_CARRIED} WHERE network = ? AND tag = ?"
        row = self._reader.execute(query, (network, int(tag, 16))).fetchone()
        return None if row is None else _carried(row)

    async def carried_before(self, network: str, number: int | None, limit: int) -> tuple[Carried, ...]:
        """See ``Exposures.carried_before``."""
        query = f"{_CARRIED} WHERE network = ? AND number < ? ORDER BY number DESC LIMIT ?"
        values = (network, 2**62 if number is None else number, limit)
        found = await self._database.background(lambda connection: connection.execute(query, values).fetchall())
        return tuple(map(_carried, found))

    async def carried_among(self, network: str, tags: Sequence[str]) -> frozenset[str]:
        """See ``Exposures.carried_among``."""
        query = "SELECT tag FROM carried WHERE network = ?2 AND tag IN (SELECT value FROM json_each(?1))"
        values = (_numbers(tags), network)
        found = await self._database.background(lambda connection: connection.execute(query, values).fetchall())
        return frozenset(f"{tag:014x}" for (tag,) in found)

    async def share(self, process: str, window: int, shares: Sequence[Share]) -> tuple[Share, ...]:
        """See ``Exposures.share``."""
        kept: tuple[Share, ...] = await self._writer.run(lambda connection: _share(connection, process, window, shares))
        return kept

    async def keep_viewers(self, clicks: Sequence[ViewerClick]) -> None:
        """See ``Exposures.keep_viewers``."""
        values = [(c.network, int(c.tag, 16), c.viewer, c.minute, c.outcome, c.count) for c in clicks]
        await self._writer.run(
            lambda connection: connection.executemany(
                "INSERT INTO viewer_click VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (network, tag, viewer, minute, outcome) DO UPDATE SET count = count + excluded.count",
                values,
            )
        )

    async def forget_viewers(self, network: str, before: int) -> int:
        """See ``Exposures.forget_viewers``; in short transactions, so that sends go on between them."""
        total = 0
        while True:
            count: int = await self._writer.run(
                lambda connection: (
                    connection.execute(
                        "DELETE FROM viewer_click WHERE (network, tag, viewer, minute, outcome) IN"
                        " (SELECT network, tag, viewer, minute, outcome FROM viewer_click"
                        " WHERE network = ? AND minute < ? LIMIT ?)",
                        (network, before, _FORGET_AT_ONCE),
                    ).rowcount
                )
            )
            total += count
            if count < _FORGET_AT_ONCE:
                return total

    async def openings(self, network: str, tags: Sequence[str]) -> Openings:
        """See ``Exposures.openings``."""
        values = (_numbers(tags), network)
        return await self._database.background(lambda connection: _openings(connection, network, values))

    async def pages(self, network: str, limit: int) -> tuple[Member, ...]:
        """See ``Exposures.pages``."""
        query = (
            "SELECT data FROM member WHERE network = ? AND kind = 'destination' AND scope = 'page'"
            " ORDER BY number DESC LIMIT ?"
        )
        found = await self._database.background(
            lambda connection: connection.execute(query, (network, limit)).fetchall()
        )
        return tuple(rows.MEMBER.decode(data) for (data,) in found)

    async def sighted_in(self, numbers: Sequence[int], keys: Sequence[int]) -> Mapping[int, tuple[int, ...]]:
        """See ``Exposures.sighted_in``."""
        query = f"""
        WITH asked AS MATERIALIZED (SELECT value AS number FROM json_each(?1)),
             segment AS MATERIALIZED (SELECT DISTINCT number >> {SEGMENT_BITS} AS number FROM asked),
             key AS MATERIALIZED (SELECT value FROM json_each(?2))
        SELECT sighting.message, sighting.expression
        FROM segment CROSS JOIN key
        CROSS JOIN sighting ON sighting.segment = segment.number AND sighting.expression = key.value
        WHERE +sighting.message IN asked  -- "+": else each key is looked up for each number
        ORDER BY +sighting.message
        """  # noqa: S608 - a constant
        values = (json.dumps(list(numbers)), json.dumps([signed(key) for key in keys]))
        found = await self._database.background(lambda connection: connection.execute(query, values).fetchall())
        sighted: dict[int, tuple[int, ...]] = {}
        for message, expression in found:
            sighted[message] = (*sighted.get(message, ()), expression & (1 << 64) - 1)
        return sighted


def _share(connection: sqlite3.Connection, process: str, window: int, shares: Sequence[Share]) -> tuple[Share, ...]:
    connection.executemany(
        "INSERT INTO audience_share VALUES (?, ?, ?, ?, ?) ON CONFLICT (network, tag, process)"
        " DO UPDATE SET half_hour = excluded.half_hour, data = excluded.data",
        [(one.network, one.tag, process, one.window, rows.text_of(one)) for one in shares],
    )
    connection.execute("DELETE FROM audience_share WHERE half_hour < ?", (window,))
    query = "SELECT data FROM audience_share WHERE network = ? AND tag = ?"
    found = (connection.execute(query, (one.network, one.tag)).fetchall() for one in shares)
    return tuple(_SHARE.decode(data) for some in found for (data,) in some)


def _numbers(tags: Sequence[str]) -> str:
    return json.dumps([int(tag, 16) for tag in tags])


def _openings(connection: sqlite3.Connection, network: str, values: tuple[str, str]) -> Openings:
    return Openings(tuple(_clicks(connection, network, values)), tuple(_viewers(connection, network, values)))


def _clicks(connection: sqlite3.Connection, network: str, values: tuple[str, str]) -> Iterator[ClickCount]:
    query = (
        "SELECT tag, outcome, minute, count FROM json_each(?1) AS asked CROSS JOIN click"
        " ON click.network = ?2 AND click.tag = asked.value ORDER BY minute, tag, outcome"
    )
    for tag, outcome, minute, count in connection.execute(query, values):
        yield ClickCount(network, f"{tag:014x}", outcome, minute, count)


def _viewers(connection: sqlite3.Connection, network: str, values: tuple[str, str]) -> Iterator[ViewerClick]:
    query = (
        "SELECT tag, viewer, outcome, minute, count FROM json_each(?1) AS asked CROSS JOIN viewer_click"
        " ON viewer_click.network = ?2 AND viewer_click.tag = asked.value ORDER BY minute, tag, viewer, outcome"
    )
    for tag, viewer, outcome, minute, count in connection.execute(query, values):
        yield ViewerClick(network, f"{tag:014x}", viewer, outcome, minute, count)


def _carried(row: tuple[str, int, int, int, int, float, int]) -> Carried:
    network, tag, networks, allowed, audience, at, number = row
    return Carried(network, f"{tag:014x}", networks, allowed, audience, at, number)
