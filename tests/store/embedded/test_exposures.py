import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from conformance.exposures import ExposuresContract, Open

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
