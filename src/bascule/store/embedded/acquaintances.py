"""What networks have seen: a file for each that every process maps, and the pages that were seen at several places."""

import contextlib
import fcntl
import logging
import mmap
import os
from pathlib import Path

from bascule.gate.acquaintance_memory import SALT, SHAPE
from bascule.gate.contracts import Member
from bascule.store.embedded import rows
from bascule.store.embedded.database import Database

LOG = logging.getLogger("bascule.acquaintance")
FORMAT = 1
"""Of the file; a file of another format is left alone, and the network's record is read again."""
_PAGES = """
SELECT data FROM member WHERE network = ?1 AND scope = 'page' AND kind = 'destination' AND name IN (
    SELECT name FROM member WHERE network = ?1 AND scope = 'page' AND kind = 'destination'
    GROUP BY name HAVING count(*) > 1
) ORDER BY number DESC LIMIT ?2
"""


class EmbeddedAcquaintances:
    """Implements ``bascule.gate.acquaintance.Acquaintances``.

    A mapped file and no table: what one process notes all know in the same microsecond, nothing is written per message,
    and a restart reads nothing. A machine that loses its power may lose the last half minute of it, which only makes
    some sites look new once more; the messages themselves are in the record.

    Args:
        database: whose folder the files are in.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._folder = database.home / "acquaintance"
        self._maps: dict[str, mmap.mmap | bytearray] = {}

    def memory(self, network: str) -> memoryview:
        """See ``Acquaintances.memory``. Where the file cannot be had, this process remembers by itself, and says so."""
        if network not in self._maps:
            path = self._folder / f"{network}.{FORMAT}"
            try:
                self._maps[network] = _mapped(path)
            except OSError as error:
                LOG.warning(
                    "what %s has seen cannot be kept in %s, this process alone remembers: %s", network, path, error
                )
                self._maps[network] = bytearray(os.urandom(SALT) + bytes(SHAPE.size - SALT))
        return memoryview(self._maps[network])

    async def pages(self, network: str, limit: int) -> tuple[Member, ...]:
        """See ``Acquaintances.pages``."""
        return await self._database.background(
            lambda connection: tuple(
                rows.MEMBER.decode(data) for (data,) in connection.execute(_PAGES, (network, limit))
            )
        )

    def close(self) -> None:
        """Let go of the files; a memory still in use keeps its own until it is let go of."""
        for one in self._maps.values():
            if isinstance(one, mmap.mmap):
                with contextlib.suppress(BufferError):
                    one.close()
        self._maps.clear()


def _mapped(path: Path) -> mmap.mmap:
    """The file at ``path``, made where absent: all of its room at once, for a full disk found later would kill."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_size < SHAPE.size:
            os.posix_fallocate(descriptor, 0, SHAPE.size)
            os.pwrite(descriptor, os.urandom(SALT), 0)
        return mmap.mmap(descriptor, SHAPE.size)
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)  # by hand: the map has a copy of the descriptor, and its lock
        os.close(descriptor)
