import asyncio
from typing import Any

import pytest

from bascule.gate.contracts import VerdictEntry
from bascule.server import revocations
from bascule.server.revocations import Revocations


class Ledger:
    """Tells when changes were taken in, as a store's shared memory does."""

    def __init__(self) -> None:
        self.at: dict[int, float] = {}

    def reached(self, change: int) -> float | None:
        return self.at.get(change)


def entry(change: int) -> VerdictEntry:
    return VerdictEntry(change, "demo", "a.example/", "block", "", "x", 0.0)


def test_a_change_is_measured_until_the_last_process_took_it_in() -> None:
    async def main() -> None:
        ledger: Any = Ledger()
        measured = Revocations(ledger, lambda: 1.0)
        assert measured.spread.p99_ms is None
        measured.accepted(entry(1), 0.5)
        measured.accepted(entry(2), 0.6)
        await asyncio.sleep(0.01)
        assert measured.spread.count == 0
        ledger.at = {1: 0.503, 2: 0.9}
        await asyncio.sleep(0.02)
        spread = measured.spread
        assert (spread.count, spread.overdue) == (2, 0)
        assert spread.last_ms == pytest.approx(300)
        assert spread.p99_ms == pytest.approx(300)
        assert measured.buckets[revocations.BOUNDS.index(0.005)] == 1
        assert measured.seconds == pytest.approx(0.303)
        measured.accepted(entry(1), 0.5)
        await asyncio.sleep(0.01)
        assert measured.spread.count == 3, "it begins anew after a pause"

    asyncio.run(main())


def test_a_process_that_hangs_is_told_and_holds_up_no_later_measurement() -> None:
    async def main() -> None:
        ledger: Any = Ledger()
        now = 0.0
        measured = Revocations(ledger, lambda: now)
        measured.accepted(entry(1), 0.0)
        measured.accepted(entry(2), 100.0)
        ledger.at = {2: 100.5}
        now = revocations.GIVE_UP + 1
        await asyncio.sleep(0.02)
        assert (measured.overdue, measured.spread.count) == (1, 1)

    asyncio.run(main())
