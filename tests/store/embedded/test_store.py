import asyncio
from contextlib import closing
from pathlib import Path

from conformance.ledger import record

from bascule.store.embedded.store import EmbeddedStore


def test_what_is_queued_when_it_is_closed_is_kept(tmp_path: Path) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        with closing(EmbeddedStore(tmp_path, loop)) as store:
            writing = asyncio.ensure_future(store.ledger.record(record()))
            await asyncio.sleep(0)
        await writing
        with closing(EmbeddedStore(tmp_path, loop)) as store:
            assert await store.ledger.recorded("demo", "m1") is not None

    asyncio.run(main())
