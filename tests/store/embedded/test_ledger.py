import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from conformance.ledger import LedgerContract, Open, entry, record

from bascule.gate.contracts import Ledger, StoreFailureError
from bascule.store.embedded.ledger import EmbeddedLedger


class TestEmbeddedLedger(LedgerContract):
    @pytest.fixture
    def opened(self, tmp_path: Path) -> Open:
        @contextmanager
        def open_(loop: asyncio.AbstractEventLoop) -> Iterator[Ledger]:
            with closing(EmbeddedLedger(tmp_path, loop)) as ledger:
                yield ledger

        return open_


def test_a_change_that_was_kept_but_not_published_is_published_at_the_next_start(tmp_path: Path) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        with closing(EmbeddedLedger(tmp_path, loop)) as ledger:
            kept = await ledger.set_verdict(entry())
        (tmp_path / "generation").write_bytes(bytes(8))
        with closing(EmbeddedLedger(tmp_path, loop)) as ledger:
            assert ledger.generation() == kept.id

    asyncio.run(main())


def test_a_failing_store_says_so_and_comes_back(tmp_path: Path) -> None:
    async def main() -> None:
        with closing(EmbeddedLedger(tmp_path, asyncio.get_running_loop())) as ledger:
            ledger._writer._connection.execute("PRAGMA query_only=1")
            with pytest.raises(StoreFailureError, match="could not write"):
                await ledger.record(record())
            ledger._writer._connection.execute("PRAGMA query_only=0")
            assert (await ledger.record(record())).original is not None

    asyncio.run(main())
