import asyncio
from contextlib import closing
from pathlib import Path

from conformance.recalls import begun, claim, found, ids, progress, recall

from bascule.recall.contracts import Outcome
from bascule.recall.recall import Progress
from bascule.store.embedded.store import EmbeddedStore


def test_what_was_given_up_may_have_arrived_and_is_restored(tmp_path: Path) -> None:
    async def main() -> None:
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
            made = await begun(store.recalls, 1)
            (webhook,) = await claim(store.recalls)
            await store.recalls.settle([Outcome(webhook.number, "dead", 30.0)])
            await store.recalls.undo("demo", made.id, "@eve", 40.0)
            assert await store.recalls.restore(made.id, 41.0, 10) is False
            assert ids(await claim(store.recalls)) == [[("m1", "message.restore", 2)]]
            assert await store.recalls.retry("demo", None, 50.0) == 0, "overtaken by its restoration"
            assert await store.recalls.restore(made.id, 51.0, 10) is False

    asyncio.run(main())


def test_two_undone_at_once_restore_a_copy_once(tmp_path: Path) -> None:
    async def main() -> None:
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
            both = [await begun(store.recalls, 1), await begun(store.recalls, 1, id="b")]
            for _ in range(2):
                for webhook in await claim(store.recalls):
                    await store.recalls.settle([Outcome(webhook.number, "answered", 30.0)])
            for made in both:
                await store.recalls.undo("demo", made.id, "@eve", 40.0)
            for made in both:
                await store.recalls.restore(made.id, 41.0, 10)
            assert ids(await claim(store.recalls)) == [[("m1", "message.restore", 3)]]
            assert await claim(store.recalls) == ()

    asyncio.run(main())


def test_one_undone_while_it_was_still_looking_is_finished(tmp_path: Path) -> None:
    async def main() -> None:
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
            made = await store.recalls.start(recall())
            await store.recalls.found(made.id, found(1), 1, 15.0, last=False)
            await store.recalls.undo("demo", made.id, "@eve", 40.0)
            assert (await progress(store.recalls)).finished_at is None
            await store.recalls.restore(made.id, 41.0, 10)
            assert await progress(store.recalls) == Progress(found=1, withdrawn=1, finished_at=41.0)

    asyncio.run(main())
