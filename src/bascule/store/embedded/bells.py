"""Bells: how a process tells the others on its machine that something has changed, at once.

Each listening process has a named pipe; whoever changes something puts a byte into every other's. Nothing is said in
it: what changed is in the store, and a question asked before the bell was heard looks there by itself.
"""

import asyncio
import contextlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path


class Bells:
    """The pipes of one home.

    Args:
        folder: where they are, made when absent.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        self._folder = folder
        self._hearing: tuple[asyncio.AbstractEventLoop, int] | None = None

    def hang(self, number: int, loop: asyncio.AbstractEventLoop, hear: Callable[[], None]) -> None:
        """Have ``hear`` called in ``loop`` whenever bell ``number`` is rung."""
        path = self._folder / str(number)
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
        os.mkfifo(path, 0o600)
        descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)  # a writer of its own: no end of file
        loop.add_reader(descriptor, _heard, descriptor, hear)
        self._hearing = loop, descriptor

    def ring(self, numbers: Iterable[int]) -> None:
        """Ring bells; one that nobody hears any more stays silent."""
        for number in numbers:
            with contextlib.suppress(OSError):  # no reader, or so many bytes unread that it knows anyway
                descriptor = os.open(self._folder / str(number), os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
                try:
                    os.write(descriptor, b"!")
                finally:
                    os.close(descriptor)

    def close(self) -> None:
        """Hear nothing more."""
        if self._hearing is not None:
            loop, descriptor = self._hearing
            if not loop.is_closed():
                loop.remove_reader(descriptor)
            os.close(descriptor)
            self._hearing = None


def _heard(descriptor: int, hear: Callable[[], None]) -> None:
    with contextlib.suppress(BlockingIOError):
        os.read(descriptor, 65536)
    hear()
