"""Clicks counted in memory by message tag, outcome and minute, and written a batch at a time."""

from collections import Counter

from bascule.gate.contracts import ClickCount, Ledger

MOST = 100_000
"""Counters held before clicks are only counted in total."""


class Clicks:
    """Counts clicks; a click only adds one in memory.

    Attributes:
        totals: clicks by outcome since the process began.
        uncounted: clicks that were not kept by message, because the store could not keep up.
    """

    def __init__(self) -> None:
        self.totals: Counter[str] = Counter()
        self.uncounted = 0
        self._pending: Counter[tuple[str, str, str, int]] = Counter()

    def count(self, network: str, tag: str, outcome: str, now: float) -> None:
        """One click on a link of the message with ``tag``."""
        self.totals[outcome] += 1
        key = (network, tag, outcome, int(now // 60))
        before = self._pending.get(key, 0)  # asking a Counter for what it has not costs a call more
        if before or len(self._pending) < MOST:
            self._pending[key] = before + 1
        else:
            self.uncounted += 1

    async def write(self, ledger: Ledger) -> None:
        """Keep what has been counted; it is counted again next time where that fails."""
        pending, self._pending = self._pending, Counter()
        if not pending:
            return
        try:
            await ledger.count_clicks(tuple(ClickCount(*key, count) for key, count in pending.items()))
        except Exception:
            self._pending.update(pending)
            raise
