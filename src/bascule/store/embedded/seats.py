"""Who serves from this store at the moment, and how much of what changed each process has taken in: in shared memory.

Each serving process takes a seat, 32 bytes of one file that all of them map. So how long a change takes to reach the
last of them can be read, not guessed. A process that was killed loses its seat to the next who asks.
"""

import fcntl
import mmap
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SEAT = struct.Struct("=QQQd")
_LEFT = 1
"""In place of a change, on a seat that was given back: later seats may be taken still."""
SEATS = 128
"""Processes that may serve from one home at a time."""


class NoSeatError(RuntimeError):
    """More processes serve from this home than can be told apart."""


class Seats:
    """The seats of one home.

    Args:
        path: the file, made when absent.
    """

    def __init__(self, path: Path) -> None:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if os.fstat(descriptor).st_size < SEATS * _SEAT.size:
                os.ftruncate(descriptor, SEATS * _SEAT.size)
            self._map = mmap.mmap(descriptor, SEATS * _SEAT.size)
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        self.own: int | None = None

    def take(self) -> int:
        """Take a free seat, or that of a process that is gone; its number.

        Raises:
            NoSeatError: all are taken.
        """
        with self._locked():
            for number in range(SEATS):
                pid, started, _, _ = _SEAT.unpack_from(self._map, number * _SEAT.size)
                if not pid or not _lives(pid, started):
                    mine = os.getpid()
                    _SEAT.pack_into(self._map, number * _SEAT.size, mine, _started(mine), 0, 0.0)
                    self.own = number
                    return number
        raise NoSeatError(f"more than {SEATS} processes serve from this home")

    def took_in(self, change: int, at: float) -> None:
        """Say that this process has taken in changes up to number ``change`` at ``at``; nothing without a seat."""
        if self.own is not None:
            struct.pack_into("=Qd", self._map, self.own * _SEAT.size + 16, change, at)

    def taken(self) -> tuple[int, ...]:
        """The seats that are taken, those of processes that were killed among them."""
        return tuple(number for number, pid, _, _, _ in self._used() if pid)

    def living(self) -> int:
        """How many living processes have a seat."""
        return sum(1 for _, pid, started, _, _ in self._used() if pid and _lives(pid, started))

    def reached(self, change: int) -> float | None:
        """When the last process took in ``change``; None while one has not."""
        last = 0.0
        for _, pid, started, seen, at in self._used():
            if not pid or (seen < change and not _lives(pid, started)):
                continue
            if seen < change:
                return None
            last = max(last, at)
        return last

    def _used(self) -> Iterator[tuple[int, int, int, int, float]]:
        """Every seat that was ever taken: number, process, its start, last change taken in, and when."""
        for number in range(SEATS):
            pid, started, change, at = _SEAT.unpack_from(self._map, number * _SEAT.size)
            if not pid and not change:
                return
            yield number, pid, started, change, at

    def close(self) -> None:
        """Give the seat back and let go of the file."""
        if self.own is not None:
            _SEAT.pack_into(self._map, self.own * _SEAT.size, 0, 0, _LEFT, 0.0)
            self.own = None
        self._map.close()
        os.close(self._descriptor)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)


def _lives(pid: int, started: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return _started(pid) == started


def _started(pid: int) -> int:
    """When a process began, in the kernel's ticks, so that a number given out again is told apart; 0 where unknown."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[19])
    except (OSError, IndexError, ValueError):
        return 0
