"""What every store of networks' acquaintance has to pass: subclass ``AcquaintancesContract`` with an ``opened``."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from bascule.gate.acquaintance import Acquaintances
from bascule.gate.acquaintance_memory import SALT, SHAPE, Memory
from bascule.gate.contracts import Ledger, Member


class Store(Protocol):
    """The two parts that the suite needs."""

    @property
    def ledger(self) -> Ledger: ...

    @property
    def acquaintances(self) -> Acquaintances: ...


Open = Callable[[asyncio.AbstractEventLoop], AbstractContextManager[Store]]


class AcquaintancesContract:
    """One test a promise of ``bascule.gate.acquaintance.Acquaintances``."""

    def run(self, opened: Open, story: Callable[[Store], object]) -> None:
        async def main() -> None:
            with opened(asyncio.get_running_loop()) as store:
                await story(store)  # type: ignore[misc] # every story is a coroutine function

        asyncio.run(main())

    def test_what_was_noted_outlives_the_store(self, opened: Open) -> None:
        keys = []

        async def write(store: Store) -> None:
            memory = Memory(store.acquaintances.memory("demo"))
            keys.append(memory.key("site", "a.example"))
            memory.note_site(keys[0], 1, 1000)

        async def read(store: Store) -> None:
            memory = Memory(store.acquaintances.memory("demo"))
            assert memory.key("site", "a.example") == keys[0]
            assert memory.first(keys[0]) == 1000

        self.run(opened, write)
        self.run(opened, read)

    def test_processes_see_what_the_others_note_at_once(self, opened: Open) -> None:
        async def story(store: Store) -> None:
            with opened(asyncio.get_running_loop()) as other:
                here, there = (Memory(one.acquaintances.memory("demo")) for one in (store, other))
                here.note_site(here.key("site", "a.example"), 1, 1000)
                assert there.first(there.key("site", "a.example")) == 1000

        self.run(opened, story)

    def test_each_network_has_its_own_with_a_salt_of_its_own(self, opened: Open) -> None:
        async def story(store: Store) -> None:
            one, other = store.acquaintances.memory("demo"), store.acquaintances.memory("other")
            assert len(one) == len(other) == SHAPE.size
            assert bytes(one[:SALT]) != bytes(other[:SALT])
            assert not any(one[SALT:])
            Memory(one).note_site(7, 1, 1000)
            assert Memory(other).first(7) is None

        self.run(opened, story)

    def test_pages_seen_at_several_places_are_told_the_latest_first(self, opened: Open) -> None:
        def member(group: str, value: str, network: str = "demo") -> Member:
            return Member(network, "page", group, "destination", value)

        async def story(store: Store) -> None:
            assert await store.acquaintances.pages("demo", 10) == ()
            await store.ledger.join(
                [member("p1", "a.example/"), member("p2", "b.example/"), member("p1", "c.example/x")]
            )
            await store.ledger.join(
                [member("p2", "d.example/", "other"), Member("demo", "campaign", "c", "page", "p2")]
            )
            told = await store.acquaintances.pages("demo", 10)
            assert [(one.group, one.value) for one in told] == [("p1", "c.example/x"), ("p1", "a.example/")]
            assert len(await store.acquaintances.pages("demo", 1)) == 1

        self.run(opened, story)
