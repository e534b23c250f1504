import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from conformance.containments import ContainmentsContract, Open, Store

from bascule.store.embedded.store import EmbeddedStore


class TestEmbeddedContainments(ContainmentsContract):
    @pytest.fixture
    def opened(self, tmp_path: Path) -> Open:
        @contextmanager
        def open_(loop: asyncio.AbstractEventLoop) -> Iterator[Store]:
            with closing(EmbeddedStore(tmp_path, loop)) as store:
                yield store

        return open_


def test_a_change_that_was_kept_and_not_published_is_published_at_the_next_start(tmp_path: Path) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        with closing(EmbeddedStore(tmp_path, loop)) as store:
            store.containments._database.reader.execute(
                "INSERT INTO containment VALUES ('demo', '@ann', 'watched', NULL, 0, 7, 1.0, '{}')"
            )
        with closing(EmbeddedStore(tmp_path, loop)) as store:
            assert store.containments.generation() == 7

    asyncio.run(main())
