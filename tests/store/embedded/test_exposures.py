import asyncio
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from conformance.exposures import ExposuresContract, Open
from conformance.ledger import record

from bascule.store.embedded.store import EmbeddedStore


class TestEmbeddedExposures(ExposuresContract):
    @pytest.fixture
    def opened(self, tmp_path: Path) -> Open:
        @contextmanager
        def open_(loop: asyncio.AbstractEventLoop) -> Iterator[EmbeddedStore]:
            with closing(EmbeddedStore(tmp_path, loop)) as store:
                yield store

        return open_


def test_a_thousand_messages_are_looked_up_by_keys_not_by_scans(tmp_path: Path) -> None:
    async def main() -> None:
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
            plans = store.ledger._reader.execute(
                "EXPLAIN QUERY PLAN SELECT tag, viewer FROM json_each(?1) AS asked CROSS JOIN viewer_click"
                " ON viewer_click.network = ?2 AND viewer_click.tag = asked.value", ("[1]", "demo"),
            ).fetchall()  # fmt: skip
            assert any("SEARCH viewer_click USING PRIMARY KEY" in plan[3] for plan in plans)
            assert await store.exposures.openings("demo", ()) is not None

    asyncio.run(main())


def test_many_pages_are_compared_with_many_messages_at_once(tmp_path: Path) -> None:
    """A thousand messages and three thousand keys: looking each key up for each message takes seconds."""

    async def main() -> None:
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
            await asyncio.gather(*(store.ledger.record(record(f"m{number}")) for number in range(1000)))
            numbers = [one.number for one in await store.ledger.sighted("demo", (1,))]
            begun = time.perf_counter()
            found = await store.exposures.sighted_in(numbers, range(1, 3001))
            assert time.perf_counter() - begun < 0.5
            assert found == dict.fromkeys(numbers, (1,))

    asyncio.run(main())
