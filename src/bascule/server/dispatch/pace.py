"""How time passes for the sending side: the clock, and waiting by it. Another pace makes a test's hours short."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Protocol


class Pace(Protocol):
    """A clock, and waits on it."""

    def now(self) -> float:
        """Seconds since the epoch."""
        ...

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        """Until ``event`` is set, which clears it, or ``seconds`` have passed."""
        ...


class RealPace:
    """Time as it is.

    Args:
        clock: tells it, seconds since the epoch.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.now = clock

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        """See ``Pace.wait``."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await event.wait()
        event.clear()
