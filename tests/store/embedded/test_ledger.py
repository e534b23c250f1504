import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from conformance.ledger import LedgerContract, Open, entry, record

from bascule.gate.contracts import Ledger, StoreFailureError
from bascule.store.embedded.store import EmbeddedStore


class TestEmbeddedLedger(LedgerContract):
    @pytest.fixture
    def opened(self, tmp_path: Path) -> Open:
        @contextmanager
        def open_(loop: asyncio.AbstractEventLoop) -> Iterator[Ledger]:
            with closing(EmbeddedStore(tmp_path, loop)) as store:
                yield store.ledger

        return open_


def test_a_change_that_was_kept_but_not_published_is_published_at_the_next_start(tmp_path: Path) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        with closing(EmbeddedStore(tmp_path, loop)) as store:
            kept = await store.ledger.set_verdict(entry())
        (tmp_path / "generation").write_bytes(bytes(8))
        with closing(EmbeddedStore(tmp_path, loop)) as store:
            assert store.ledger.generation() == kept.id

    asyncio.run(main())


def test_a_failing_store_says_so_and_comes_back(tmp_path: Path) -> None:
    async def main() -> None:
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
            store.ledger._writer._connection.execute("PRAGMA query_only=1")
            with pytest.raises(StoreFailureError, match="could not write"):
                await store.ledger.record(record())
            store.ledger._writer._connection.execute("PRAGMA query_only=0")
            assert (await store.ledger.record(record())).original is not None

    asyncio.run(main())
