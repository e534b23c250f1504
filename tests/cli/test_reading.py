import asyncio
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from conformance.ledger import record

from bascule.cli import reading
from bascule.cli.reading import Reading
from bascule.store.embedded.store import EmbeddedStore
from bascule.store.home import HomeError


def test_the_record_is_read_to_its_end_page_by_page(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fill() -> None:
        with closing(EmbeddedStore(home, asyncio.get_running_loop())) as store:
            for number in range(25):
                kept = record(f"m{number}", at=100.0 + number)
                await store.ledger.record(msgspec.structs.replace(kept, shorts=()))

    asyncio.run(fill())
    monkeypatch.setattr(reading, "PAGE", 10)
    with Reading(home, "demo") as found:
        assert [one.message.id for one in found.history(105.0)] == [f"m{number}" for number in range(5, 25)]
        assert found.labels() == {}
        assert found.thresholds.block == 5.0


def test_what_is_not_there_is_told(home: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="there is no 'nobody'; expected one of demo"):
        Reading(home, "nobody")
    with pytest.raises(HomeError, match="bascule init"):
        Reading(tmp_path / "nothing", "demo")
