import asyncio
from contextlib import closing
from pathlib import Path

from conformance.recalls import found, recall

from bascule.recall.recall import Progress
from bascule.store.embedded import recall_begin
from bascule.store.embedded.store import EmbeddedStore


def test_a_recall_may_begin_with_its_messages_in_one_transaction(tmp_path: Path) -> None:
    async def main() -> None:
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
            made = recall()
            writer = store.recalls._database.writer
            await writer.run(lambda it: recall_begin.start(it, made))
            assert await writer.run(lambda it: recall_begin.found(it, made.id, found(1, 2, 2), 2, 9.0, 9.0)) == 2
            assert store.recalls.searches() == ()
            kept = await store.recalls.recall("demo", made.id)
            assert kept is not None
            assert kept.progress == Progress(found=2, waiting=2)
            assert await writer.run(lambda it: recall_begin.undo(it, "other", made.id, "kim", 9.0)) is None
            assert await writer.run(lambda it: recall_begin.found(it, "rcl_none", found(3), 3, 9.0, 9.0)) == 0

    asyncio.run(main())
