"""What every store of exposures has to pass: subclass ``ExposuresContract`` with an ``opened`` fixture."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

import msgspec
import pytest

from bascule.exposure.contracts import Exposures, ViewerClick
from bascule.gate.audience import Carried
from bascule.gate.audience_share import Share
from bascule.gate.contracts import ClickCount, Ledger, Member
from conformance.ledger import record


class Store(Protocol):
    """The two parts that the suite needs."""

    @property
    def ledger(self) -> Ledger: ...

    @property
    def exposures(self) -> Exposures: ...


Open = Callable[[asyncio.AbstractEventLoop], AbstractContextManager[Store]]
A, B, TOP = "00000000000001", "00000000000002", "f" * 14


def carried(tag: str = A, network: str = "demo", networks: int = 17) -> Carried:
    return Carried(network, tag, networks, 16, 1, 1000.5)


class ExposuresContract:
    """One test a promise of ``bascule.exposure.contracts.Exposures``."""

    def run(self, opened: Open, story: Callable[[Store], object]) -> None:
        async def main() -> None:
            with opened(asyncio.get_running_loop()) as store:
                await story(store)  # type: ignore[misc] # every story is a coroutine function

        asyncio.run(main())

    def test_what_was_carried_is_kept_once_and_told_in_order(self, opened: Open) -> None:
        async def write(store: Store) -> None:
            await store.exposures.keep_carried([carried(), carried(TOP), carried(network="other")])
            await store.exposures.keep_carried([carried(networks=99), carried(B)])

        async def read(store: Store) -> None:
            told = store.exposures.carried_since(0)
            assert [(one.network, one.tag, one.networks) for one in told] == [
                ("demo", A, 17), ("demo", TOP, 17), ("other", A, 17), ("demo", B, 17)
            ]  # fmt: skip
            numbers = [one.number for one in told]
            assert numbers == sorted(set(numbers))
            assert store.exposures.carried_since(0, limit=2) == told[:2]
            assert store.exposures.carried_since(numbers[1]) == told[2:]
            assert store.exposures.carried_last() == numbers[-1]
            assert store.exposures.carried("demo", TOP) == told[1]
            assert store.exposures.carried("other", TOP) is None
            assert msgspec.structs.replace(told[0], number=0) == carried()
            assert await store.exposures.carried_among("demo", (TOP, B, "0" * 14)) == {TOP, B}
            assert await store.exposures.carried_among("third", (TOP, B)) == frozenset()
            latest = await store.exposures.carried_before("demo", None, 2)
            assert latest == (told[3], told[1])
            assert await store.exposures.carried_before("demo", latest[-1].number, 2) == (told[0],)

        self.run(opened, write)
        self.run(opened, read)

    def test_nothing_was_carried_at_first(self, opened: Open) -> None:
        async def play(store: Store) -> None:
            assert (store.exposures.carried_last(), store.exposures.carried_since(0)) == (0, ())

        self.run(opened, play)

    def test_what_processes_share_comes_back_together_and_is_forgotten(self, opened: Open) -> None:
        async def play(store: Store) -> None:
            mine = Share("demo", A, 1, 7, 0, (1, 2))
            theirs = msgspec.structs.replace(mine, numbers=(2, 3))
            assert await store.exposures.share("p1", 7, [mine]) == (mine,)
            assert set(await store.exposures.share("p2", 7, [theirs])) == {mine, theirs}
            more = msgspec.structs.replace(mine, numbers=(1, 2, 9))
            elsewhere = [msgspec.structs.replace(mine, tag=B), msgspec.structs.replace(mine, network="other")]
            assert set(await store.exposures.share("p1", 7, [more, *elsewhere])) == {more, theirs, *elsewhere}
            later = msgspec.structs.replace(mine, window=8)
            assert await store.exposures.share("p1", 8, [later]) == (later,)
            assert await store.exposures.share("p1", 9, []) == ()
            assert await store.exposures.share("p2", 8, [later]) == (later,), "what was there is forgotten"

        self.run(opened, play)

    def test_clicks_and_viewers_of_many_messages_are_read_at_once(self, opened: Open) -> None:
        async def play(store: Store) -> None:
            counts = (ClickCount("demo", TOP, "go", 5, 2), ClickCount("demo", A, "go", 6, 1))
            await store.ledger.count_clicks((*counts, ClickCount("other", A, "go", 1, 9)))
            named = ViewerClick("demo", TOP, "@b'ob\u202e😀", "go", 5, 1)
            await store.exposures.keep_viewers([named, msgspec.structs.replace(named, network="other")])
            await store.exposures.keep_viewers([named])
            found = await store.exposures.openings("demo", (A, B, TOP))
            assert found.clicks == counts
            assert found.viewers == (msgspec.structs.replace(named, count=2),)
            nothing = await store.exposures.openings("demo", ())
            assert (nothing.clicks, nothing.viewers) == ((), ())
            assert (await store.exposures.openings("demo", (B,))).clicks == ()

        self.run(opened, play)

    def test_viewers_are_forgotten_by_age_and_network(self, opened: Open) -> None:
        async def play(store: Store) -> None:
            old = [ViewerClick("demo", A, f"@{number}", "go", 10, 1) for number in range(2500)]
            await store.exposures.keep_viewers([
                *old, ViewerClick("demo", A, "@new", "go", 11, 1), ViewerClick("other", A, "@old", "go", 10, 1)
            ])  # fmt: skip
            assert await store.exposures.forget_viewers("demo", 11) == 2500
            assert await store.exposures.forget_viewers("demo", 11) == 0
            left = (await store.exposures.openings("demo", (A,))).viewers
            assert [one.viewer for one in left] == ["@new"]
            assert len((await store.exposures.openings("other", (A,))).viewers) == 1

        self.run(opened, play)

    def test_pages_are_a_networks_own_the_latest_first(self, opened: Open) -> None:
        async def play(store: Store) -> None:
            pages = [
                Member("demo", "page", "f1", "destination", "a.example/", asks_for=("password",)),
                Member("demo", "page", "f2", "destination", "b.example/"),
            ]
            await store.ledger.join([*pages, Member("other", "page", "f1", "destination", "c.example/")])
            await store.ledger.join([Member("demo", "campaign", "c", "destination", "d.example/")])
            assert await store.exposures.pages("demo", 10) == (pages[1], pages[0])
            assert await store.exposures.pages("demo", 1) == (pages[1],)
            assert await store.exposures.pages("third", 10) == ()

        self.run(opened, play)

    @pytest.mark.parametrize("key", [1, 2**64 - 1])
    def test_what_was_sighted_in_given_messages(self, opened: Open, key: int) -> None:
        async def play(store: Store) -> None:
            for number in range(600):
                await store.ledger.record(record(f"m{number}"))
            numbers = [one.number for one in await store.ledger.sighted("demo", (key,))]
            assert len(numbers) == 600
            asked = (numbers[0], numbers[599], 10**9)
            assert await store.exposures.sighted_in(asked, (key, 77)) == {numbers[0]: (key,), numbers[599]: (key,)}
            assert await store.exposures.sighted_in(asked, ()) == {}
            assert await store.exposures.sighted_in((), (key,)) == {}

        self.run(opened, play)
