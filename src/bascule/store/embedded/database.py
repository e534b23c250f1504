"""The embedded store's file as one process holds it: quick reads here, long ones in a thread, writes in another."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from bascule.store.embedded.schema import connect, prepare
from bascule.store.embedded.writer import Writer

FILE = "bascule.db"
T = TypeVar("T")


class Database:
    """The file, its connections and their threads; opened inside a running event loop.

    Args:
        home: the folder that holds ``bascule.db``; it is made when absent.
        loop: the loop that its futures belong to.
        tables: what the store's parts declare beside the ledger's tables, in SQL.

    Attributes:
        home: the folder.
        loop: the loop.
        reader: for reads of well under a millisecond, on the loop's thread.
        writer: for everything that is to be durable.

    Raises:
        StoreVersionError: the file was made by a newer version.
    """

    def __init__(self, home: Path, loop: asyncio.AbstractEventLoop, tables: Iterable[str] = ()) -> None:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.home = home
        self.loop = loop
        self.reader = connect(home / FILE)
        prepare(self.reader, tables)
        self.writer = Writer(home / FILE, loop)
        self._own = threading.local()
        self._others: list[sqlite3.Connection] = []
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="store-reader")

    async def background(self, read: Callable[[sqlite3.Connection], T]) -> T:
        """What ``read`` makes of a connection of its own, beside the event loop; one such read at a time."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, read)

    def close(self) -> None:
        """Finish what is being read, write what is queued, and let go of the file."""
        self._threads.shutdown(cancel_futures=True)
        self.writer.close()
        for connection in (*self._others, self.reader):
            connection.close()

    def _read(self, read: Callable[[sqlite3.Connection], T]) -> T:
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = connect(self.home / FILE)
            self._others.append(connection)
        return read(connection)
