"""One thread that writes: whatever has queued up goes into one transaction, one sync to disk, one answer.

Messages are handed to SQLite as one JSON document a batch, taken apart by ``json_each`` inside the library. So a batch
is a handful of calls that let go of the interpreter lock, instead of one for every row, each of which would wait for
the event loop to give the lock back.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import msgspec

from bascule.gate.contracts import StoreFailureError
from bascule.store.embedded.schema import INBOX_BITS, SEGMENT_BITS, connect

MAX_BATCH = 1000
"""Messages in one transaction."""
FOLD_ROWS = 30_000
"""Rows (some 100 MB of log) after which the log is folded into the file: first beside the writing, then, at once, what
came meanwhile. A fold makes the messages of its moment wait, so it is done seldom."""

_INSERT_MESSAGES = """
INSERT INTO message (network, id, tag, sender, conversation, audience, received_at, action, decision, details, texts)
SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7,
       value->8, value->9, value->10
FROM json_each(?1) WHERE true ON CONFLICT (network, id) DO NOTHING
"""
_INSERT_SIGHTINGS = f"""
INSERT OR IGNORE INTO sighting (segment, expression, message)
SELECT message.number >> {SEGMENT_BITS}, seen.value, message.number
FROM json_each(?1) AS row
JOIN message ON message.network = row.value->>0 AND message.id = row.value->>1
JOIN json_each(row.value->11) AS seen
"""  # noqa: S608 - a constant
_INSERT_NEW_SIGHTINGS = f"""
INSERT OR IGNORE INTO sighting (segment, expression, message)
SELECT row.key + ?2 >> {SEGMENT_BITS}, seen.value, row.key + ?2 FROM json_each(?1) AS row
CROSS JOIN json_each(row.value->11) AS seen
"""  # noqa: S608 - a constant
_INSERT_SHORTS = """
INSERT OR IGNORE INTO short_link (code, network, data)
SELECT short.value->>0, row.value->>0, short.value->1 FROM json_each(?1) AS row JOIN json_each(row.value->12) AS short
"""
_INSERT_LINKED = """
INSERT OR IGNORE INTO link_message (message, keys) SELECT value->>0, value->2 FROM json_each(?1)
"""
_INSERT_RECEIVED = f"""
INSERT OR IGNORE INTO received_link (segment, network, account, message)
SELECT row.value->>0 >> {INBOX_BITS}, row.value->>1, who.value, row.value->>0 FROM json_each(?1) AS row
CROSS JOIN json_each(row.value->3) AS who
"""  # noqa: S608 - a constant
_NUMBER = "SELECT number FROM message WHERE network = ? AND id = ?"
KEEP_HISTORY = """
INSERT INTO account (network, account, at, history) VALUES (?, ?, ?, ?)
ON CONFLICT (network, account) DO UPDATE SET at = excluded.at, history = excluded.history
"""
_KEEP_HISTORIES = """
INSERT INTO account (network, account, at, history)
SELECT value->>0, value->>1, value->>2, substr(?2, value->>3, value->>4) FROM json_each(?1) WHERE true
ON CONFLICT (network, account) DO UPDATE SET at = excluded.at, history = excluded.history
"""
_IS_NEW = "SELECT 1 FROM message WHERE network = ? AND id = ? AND received_at = ?"

Work = Callable[[sqlite3.Connection], Any]


class Beside(msgspec.Struct, frozen=True, gc=False):
    """What is kept of a message beside its row.

    Attributes:
        network: whose.
        message: its id.
        sender: who sent it.
        received_at: seconds since the epoch.
        has_shorts: whether its row has short links.
        linked: where it has links, who received which, as ``rows.linked_row`` has it.
        history: its sender's, packed; kept only where the message is new.
    """

    network: str
    message: str
    sender: str
    received_at: float
    has_shorts: bool
    linked: bytes | None = None
    history: bytes | None = None


class _Job(msgspec.Struct, gc=False):
    """Something to write and who waits for it: a message's row, or work on the connection."""

    row: bytes | None
    work: Work | None
    done: "asyncio.Future[Any]"
    outcome: Any = None
    beside: Beside | None = None


