import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from conformance.account_events import AccountEventsContract, Open

from bascule.accounts.contracts import AccountEvents
from bascule.store.embedded.store import EmbeddedStore


class TestEmbeddedAccountEvents(AccountEventsContract):
    @pytest.fixture
    def opened(self, tmp_path: Path) -> Open:
        @contextmanager
        def open_(loop: asyncio.AbstractEventLoop) -> Iterator[AccountEvents]:
            with closing(EmbeddedStore(tmp_path, loop)) as store:
                yield store.account_events

        return open_


def test_a_thousand_are_looked_up_by_account_and_by_age_not_scanned(tmp_path: Path) -> None:
    async def main() -> None:
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
            reader = store.account_events._database.reader
            for query in (
                (
                    "SELECT data FROM account_event WHERE network = 'a' AND account = 'b' AND number < 9"
                    " ORDER BY number DESC LIMIT 9"
                ),
                "SELECT number FROM account_event WHERE network = 'a' AND kept_at < 9 LIMIT 9",
            ):
                ((*_, step),) = reader.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()
                assert step.startswith("SEARCH"), step

    asyncio.run(main())
