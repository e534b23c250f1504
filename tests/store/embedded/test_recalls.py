import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from conformance.ledger import entry
from conformance.recalls import Open, RecallsContract, Store

from bascule.store.embedded.store import EmbeddedStore


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    @contextmanager
    def open_(loop: asyncio.AbstractEventLoop) -> Iterator[Store]:
        with closing(EmbeddedStore(tmp_path, loop)) as store:
            yield store

    return open_


class TestEmbeddedRecalls(RecallsContract):
    @pytest.fixture
    def opened(self, opened: Open) -> Open:
        return opened


def test_verdicts_set_before_there_were_recalls_begin_none(opened: Open) -> None:
    async def main() -> None:
        with opened(asyncio.get_running_loop()) as store:
            kept = await store.ledger.set_verdict(entry())
            store.recalls._database.reader.execute("DELETE FROM recall_followed")  # type: ignore[attr-defined]
        with opened(asyncio.get_running_loop()) as store:
            assert store.recalls.followed() == kept.id

    asyncio.run(main())
