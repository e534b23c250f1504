"""The embedded store's recalls: a durable queue in the same file as the messages it is about."""

import json
import sqlite3
import time
from collections.abc import Sequence
from typing import Any

from bascule.audit.entry import By
from bascule.gate.contracts import Seen
from bascule.recall.contracts import DeadWebhook, Ending, Figures, Found, Outcome, Search, Webhook, Written
from bascule.recall.recall import Copy, CopyState, Progressed, Recall
from bascule.recall.receiver import Receiver
from bascule.store.embedded import notices
from bascule.store.embedded import recall_begin as begin
from bascule.store.embedded import recall_queue as queue
from bascule.store.embedded import recall_rows as rows
from bascule.store.embedded.audit import append
from bascule.store.embedded.changes import receiver_saved
from bascule.store.embedded.database import Database
from bascule.store.embedded.recall_restore import restore
from bascule.store.embedded.rows import RECORDED_COLUMNS, recorded, text_of

TABLES = rows.TABLES + notices.TABLES
_MOST_DEAD = 1000


class EmbeddedRecalls:
    """Implements ``bascule.recall.contracts.Recalls``.

    Args:
        database: the file it is kept in.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reader = database.reader
        if self._reader.execute("SELECT 1 FROM recall_followed").fetchone() is None:
            self._reader.execute("INSERT OR IGNORE INTO recall_followed SELECT 1, coalesce(max(id), 0) FROM verdict")

    async def save_receiver(self, receiver: Receiver, by: By | None = None) -> None:
        """See ``Recalls.save_receiver``."""
        query = "INSERT INTO receiver VALUES (?, ?) ON CONFLICT (network) DO UPDATE SET data = excluded.data"

        def save(connection: sqlite3.Connection) -> None:
            row = connection.execute("SELECT data FROM receiver WHERE network = ?", (receiver.network,)).fetchone()
            connection.execute(query, (receiver.network, text_of(receiver)))
            before = None if row is None else rows.RECEIVER.decode(row[0])
            append(connection, receiver_saved(before, receiver, by or By("service", time.time())))

        await self._database.writer.run(save)

    def receiver(self, network: str) -> Receiver | None:
        """See ``Recalls.receiver``."""
        row = self._reader.execute("SELECT data FROM receiver WHERE network = ?", (network,)).fetchone()
        return None if row is None else rows.RECEIVER.decode(row[0])

    def receivers(self) -> tuple[Receiver, ...]:
        """See ``Recalls.receivers``."""
        found = self._reader.execute("SELECT data FROM receiver ORDER BY network")
        return tuple(rows.RECEIVER.decode(data) for (data,) in found)

    async def start(self, recall: Recall) -> Recall:
        """See ``Recalls.start``."""
        await self._database.writer.run(lambda connection: begin.start(connection, recall))
        return recall

    async def start_with(self, recall: Recall, found: Sequence[Found], at: float) -> bool:
        """See ``Recalls.start_with``."""

        def work(connection: sqlite3.Connection) -> bool:
            if connection.execute("SELECT 1 FROM recall WHERE id = ?", (recall.id,)).fetchone() is not None:
                return False
            begin.start(connection, recall)
            begin.found(connection, recall.id, found, max((one.number for one in found), default=0), at, at)
            return True

        new: bool = await self._database.writer.run(work)
        return new

    def followed(self) -> int:
        """See ``Recalls.followed``."""
        number: int = self._reader.execute("SELECT verdict FROM recall_followed").fetchone()[0]
        return number

    async def follow(self, number: int, start: Recall | None, undo: Ending | None, at: float) -> None:
        """See ``Recalls.follow``."""

        def work(connection: sqlite3.Connection) -> None:
            moved = connection.execute("UPDATE recall_followed SET verdict = ?1 WHERE verdict < ?1", (number,)).rowcount
            if moved and start is not None and not begin.renew(connection, start):
                begin.start(connection, start)
            if moved and undo is not None:
                where = "network = ? AND scope = ? AND subject = ? AND verdict > 0 AND undone_at IS NULL"
                subject = (undo.network, undo.scope, undo.subject)
                for (name,) in connection.execute(f"SELECT id FROM recall WHERE {where}", subject).fetchall():  # noqa: S608 - a constant
                    begin.undo(connection, undo.network, name, undo.who, at)

        await self._database.writer.run(work)

    def searches(self) -> tuple[Search, ...]:
        """See ``Recalls.searches``."""
        query = f"SELECT {rows.RECALL_COLUMNS}, after, asked_at FROM recall WHERE searched_at IS NULL AND undone_at IS NULL ORDER BY number LIMIT 100"  # noqa: E501, S608 - constants
        return tuple(rows.search(row) for row in self._reader.execute(query))

    async def found(self, recall: str, found: Sequence[Found], after: int, at: float, *, last: bool) -> int:
        """See ``Recalls.found``."""
        searched_at = at if last else None
        count: int = await self._database.writer.run(lambda it: begin.found(it, recall, found, after, searched_at, at))
        return count

    def newest(self) -> int:
        """See ``Recalls.newest``; numbers are given in the order of commits."""
        number: int = self._reader.execute("SELECT coalesce(max(number), 0) FROM message").fetchone()[0]
        return number

    def unrestored(self) -> tuple[str, ...]:
        """See ``Recalls.unrestored``."""
        query = "SELECT id FROM recall WHERE undone_at IS NOT NULL AND restored_at IS NULL ORDER BY number LIMIT 100"
        return tuple(name for (name,) in self._reader.execute(query))

    async def restore(self, recall: str, at: float, limit: int) -> bool:
        """See ``Recalls.restore``."""
        left: bool = await self._database.writer.run(lambda connection: restore(connection, recall, at, limit))
        return left

    async def claim(self, network: str, webhook_ids: Sequence[str], batch: int, at: float) -> tuple[Webhook, ...]:
        """See ``Recalls.claim``; a look without the writer first, so that an empty queue costs no transaction."""
        waiting = "SELECT 1 FROM recall_event WHERE network = ? AND state = 'waiting' LIMIT 1"
        if self._reader.execute(waiting, (network,)).fetchone() is None and not notices.waits(self._reader, network):
            return ()
        claimed: tuple[Webhook, ...] = await self._database.writer.run(
            lambda connection: queue.claim(connection, network, webhook_ids, batch, at)
        )
        return claimed

    async def unsettled(self) -> tuple[Webhook, ...]:
        """See ``Recalls.unsettled``."""
        return await self._database.background(rows.webhooks)

    async def settle(self, outcomes: Sequence[Outcome]) -> None:
        """See ``Recalls.settle``."""
        await self._database.writer.run(lambda connection: queue.settle(connection, outcomes))

    async def undo(self, network: str, recall: str, who: str, at: float) -> Recall | None:
        """See ``Recalls.undo``."""
        undone: Recall | None = await self._database.writer.run(lambda it: begin.undo(it, network, recall, who, at))
        return undone

    async def acknowledge(self, network: str, gone: Sequence[str], failed: Sequence[str], at: float) -> int:
        """See ``Recalls.acknowledge``."""
        changed: int = await self._database.writer.run(lambda it: queue.acknowledge(it, network, gone, failed, at))
        return changed

    async def recall(self, network: str, recall: str) -> Progressed | None:
        """See ``Recalls.recall``."""

        def read(connection: sqlite3.Connection) -> Progressed | None:
            query = f"SELECT number, {rows.RECALL_COLUMNS} FROM recall WHERE network = ? AND id = ?"  # noqa: S608 - constants
            row = connection.execute(query, (network, recall)).fetchone()
            return None if row is None else _progressed(connection, row)

        return await self._database.background(read)

    async def recalls(self, network: str, before: str | None, limit: int) -> tuple[Progressed, ...]:
        """See ``Recalls.recalls``."""

        def read(connection: sqlite3.Connection) -> tuple[Progressed, ...]:
            query = f"""SELECT number, {rows.RECALL_COLUMNS} FROM recall WHERE network = ?1 AND number < coalesce(
                (SELECT number FROM recall WHERE id = ?2 AND network = ?1), iif(?2 IS NULL, 9e18, 0))
                ORDER BY number DESC LIMIT ?3"""  # noqa: S608 - constants
            found = connection.execute(query, (network, before, limit)).fetchall()
            return tuple(_progressed(connection, row) for row in found)

        return await self._database.background(read)

    async def copies(
        self, network: str, recall: str, state: CopyState | None, after: int, limit: int
    ) -> tuple[Copy, ...]:
        """See ``Recalls.copies``."""
        query = """SELECT copy.place, copy.id, copy.conversation, copy.sender, copy.state, copy.changed_at,
            recall.id || '-' || copy.event
            FROM recall JOIN recall_copy AS copy ON copy.recall = recall.number
            WHERE recall.network = ?1 AND recall.id = ?2 AND copy.place > ?4 AND (?3 IS NULL OR copy.state = ?3)
            ORDER BY copy.place LIMIT ?5"""
        values = (network, recall, state, after, limit)
        return await self._database.background(lambda it: tuple(map(rows.copy, it.execute(query, values))))

    async def dead(self, network: str, limit: int) -> tuple[DeadWebhook, ...]:
        """See ``Recalls.dead``."""
        query = """SELECT id, (SELECT json_group_array(name) FROM (
                SELECT step || '-' || place AS name FROM notice WHERE notice.webhook = webhook.number
                UNION ALL SELECT recall.id || '-' || event.number
                FROM recall_event AS event CROSS JOIN recall ON recall.number = event.recall
                WHERE event.webhook = webhook.number)),
            created_at, attempts, last_error
            FROM webhook WHERE network = ? AND dead = 1 ORDER BY number LIMIT ?"""

        def read(connection: sqlite3.Connection) -> tuple[DeadWebhook, ...]:
            found = connection.execute(query, (network, min(limit, _MOST_DEAD)))
            return tuple(DeadWebhook(name, tuple(json.loads(events)), *rest) for name, events, *rest in found)

        return await self._database.background(read)

    async def retry(self, network: str, webhook_ids: Sequence[str] | None, at: float) -> int | None:
        """See ``Recalls.retry``."""
        count: int | None = await self._database.writer.run(lambda it: queue.retry(it, network, webhook_ids, at))
        return count

    async def written(self, network: str, found: Sequence[Seen]) -> dict[int, Written]:
        """See ``Recalls.written``."""
        query = f"""SELECT number, details->>'format', {RECORDED_COLUMNS} FROM message
            WHERE network = ? AND number IN (SELECT value FROM json_each(?))"""  # noqa: S608 - constants
        values = (network, json.dumps([seen.number for seen in found]))
        return await self._database.background(
            lambda it: {row[0]: Written(recorded(row[2:]), row[1]) for row in it.execute(query, values)}
        )

    async def figures(self) -> Figures:
        """See ``Recalls.figures``."""

        def read(connection: sqlite3.Connection) -> Figures:
            query = """SELECT state, count(*), min(created_at) FROM (
                    SELECT state, created_at FROM recall_event WHERE state IN ('waiting', 'sending', 'dead')
                    UNION ALL SELECT state, created_at FROM notice WHERE state IN ('waiting', 'sending', 'dead'))
                GROUP BY state"""
            found: dict[str, Any] = {state: (count, oldest) for state, count, oldest in connection.execute(query)}
            times = [found[state][1] for state in ("waiting", "sending") if state in found]
            waiting, sending, dead = (found.get(state, (0,))[0] for state in ("waiting", "sending", "dead"))
            return Figures(waiting, sending, dead, min(times, default=None))

        return await self._database.background(read)


def _progressed(connection: sqlite3.Connection, row: tuple[Any, ...]) -> Progressed:
    recall = rows.recall(row[1:])
    return Progressed(recall, rows.progress_of(connection, row[0], recall.searched_at))
