"""How long a changed verdict takes to hold in every process: from its acceptance until the last has taken it in."""

import asyncio
from bisect import bisect_left
from collections import deque
from collections.abc import Callable

import msgspec

from bascule.gate.contracts import Ledger, VerdictEntry

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
"""Upper bounds of the histogram's buckets, seconds."""
LOOK_EVERY = 0.002
"""Seconds between looks, while a change is on its way."""
GIVE_UP = 60.0
"""Seconds after which a process that has not taken a change in counts as hung."""
KEPT = 1000
"""Latest changes that the percentiles are told of."""


class Spread(msgspec.Struct, frozen=True):
    """How fast the latest changes held everywhere.

    Attributes:
        count: changes measured since the process began.
        p50_ms: of the latest, milliseconds; None before the first.
        p99_ms: likewise.
        last_ms: the last one.
        overdue: changes that some process had not taken in after a minute.
    """

    count: int
    p50_ms: float | None
    p99_ms: float | None
    last_ms: float | None
    overdue: int


class Revocations:
    """Measures the changes that this process accepts.

    Args:
        ledger: knows what each process has taken in.
        clock: seconds since the epoch.

    Attributes:
        buckets: changes by latency; the last is beyond every bound.
        seconds: latencies summed.
        overdue: changes given up on.
    """

    def __init__(self, ledger: Ledger, clock: Callable[[], float]) -> None:
        self._ledger = ledger
        self._clock = clock
        self._pending: deque[tuple[int, float]] = deque()
        self._latest: deque[float] = deque(maxlen=KEPT)
        self._looking: asyncio.Task[None] | None = None
        self.buckets = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0
        self.overdue = 0

    def accepted(self, entry: VerdictEntry, at: float) -> None:
        """Begin to measure a change that was asked for at ``at`` and is kept."""
        self._pending.append((entry.id, at))
        if self._looking is None or self._looking.done():
            self._looking = asyncio.get_running_loop().create_task(self._look())

    def stop(self) -> None:
        """Measure nothing more: the ledger is about to close."""
        self._pending.clear()
        if self._looking is not None:
            self._looking.cancel()

    @property
    def spread(self) -> Spread:
        """The figures so far."""
        latest = sorted(self._latest)
        count = sum(self.buckets)
        if not latest:
            return Spread(count, None, None, None, self.overdue)
        high = latest[min(len(latest) - 1, int(len(latest) * 0.99))]
        return Spread(count, latest[len(latest) // 2] * 1e3, high * 1e3, self._latest[-1] * 1e3, self.overdue)

    async def _look(self) -> None:
        while self._pending:
            change, at = self._pending[0]
            reached = self._ledger.reached(change)
            if reached is not None:
                self._pending.popleft()
                self._measured(max(reached - at, 0.0))
            elif self._clock() - at > GIVE_UP:
                self._pending.popleft()
                self.overdue += 1
            else:
                await asyncio.sleep(LOOK_EVERY)

    def _measured(self, seconds: float) -> None:
        self._latest.append(seconds)
        self.buckets[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds
