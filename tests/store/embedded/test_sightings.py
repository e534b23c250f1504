import asyncio
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from conformance.ledger import record

from bascule.gate.contracts import Seen
from bascule.gate.like_keys import sender_key
from bascule.store.embedded.store import EmbeddedStore


@pytest.mark.parametrize("keys", [(7,), (7, 8), (sender_key("demo", "@ann"),)])
def test_pages_over_many_segments_hold_every_message_once_and_in_order(tmp_path: Path, keys: tuple[int, ...]) -> None:
    async def main() -> list[Seen]:
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
            ledger = store.ledger
            await asyncio.gather(*(
                ledger.record(msgspec.structs.replace(record(f"m{n}", at=float(n)), hashes=(7, 8) if n % 2 else (9,)))
                for n in range(1500)
            ))  # fmt: skip
            found: list[Seen] = []
            while page := await ledger.sighted(
                "demo", keys, since=100.0, until=1400.0, after=found[-1].number if found else 0, limit=90
            ):
                assert len(page) <= 90
                found += page
            return found

    found = asyncio.run(main())
    wanted = range(100, 1400) if keys[0] > 9 else range(101, 1400, 2)
    assert sorted(int(one.id[1:]) for one in found) == list(wanted)
    assert [one.number for one in found] == sorted({one.number for one in found})
