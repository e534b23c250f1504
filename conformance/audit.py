"""What every audit trail has to pass: subclass ``AuditContract`` with an ``opened`` fixture; it runs against yours."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from bascule.audit.chain import START, Head, verify
from bascule.audit.contracts import AuditLog, Filter
from bascule.audit.entry import SERVICE, Event

Open = Callable[[asyncio.AbstractEventLoop], AbstractContextManager[AuditLog]]
"""Opens the same store, again and again, as separate processes would."""


def event(
    subject: str = "a.example/",
    action: str = "verdict.set",
    network: str = "demo",
    who: str = "ann",
    at: float = 1000.0,
    after: str = '{"a":1}',
) -> Event:
    return Event(network=network, at=at, who=who, action=action, subject=subject, reason="why \u00e9", after=after)


class AuditContract:
    """The trail's promises, on a real store."""

    @pytest.fixture
    def opened(self) -> Open:
        raise NotImplementedError

    def run(self, opened: Open, play: Callable[[AuditLog], object]) -> object:
        async def main() -> object:
            with opened(asyncio.get_running_loop()) as log:
                return await play(log)  # type: ignore[misc]

        return asyncio.run(main())

    def test_what_is_noted_is_there_for_the_next_process(self, opened: Open) -> None:
        async def write(log: AuditLog) -> None:
            kept = await log.note(event())
            assert (kept.number, kept.previous, kept.subject, kept.reason) == (1, START, "a.example/", "why \u00e9")
            await log.note(event("b.example/"))

        async def read(log: AuditLog) -> None:
            entries = await log.entries("demo")
            assert [entry.subject for entry in entries] == ["a.example/", "b.example/"]
            assert verify("demo", entries).broken is None
            assert await log.head("demo") == Head(2, entries[1].hash, entries[1].kept_at)

        self.run(opened, write)
        self.run(opened, read)

    def test_each_network_has_a_chain_of_its_own(self, opened: Open) -> None:
        async def play(log: AuditLog) -> None:
            for network in ("demo", "other", "demo", SERVICE):
                await log.note(event(network=network))
            assert [(await log.head(name)).number for name in ("demo", "other", SERVICE, "none")] == [2, 1, 1, 0]
            assert {entry.network for entry in await log.entries("demo")} == {"demo"}
            assert await log.head("none") == Head()
            assert await log.entries("none") == ()
            for name in ("demo", "other", SERVICE, "none"):
                assert (await log.verify(name)).broken is None

        self.run(opened, play)

    def test_many_at_once_make_one_chain(self, opened: Open) -> None:
        async def play(log: AuditLog) -> None:
            with opened(asyncio.get_running_loop()) as other:
                await asyncio.gather(*(one.note(event(f"{n}/")) for n in range(100) for one in (log, other)))
                found = await other.verify("demo")
            assert found.broken is None
            assert found.head.number == 200

        self.run(opened, play)

    def test_entries_are_asked_for_by_page(self, opened: Open) -> None:
        async def play(log: AuditLog) -> None:
            for number in range(7):
                await log.note(event(f"{number}/"))
            first = await log.entries("demo", limit=3)
            second = await log.entries("demo", after=first[-1].number, limit=3)
            third = await log.entries("demo", after=second[-1].number, limit=3)
            assert [entry.number for entry in (*first, *second, *third)] == [1, 2, 3, 4, 5, 6, 7]
            assert await log.entries("demo", after=7) == ()

        self.run(opened, play)

    @pytest.mark.parametrize(
        ("which", "numbers"),
        [
            (Filter(), [1, 2, 3, 4]),
            (Filter(action="verdict.set"), [1, 3]),
            (Filter(action="verdict"), [1, 2, 3]),
            (Filter(action="verd"), []),
            (Filter(action="' OR 1=1 --"), []),
            (Filter(subject="b/"), [3]),
            (Filter(who="ben"), [2, 4]),
            (Filter(since=2.0), [2, 3, 4]),
            (Filter(until=2.0), [1]),
            (Filter(action="verdict", who="ann", since=1.0, until=4.0, subject="a/"), [1]),
        ],
        ids=str,
    )
    def test_entries_are_filtered(self, opened: Open, which: Filter, numbers: list[int]) -> None:
        async def play(log: AuditLog) -> None:
            await log.note(event("a/", "verdict.set", who="ann", at=1.0))
            await log.note(event("a/", "verdict.removed", who="ben", at=2.0))
            await log.note(event("b/", "verdict.set", who="ann", at=3.0))
            await log.note(event("demo", "network.saved", who="ben", at=4.0))
            assert [entry.number for entry in await log.entries("demo", which)] == numbers

        self.run(opened, play)

    def test_an_anchor_tells_a_chain_that_was_made_anew(self, opened: Open) -> None:
        async def play(log: AuditLog) -> None:
            for number in range(5):
                await log.note(event(f"{number}/"))
            entries = await log.entries("demo")
            written_down = Head(3, entries[2].hash, entries[2].kept_at)
            assert (await log.verify("demo", written_down)).broken is None
            assert (await log.verify("demo", Head())).broken is None
            for other in (Head(3, "f" * 64), Head(9, entries[2].hash), Head(1, entries[2].hash)):
                broken = (await log.verify("demo", other)).broken
                assert broken is not None
                assert broken.number == other.number

        self.run(opened, play)

    def test_what_cannot_be_written_leaves_the_chain_whole(self, opened: Open) -> None:
        async def play(log: AuditLog) -> None:
            await log.note(event())
            with pytest.raises(ValueError, match="surrogate"):
                await log.note(event("\ud800"))
            await log.note(event())
            found = await log.verify("demo")
            assert (found.broken, found.head.number) == (None, 2)

        self.run(opened, play)
