import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from conformance.audit import Audited, AuditedLedgerContract, OpenAudited
from conformance.ledger import entry

from bascule.store.embedded import changes
from bascule.store.embedded.store import EmbeddedStore


class TestEmbeddedChanges(AuditedLedgerContract):
    @pytest.fixture
    def opened(self, tmp_path: Path) -> OpenAudited:
        @contextmanager
        def open_(loop: asyncio.AbstractEventLoop) -> Iterator[Audited]:
            with closing(EmbeddedStore(tmp_path, loop)) as store:
                yield store

        return open_


def test_a_verdict_is_told_at_the_time_from_which_it_counts() -> None:
    told = changes.verdict_set(None, entry(set_at=12.5))
    assert (told.at, told.before) == (12.5, "")
