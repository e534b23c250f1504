"""The embedded store's accounts: packed histories, and what an account was shown."""

import json
import sqlite3
import time
from collections.abc import Mapping, Sequence
from functools import partial

import msgspec

from bascule.accounts.contracts import LARGEST, Exposed
from bascule.store.embedded import rows
from bascule.store.embedded.database import Database
from bascule.store.embedded.schema import INBOX_BITS, signed
from bascule.store.embedded.writer import KEEP_HISTORY

TABLES = """
CREATE INDEX IF NOT EXISTS viewer_click_by ON viewer_click (network, viewer, minute);
"""
MOST_RECEIVED = 128
"""Messages with links that an account received, the latest, that are looked at."""
MOST_SEGMENTS = 64
"""Segments of the record that are looked through: two million messages."""
MOST_OPENED = 16
"""Messages that an account opened without being named among their recipients, the latest, that are looked at."""
_FORGET_AT_ONCE = 2000
_KEYS = msgspec.json.Decoder(list[int])
_PASSED = "('go', 'crossed')"
_ALL_RECEIVED = f"""
SELECT received_link.message, link_message.keys FROM json_each(?1) AS asked
CROSS JOIN received_link
ON received_link.segment = asked.value AND received_link.network = ?2 AND received_link.account = ?3
CROSS JOIN link_message ON link_message.message = received_link.message LIMIT {MOST_RECEIVED + 1}
"""  # noqa: S608 - a constant
_RECEIVED = """
SELECT received_link.message, link_message.keys
FROM received_link CROSS JOIN link_message ON link_message.message = received_link.message
WHERE segment = ? AND network = ? AND account = ? ORDER BY received_link.message DESC LIMIT ?
"""
_OPENED = f"""
WITH opened AS MATERIALIZED (
    SELECT DISTINCT tag FROM viewer_click
    WHERE network = :network AND viewer = :account AND minute >= :minute AND outcome IN {_PASSED}
    ORDER BY minute DESC LIMIT {MOST_OPENED}
)
SELECT received_link.message, link_message.keys FROM opened CROSS JOIN json_each(:segments) AS asked
CROSS JOIN received_link ON received_link.segment = asked.value AND received_link.network = :network
AND received_link.account = :mark || printf('%014x', opened.tag)
CROSS JOIN link_message ON link_message.message = received_link.message
"""  # noqa: S608 - constants
_SHOWN = """
SELECT message.id, sender, received_at, tag, audience FROM json_each(:numbers) AS asked
CROSS JOIN message ON message.number = asked.value
WHERE received_at >= :since AND sender <> :account AND action IN ('deliver', 'rewrite') ORDER BY received_at, number
"""
_BY_VIEWER = f"""
SELECT min(minute) FROM json_each(?1) AS asked CROSS JOIN viewer_click
ON viewer_click.network = ?2 AND viewer_click.tag = asked.value AND viewer = ?3 WHERE outcome IN {_PASSED}
"""  # noqa: S608 - constants
_BY_ANYBODY = f"""
SELECT min(minute) FROM json_each(?1) AS asked CROSS JOIN click
ON click.network = ?2 AND click.tag = asked.value WHERE outcome IN {_PASSED}
"""  # noqa: S608 - constants


def check_size(packed: bytes) -> None:
    """Refuse a history that is too large.

    Raises:
        ValueError: it has more than ``LARGEST`` bytes.
    """
    if len(packed) > LARGEST:
        raise ValueError(f"account: expected a history of at most {LARGEST} bytes, got {len(packed)}")


