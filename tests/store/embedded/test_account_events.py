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
