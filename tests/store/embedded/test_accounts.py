import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from conformance.accounts import KEY, AccountsContract, Open, sent

from bascule.store.embedded.schema import connect
from bascule.store.embedded.store import EmbeddedStore


class TestEmbeddedAccounts(AccountsContract):
    @pytest.fixture
    def opened(self, tmp_path: Path) -> Open:
        @contextmanager
        def open_(loop: asyncio.AbstractEventLoop) -> Iterator[EmbeddedStore]:
            with closing(EmbeddedStore(tmp_path, loop)) as store:
                yield store

        return open_


def test_a_history_is_kept_with_its_message_or_neither(tmp_path: Path) -> None:
    async def main() -> None:
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
            await store.ledger.record(sent("m1", history=b"1"))
            other = connect(tmp_path / "bascule.db")
            other.execute("CREATE TRIGGER no BEFORE UPDATE ON account BEGIN SELECT RAISE(ABORT, 'no'); END")
            other.close()
            with pytest.raises(RuntimeError, match="could not write"):
                await store.ledger.record(sent("m2", history=b"2"))
            assert await store.ledger.recorded("demo", "m2") is None
            assert store.accounts.load("demo", "@ann") == b"1"

    asyncio.run(main())


def test_what_an_account_was_shown_is_looked_up_not_scanned(tmp_path: Path) -> None:
    async def main() -> None:
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
            await asyncio.gather(*(store.ledger.record(sent(f"m{n}", (f"@{n}",))) for n in range(300)))
            plans: list[str] = []
            reader: sqlite3.Connection = store.accounts._reader
            reader.set_trace_callback(plans.append)
            store.accounts.exposed("demo", "@7", (KEY,), 0.0)
            reader.set_trace_callback(None)
            for query in plans:
                for *_, step in reader.execute(f"EXPLAIN QUERY PLAN {query}"):
                    allowed = step.startswith(("SCAN asked VIRTUAL", "SCAN opened", "SCAN CONSTANT"))
                    assert allowed or not step.startswith("SCAN"), (query, step)
            assert len(plans) >= 3

    asyncio.run(main())
