"""Which of several processes on a home sends: the one that holds a lock on a file there.

The kernel lets go of the lock with its process, however that ends, so another takes over at its next try.
"""

import fcntl
import os
from pathlib import Path


class Leader:
    """One process's claim to be the one that sends.

    Args:
        path: the file to lock, made when absent.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    @property
    def leads(self) -> bool:
        """Whether this process holds the lock."""
        return self._descriptor is not None

    def take(self) -> bool:
        """Try to lead, without waiting; whether this process does now."""
        if self._descriptor is not None:
            return True
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Let another lead."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
