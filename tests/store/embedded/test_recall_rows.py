import asyncio
from contextlib import closing
from pathlib import Path

from conformance.recalls import begun, claim, recall

from bascule.recall.recall import Progress
from bascule.store.embedded.database import FILE
from bascule.store.embedded.recall_rows import progress_of, webhooks
from bascule.store.embedded.schema import connect
from bascule.store.embedded.store import EmbeddedStore


def test_rows_come_back_as_values(tmp_path: Path) -> None:
    async def main() -> None:
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
            await begun(store.recalls, 1, 2, 3)
            await begun(store.recalls, 4, id="b")
            claimed = await claim(store.recalls, batch=2)
            with closing(connect(tmp_path / FILE)) as connection:
                assert webhooks(connection) == claimed
                assert progress_of(connection, 1, 15.0) == Progress(found=3, waiting=3)
                assert progress_of(connection, 9, 15.0) == Progress(finished_at=15.0)
            assert [one.recall for one in await store.recalls.recalls("demo", None, 9)] == [
                recall("b", searched_at=15.0),
                recall(searched_at=15.0),
            ]

    asyncio.run(main())


def test_the_queue_is_read_by_its_indexes(tmp_path: Path) -> None:
    """Each look at the queue happens ten times a second, however long the past is."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        with closing(EmbeddedStore(tmp_path, loop)), closing(connect(tmp_path / FILE)) as connection:
            for query in (
                "SELECT 1 FROM recall WHERE searched_at IS NULL AND undone_at IS NULL ORDER BY number",
                "SELECT id FROM recall WHERE undone_at IS NOT NULL AND restored_at IS NULL ORDER BY number",
                "SELECT 1 FROM recall_event WHERE network = 'a' AND state = 'waiting' LIMIT 1",
                "SELECT 1 FROM recall_event WHERE message = 1 AND sequence < 2",
                "SELECT 1 FROM recall_event WHERE webhook = 1",
            ):
                (plan,) = connection.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()
                assert "INDEX recall_" in plan[3], (query, plan)

    asyncio.run(main())
