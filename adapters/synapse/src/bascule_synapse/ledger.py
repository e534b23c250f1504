"""Which event a decision belongs to, what is held, what was taken away: tables of our own in Synapse's database.

Written through the module API's ``run_db_interaction``, so they are there for every worker, in whichever database.
"""

import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

Content = dict[str, Any]
Run = Callable[..., Awaitable[Any]]
REMEMBERED = 20_000
TABLES = (
    """CREATE TABLE IF NOT EXISTS bascule_messages (
        message TEXT PRIMARY KEY, event_id TEXT NOT NULL, room_id TEXT NOT NULL, sender TEXT NOT NULL,
        noted_at BIGINT NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS bascule_messages_event ON bascule_messages (event_id)",
    "CREATE INDEX IF NOT EXISTS bascule_messages_noted ON bascule_messages (noted_at)",
    """CREATE TABLE IF NOT EXISTS bascule_kept (
        message TEXT NOT NULL, why TEXT NOT NULL, event TEXT NOT NULL, noted_at BIGINT NOT NULL,
        PRIMARY KEY (message, why))""",
    """CREATE TABLE IF NOT EXISTS bascule_done (
        about TEXT PRIMARY KEY, sequence BIGINT NOT NULL, noted_at BIGINT NOT NULL)""",
)
HELD, TAKEN, REDACTED = "held", "taken", "redacted"


@dataclass(frozen=True)
class Delivered:
    """A message and the event that it became."""

    message: str
    event_id: str
    room_id: str
    sender: str


class Ledger:
    """What outlasts a restart of Synapse.

    Args:
        run: the module API's ``run_db_interaction``.
        now: seconds since the epoch.
    """

    def __init__(self, run: Run, now: Callable[[], float]) -> None:
        self._run = run
        self._now = now
        self._ready = False
        self._unwritten: list[Delivered] = []
        self._recent: OrderedDict[str, Delivered] = OrderedDict()
        self._by_event: OrderedDict[str, str] = OrderedDict()

    def note(self, delivered: Delivered) -> None:
        """Remember at once, and write soon."""
        self._unwritten.append(delivered)
        self._recent[delivered.message] = delivered
        self._by_event[delivered.event_id] = delivered.message
        for remembered in (self._recent, self._by_event):
            while len(remembered) > REMEMBERED:
                remembered.popitem(last=False)

    async def flush(self) -> None:
        """Write what was noted; called a few times a second."""
        if not self._unwritten:
            return
        batch, self._unwritten = self._unwritten, []
        try:
            await self._do(_write, batch, int(self._now()))
        except Exception:
            self._unwritten = batch + self._unwritten[: REMEMBERED - len(batch)]
            raise

    async def find(self, message: str) -> Delivered | None:
        """The event that a message became; None where none did."""
        if message in self._recent:
            return self._recent[message]
        row = await self._one("SELECT event_id, room_id, sender FROM bascule_messages WHERE message = ?", message)
        return Delivered(message, *row) if row else None

    async def named(self, event_id: str) -> str:
        """What an event is called towards Bascule: as it was asked about, else by its event id."""
        if event_id in self._by_event:
            return self._by_event[event_id]
        row = await self._one("SELECT message FROM bascule_messages WHERE event_id = ?", event_id)
        return str(row[0]) if row else event_id

    async def keep(self, message: str, why: str, event: Content) -> None:
        """Keep an event that is held, or was taken away; one that is kept stays as it is."""
        await self._do(
            _execute,
            "INSERT INTO bascule_kept (message, why, event, noted_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (message, why, json.dumps(event), int(self._now())),
        )

    async def kept(self, message: str, why: str) -> Content | None:
        """An event that was kept so."""
        row = await self._one("SELECT event FROM bascule_kept WHERE message = ? AND why = ?", message, why)
        return dict(json.loads(row[0])) if row else None

    async def drop(self, message: str, why: str) -> None:
        """Keep it no longer."""
        await self._do(_execute, "DELETE FROM bascule_kept WHERE message = ? AND why = ?", (message, why))

    async def sequence(self, about: str) -> int:
        """The highest sequence carried out for a message or account."""
        row = await self._one("SELECT sequence FROM bascule_done WHERE about = ?", about)
        return int(row[0]) if row else 0

    async def done(self, about: str, sequence: int) -> None:
        """Remember that this was carried out."""
        await self._do(
            _execute,
            "INSERT INTO bascule_done (about, sequence, noted_at) VALUES (?, ?, ?)"
            " ON CONFLICT (about) DO UPDATE SET sequence = excluded.sequence, noted_at = excluded.noted_at",
            (about, sequence, int(self._now())),
        )

    async def forget(self, keep_days: int) -> None:
        """Remove what is older."""
        before = int(self._now()) - keep_days * 86_400
        for table in ("bascule_messages", "bascule_kept", "bascule_done"):
            await self._do(_execute, f"DELETE FROM {table} WHERE noted_at < ?", (before,))  # noqa: S608 - our own names

    async def _one(self, query: str, *values: object) -> Any:
        return await self._do(_fetch, query, values)

    async def _do(self, work: Callable[..., Any], *arguments: object) -> Any:
        if not self._ready:
            await self._run("bascule_tables", _prepare)
            self._ready = True
        return await self._run("bascule_ledger", work, *arguments)


def _prepare(txn: Any) -> None:
    for statement in TABLES:
        txn.execute(statement)


def _write(txn: Any, batch: list[Delivered], now: int) -> None:
    for one in batch:
        txn.execute(
            "INSERT INTO bascule_messages (message, event_id, room_id, sender, noted_at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (message) DO UPDATE SET event_id = excluded.event_id",
            (one.message, one.event_id, one.room_id, one.sender, now),
        )


def _execute(txn: Any, query: str, values: tuple[object, ...]) -> None:
    txn.execute(query, values)


def _fetch(txn: Any, query: str, values: tuple[object, ...]) -> Any:
    txn.execute(query, values)
    return txn.fetchone()