class Writer:
    """The embedded store's only writing connection in this process, with its thread.

    Args:
        path: the store's file.
        loop: where the waiting futures live.
    """

    def __init__(self, path: Path, loop: asyncio.AbstractEventLoop) -> None:
        self._path = path
        self._connection = connect(path)
        self._loop = loop
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._unfolded = 0
        self._folding: threading.Thread | None = None
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def insert(self, row: bytes, beside: Beside) -> "asyncio.Future[bool]":
        """Queue a message's row, a JSON array in the order of ``_INSERT_MESSAGES``, then sightings and short links.

        The future says, once all of it is durable, whether the whole batch was new.
        """
        return self._put(_Job(row, None, self._loop.create_future(), beside=beside))

    def run(self, work: Work) -> "asyncio.Future[Any]":
        """Queue ``work`` on the connection; the future has what it returned, once durable. What it raises undoes it."""
        return self._put(_Job(None, work, self._loop.create_future()))

    def close(self) -> None:
        """Write what is queued, fold the log into the file and stop."""
        self._queue.put(None)
        self._thread.join()
        if self._folding is not None:
            self._folding.join()
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()

    def _put(self, job: _Job) -> "asyncio.Future[Any]":
        self._queue.put(job)
        return job.done

    def _run(self) -> None:
        while True:
            batch, last = self._take()
            if batch:
                self._write(batch)
                self._loop.call_soon_threadsafe(_resolve, batch)
                self._fold()
            if last:
                return

    def _take(self) -> tuple[list[_Job], bool]:
        batch: list[_Job] = []
        job = self._queue.get()
        while job is not None:
            batch.append(job)
            if len(batch) >= MAX_BATCH:
                return batch, False
            try:
                job = self._queue.get_nowait()
            except Empty:
                return batch, False
        return batch, True

    def _write(self, batch: list[_Job]) -> None:
        execute = self._connection.execute
        try:
            execute("BEGIN IMMEDIATE")
            try:
                execute("COMMIT" if self._do(batch) else "ROLLBACK")
            except BaseException:
                execute("ROLLBACK")
                raise
        except Exception as error:
            for job in batch:
                job.outcome = StoreFailureError(f"the store could not write: {error}")

    def _do(self, batch: list[_Job]) -> bool:
        """Do what ``batch`` asks for; whether it is to be kept. Work that is alone needs no savepoint to be undone."""
        if len(batch) == 1 and batch[0].work is not None:
            try:
                batch[0].outcome = batch[0].work(self._connection)
            except Exception as error:
                batch[0].outcome = error
                return False
            return True
        self._insert([job for job in batch if job.row is not None])
        for job in batch:
            if job.work is not None:
                job.outcome = self._try(job.work)
        return True

    def _insert(self, jobs: list[_Job]) -> None:
        if not jobs:
            return
        execute = self._connection.execute
        document = (b"[" + b",".join(job.row for job in jobs if job.row) + b"]").decode()
        inserted = execute(_INSERT_MESSAGES, (document,)).rowcount
        for job in jobs:
            job.outcome = inserted == len(jobs)
        first = None  # the number of the first; those of new ones follow one another
        if inserted == len(jobs):
            first = execute("SELECT last_insert_rowid()").fetchone()[0] - inserted + 1
            execute(_INSERT_NEW_SIGHTINGS, (document, first))
        else:
            execute(_INSERT_SIGHTINGS, (document,))
        told = [job.beside for job in jobs if job.beside]
        if any(one.has_shorts for one in told):
            execute(_INSERT_SHORTS, (document,))
        self._link(told, first)
        self._keep([one for one in told if one.history], every=first is not None)
        self._unfolded += len(jobs)

    def _link(self, told: list[Beside], first: int | None) -> None:
        """Keep who received messages with links."""
        execute = self._connection.execute
        found: list[bytes] = []
        for place, one in enumerate(told):
            if one.linked:
                asked = (one.network, one.message)
                number = execute(_NUMBER, asked).fetchone()[0] if first is None else first + place
                found.append(b"[%d,%b" % (number, one.linked))
        if found:
            document = (b"[" + b",".join(found) + b"]").decode()
            execute(_INSERT_LINKED, (document,))
            execute(_INSERT_RECEIVED, (document,))

    def _keep(self, told: list[Beside], *, every: bool) -> None:
        """Keep the last history of each sender; all in one blob, cut up by SQLite, as JSON would double their bytes.

        A message that was kept before says nothing new of its sender: where the batch has one, each is asked for.
        """
        if not every:
            asked = self._connection.execute
            told = [one for one in told if asked(_IS_NEW, (one.network, one.message, one.received_at)).fetchone()]
        if not told:
            return
        parts: list[bytes] = []
        places: list[tuple[str, str, float, int, int]] = []
        begin = 1
        for last in {(one.network, one.sender): one for one in told}.values():
            packed = last.history or b""
            places.append((last.network, last.sender, last.received_at, begin, len(packed)))
            parts.append(packed)
            begin += len(packed)
        document = msgspec.json.encode(places).decode()
        self._connection.execute(_KEEP_HISTORIES, (document, b"".join(parts)))

    def _try(self, work: Work) -> Any:
        execute = self._connection.execute
        execute("SAVEPOINT work")
        try:
            outcome = work(self._connection)
        except Exception as error:
            execute("ROLLBACK TO work")
            outcome = error
        execute("RELEASE work")
        return outcome

    def _fold(self) -> None:
        """Fold the log into the file without holding up what is being written.

        Most of it is copied by a thread beside this one. When that is done, what was written meanwhile is little, and
        is copied here at once, so that the log can begin anew instead of growing for as long as there is no pause.
        """
        if self._folding is not None and not self._folding.is_alive():
            self._folding = None
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        elif self._folding is None and self._unfolded > FOLD_ROWS:
            self._unfolded = 0
            self._folding = threading.Thread(target=_fold_beside, args=(self._path,), name="store-folder")
            self._folding.start()


def _fold_beside(path: Path) -> None:
    connection = connect(path)
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    connection.close()


def _resolve(batch: list[_Job]) -> None:
    for job in batch:
        if job.done.cancelled():
            continue
        if isinstance(job.outcome, Exception):
            job.done.set_exception(job.outcome)
        else:
            job.done.set_result(job.outcome)
