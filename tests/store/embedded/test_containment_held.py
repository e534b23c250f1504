import asyncio
from contextlib import closing
from pathlib import Path

from conformance.containments import say

from bascule.review.contracts import Wanted
from bascule.review.item import Outcome
from bascule.store.embedded.store import EmbeddedStore


def test_held_messages_and_the_review_queue_agree(tmp_path: Path) -> None:
    async def main() -> None:
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
            for name in ("m1", "m2", "m3"):
                await say(store, name, "hold")
            await store.desk.take_in_held(10)
            items = await store.desk.queue("demo", Wanted(), 200.0)
            assert sorted(item.subject.name for item in items) == ["m1", "m2", "m3"]
            await store.desk.decide(
                "demo",
                next(item.id for item in items if item.subject.name == "m1"),
                Outcome("release", "fine", "kim", "k", 200.0),
                200.0,
            )
            held = await store.containments.held("demo", "@ann", 0.0, 0, 10)
            assert [one.message for one in held] == ["m2", "m3"]
            await store.containments.settle_held("demo", "@ann", [held[0].number], "release", "@ann", "hers", 210.0)
            assert [item.subject.name for item in await store.desk.queue("demo", Wanted(), 220.0)] == ["m3"]

    asyncio.run(main())