class EmbeddedAccounts:
    """Implements ``bascule.accounts.contracts.Accounts``.

    Args:
        database: the file it is kept in.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reader = database.reader
        self._writer = database.writer
        self._began: dict[int, float] = {}

    def load(self, network: str, account: str) -> bytes | None:
        """See ``Accounts.load``."""
        query = "SELECT history FROM account WHERE network = ? AND account = ?"
        row = self._reader.execute(query, (network, account)).fetchone()
        return None if row is None else bytes(row[0])

    async def keep(self, network: str, histories: Mapping[str, bytes], at: float | None = None) -> None:
        """See ``Accounts.keep``."""
        for packed in histories.values():
            check_size(packed)
        kept_at = time.time() if at is None else at
        values = [(network, account, kept_at, packed) for account, packed in histories.items()]
        await self._writer.run(lambda connection: connection.executemany(KEEP_HISTORY, values))

    async def forget(self, network: str, account: str) -> bool:
        """See ``Accounts.forget``."""
        query = "DELETE FROM account WHERE network = ? AND account = ?"
        gone: int = await self._writer.run(lambda connection: connection.execute(query, (network, account)).rowcount)
        return gone > 0

    async def forget_idle(self, network: str, before: float, limit: int = 10_000) -> int:
        """See ``Accounts.forget_idle``. They are looked for beside the event loop and dropped in short transactions."""
        query = "SELECT number FROM account WHERE network = ? AND at < ? LIMIT ?"
        numbers = await self._database.background(
            lambda connection: [number for (number,) in connection.execute(query, (network, before, limit))]
        )
        total = 0
        for begin in range(0, len(numbers), _FORGET_AT_ONCE):
            total += await self._writer.run(
                partial(_forget, numbers=json.dumps(numbers[begin : begin + _FORGET_AT_ONCE]), before=before)
            )
        return total

    def exposed(self, network: str, account: str, keys: Sequence[int], since: float) -> Exposed | None:
        """See ``Accounts.exposed``."""
        (last,) = self._reader.execute("SELECT coalesce(max(number), 0) FROM message").fetchone()
        if not last:
            return None
        segments = self._segments(last >> INBOX_BITS, since)
        wanted = frozenset(map(signed, keys))
        received = self._received(network, account, segments) + self._opened(network, account, since, segments)
        numbers = [number for number, found in received if not wanted.isdisjoint(_KEYS.decode(found))]
        return self._earliest(network, account, numbers, since) if numbers else None

    def _segments(self, latest: int, since: float) -> list[int]:
        """Those that may hold messages received at or after ``since``, the latest first."""
        segments: list[int] = []
        for segment in range(latest, max(latest - MOST_SEGMENTS, -1), -1):
            segments.append(segment)
            if self._begin(segment) < since:
                break
        return segments

    def _received(self, network: str, account: str, segments: Sequence[int]) -> list[tuple[int, str]]:
        """The latest messages with links that name the account as a recipient, with their keys.

        All at once, as there are few as a rule; where there are too many, segment by segment from the end.
        """
        found = self._reader.execute(_ALL_RECEIVED, (json.dumps(segments), network, account)).fetchall()
        if len(found) <= MOST_RECEIVED:
            return found
        found = []
        for segment in segments:
            asked = (segment, network, account, MOST_RECEIVED - len(found))
            found += self._reader.execute(_RECEIVED, asked).fetchall()
            if len(found) >= MOST_RECEIVED:
                break
        return found

    def _opened(self, network: str, account: str, since: float, segments: Sequence[int]) -> list[tuple[int, str]]:
        """Likewise those that the account opened without being named: it was one of many in a room."""
        asked = {
            "network": network, "account": account, "minute": int(since // 60), "segments": json.dumps(segments),
            "mark": rows.by_tag(""),
        }  # fmt: skip
        return self._reader.execute(_OPENED, asked).fetchall()

    def _earliest(self, network: str, account: str, numbers: Sequence[int], since: float) -> Exposed | None:
        asked = {"numbers": json.dumps(numbers), "account": account, "since": since}
        shown = self._reader.execute(_SHOWN, asked).fetchall()
        if not shown:
            return None
        message, sender, received_at = shown[0][:3]
        tags = json.dumps([tag for *_, tag, _ in shown])
        (minute,) = self._reader.execute(_BY_VIEWER, (tags, network, account)).fetchone()
        if minute is None:
            alone = json.dumps([tag for *_, tag, audience in shown if audience == 1])
            (minute,) = self._reader.execute(_BY_ANYBODY, (alone, network)).fetchone()
        return Exposed(message, sender, received_at, None if minute is None else max(minute * 60.0, received_at))

    def _begin(self, segment: int) -> float:
        """When the first message of a segment was received; it does not change."""
        begin = self._began.get(segment)
        if begin is None:
            query = "SELECT received_at FROM message WHERE number >= ? ORDER BY number LIMIT 1"
            begin = self._began[segment] = self._reader.execute(query, (segment << INBOX_BITS,)).fetchone()[0]
        return begin


def _forget(connection: sqlite3.Connection, numbers: str, before: float) -> int:
    query = "DELETE FROM account WHERE number IN (SELECT value FROM json_each(?)) AND at < ?"
    return connection.execute(query, (numbers, before)).rowcount
