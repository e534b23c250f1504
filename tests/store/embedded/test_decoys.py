import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from conformance.decoys import DecoysContract, Open, decoy

from bascule.store.embedded.store import EmbeddedStore


class TestEmbeddedDecoys(DecoysContract):
    @pytest.fixture
    def opened(self, tmp_path: Path) -> Open:
        @contextmanager
        def open_(loop: asyncio.AbstractEventLoop) -> Iterator[EmbeddedStore]:
            with closing(EmbeddedStore(tmp_path, loop)) as store:
                yield store

        return open_


def test_a_change_that_was_kept_and_not_published_is_at_the_next_start(tmp_path: Path) -> None:
    async def main() -> None:
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
            (kept,) = await store.decoys.plant([decoy()])
        (tmp_path / "decoys").write_bytes(bytes(8))
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
            assert store.decoys.generation() == kept.number

    asyncio.run(main())
