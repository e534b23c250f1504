import asyncio
import random
from collections import Counter, defaultdict
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conformance.recalls import begun, claim

from bascule.recall.contracts import Outcome
from bascule.store.embedded.store import EmbeddedStore

STEPS = ("begin", "undo", "claim", "claim", "settle", "settle", "restore", "retry", "restart")


class History:
    """A made-up history of recalls, undoings, failures, deaths, retries and restarts, and a receiver on paper."""

    def __init__(self, path: Path, seed: int) -> None:
        self.path = path
        self.chance = random.Random(seed)
        self.store: Any = EmbeddedStore(path, asyncio.get_running_loop())
        self.recalls: list[Any] = []
        self.told: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self.deaths: Counter[str] = Counter()
        self.now = 40.0

    async def step(self) -> None:
        self.now += 1.0
        await getattr(self, self.chance.choice(STEPS))()

    async def begin(self) -> None:
        if len(self.recalls) < 12:
            numbers = self.chance.sample(range(1, 20), 6)
            self.recalls.append(await begun(self.store.recalls, *numbers, id="abcdefghijkl"[len(self.recalls)]))

    async def undo(self) -> None:
        if self.recalls:
            await self.store.recalls.undo("demo", self.chance.choice(self.recalls).id, "@eve", self.now)

    async def claim(self) -> None:
        await claim(self.store.recalls, most=3, batch=self.chance.choice([1, 3]))

    async def settle(self) -> None:
        held = await self.store.recalls.unsettled()
        if held:
            await self.settled(self.chance.choice(held), self.chance.choice(["answered", "answered", "again", "dead"]))

    async def settled(self, webhook: Any, result: Any) -> None:
        if result == "answered" or self.chance.random() < 0.5:  # what failed may have arrived all the same
            for event in webhook.events:
                self.told[event.message].append((event.sequence, event.type))
        if result == "dead":
            self.deaths.update(event.message for event in webhook.events)
        await self.store.recalls.settle([Outcome(webhook.number, result, self.now, 50.0, "x")])

    async def restore(self) -> None:
        for name in self.store.recalls.unrestored():
            while await self.store.recalls.restore(name, self.now, 2):
                pass

    async def retry(self) -> None:
        await self.store.recalls.retry("demo", None, self.now)

    async def restart(self) -> None:
        self.store.close()
        self.store = EmbeddedStore(self.path, asyncio.get_running_loop())

    async def finish(self) -> None:
        """Everything is delivered from here on."""
        await self.restore()
        await self.retry()
        while left := (await self.store.recalls.unsettled() or await claim(self.store.recalls)):
            for webhook in left:
                await self.settled(webhook, "answered")

    async def standing(self) -> set[str]:
        """The messages that a recall which was not undone has."""
        found: set[str] = set()
        for one in self.recalls:
            kept = await self.store.recalls.recall("demo", one.id)
            assert kept.progress.finished_at is not None
            if kept.recall.undone_at is None:
                found |= {copy.message for copy in await self.store.recalls.copies("demo", one.id, None, 0, 100)}
        return found


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_each_message_is_told_in_order_and_ends_as_it_should(tmp_path: Path, seed: int) -> None:
    async def main() -> None:
        history = History(tmp_path, seed)
        for _ in range(160):
            await history.step()
        await history.finish()
        figures = await history.store.recalls.figures()
        assert (figures.waiting, figures.sending) == (0, 0)
        standing = await history.standing()
        history.store.close()
        assert standing <= history.told.keys()
        for message, events in history.told.items():
            order = [sequence for sequence, _ in events]
            assert order == sorted(order), (message, events)
            if message in standing:
                assert events[-1][1] == "message.redact", (message, events)
            elif not history.deaths[message]:
                assert events[-1][1] == "message.restore", (message, events)

    asyncio.run(main())


def test_a_claim_is_made_once_by_two_openings(tmp_path: Path) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        with closing(EmbeddedStore(tmp_path, loop)) as one, closing(EmbeddedStore(tmp_path, loop)) as other:
            await begun(one.recalls, *range(1, 101))
            claimed = await asyncio.gather(*(claim(store.recalls, most=10) for store in (one, other) * 8))
            messages = [event.message for webhooks in claimed for webhook in webhooks for event in webhook.events]
            assert sorted(messages) == sorted(f"m{n}" for n in range(1, 101))

    asyncio.run(main())
