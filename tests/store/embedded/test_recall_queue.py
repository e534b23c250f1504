import asyncio
import itertools
import random
from collections import Counter, defaultdict
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conformance.recalls import begun, claim

from bascule.recall.contracts import Outcome
from bascule.store.embedded.store import EmbeddedStore


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_each_message_is_told_in_order_and_ends_as_it_should(tmp_path: Path, seed: int) -> None:
    """A made-up history of recalls, undoings, failures, deaths, retries and restarts, against a receiver on paper."""
    chance = random.Random(seed)
    told: dict[str, list[tuple[int, str]]] = defaultdict(list)
    deaths: Counter[str] = Counter()

    async def main() -> None:
        loop = asyncio.get_running_loop()
        store = EmbeddedStore(tmp_path, loop)
        recalls = []
        held: list[Any] = []
        letters = itertools.count()
        for step in range(160):
            what = chance.choice(["begin", "undo", "claim", "claim", "settle", "settle", "restore", "retry", "restart"])
            if what == "begin" and len(recalls) < 12:
                numbers = chance.sample(range(1, 20), 6)
                recalls.append(await begun(store.recalls, *numbers, id="abcdefghijkl"[next(letters)]))
            elif what == "undo" and recalls:
                await store.recalls.undo("demo", chance.choice(recalls).id, "@eve", 40.0 + step)
            elif what == "restore":
                await restored(store, 40.0 + step)
            elif what == "claim":
                held += await claim(store.recalls, most=3, batch=chance.choice([1, 3]))
            elif what == "settle" and held:
                held.remove(webhook := chance.choice(held))
                await settled(store, webhook, chance.choice(["answered", "answered", "lost", "again", "dead"]), step)
            elif what == "retry":
                await store.recalls.retry("demo", None, 40.0 + step)
            elif what == "restart":
                store.close()
                store = EmbeddedStore(tmp_path, loop)
            if what in ("settle", "restart"):
                held = list(await store.recalls.unsettled())
        await finish(store, recalls)
        store.close()

    async def restored(store: Any, at: float) -> None:
        for name in store.recalls.unrestored():
            while await store.recalls.restore(name, at, 2):
                pass

    async def settled(store: Any, webhook: Any, result: str, step: int) -> None:
        if result != "dead" or chance.random() < 0.5:  # what is given up may have arrived
            for event in webhook.events:
                told[event.message].append((event.sequence, event.type))
        if result == "dead":
            deaths.update(event.message for event in webhook.events)
        outcome = {"lost": "again"}.get(result, result)
        await store.recalls.settle([Outcome(webhook.number, outcome, 40.0 + step, 50.0, "x")])

    async def finish(store: Any, recalls: list[Any]) -> None:
        await restored(store, 999.0)
        while True:
            await store.recalls.retry("demo", None, 999.0)
            left = [*await store.recalls.unsettled(), *await claim(store.recalls)]
            if not left:
                break
            for webhook in {one.number: one for one in left}.values():
                await settled(store, webhook, "answered", 999)
        figures = await store.recalls.figures()
        assert (figures.waiting, figures.sending) == (0, 0)
        standing: set[str] = set()
        for one in recalls:
            kept = await store.recalls.recall("demo", one.id)
            copies = await store.recalls.copies("demo", one.id, None, 0, 100)
            assert kept.progress.finished_at is not None
            if kept.recall.undone_at is None:
                standing |= {copy.message for copy in copies}
        for message, events in told.items():
            order = [sequence for sequence, _ in events]
            assert order == sorted(order), (message, events)
            last = max(events)[1]
            if message in standing:
                assert last == "message.redact", (message, events)
            elif not deaths[message]:
                assert last == "message.restore", (message, events)
        assert standing <= told.keys()

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
