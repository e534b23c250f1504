import asyncio
import sqlite3
from pathlib import Path

import pytest
from conformance.ledger import record

from bascule.store.embedded.rows import message_row
from bascule.store.embedded.schema import connect, prepare
from bascule.store.embedded.writer import Beside, Writer


def beside(
    sender: str = "@ann", message: str = "", history: bytes | None = None, *, has_shorts: bool = False
) -> Beside:
    return Beside("demo", message, sender, 1000.0, has_shorts, None, history)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    connection = connect(tmp_path / "s.db")
    prepare(connection)
    connection.close()
    return tmp_path / "s.db"


def test_what_queues_up_is_written_together_and_said_to_be_new(path: Path) -> None:
    async def main() -> None:
        writer = Writer(path, asyncio.get_running_loop())
        news = await asyncio.gather(
            *(writer.insert(message_row(record(f"m{n}")), beside(has_shorts=True)) for n in range(500))
        )
        assert all(news)
        assert not await writer.insert(message_row(record("m7")), beside(has_shorts=True))
        count = await writer.run(lambda connection: connection.execute("SELECT count(*) FROM message").fetchone()[0])
        assert count == 500
        sightings = await writer.run(lambda c: c.execute("SELECT count(*) FROM sighting").fetchone()[0])
        assert sightings == 2000
        writer.close()

    asyncio.run(main())


def test_work_that_fails_is_undone_and_the_rest_of_its_batch_stands(path: Path) -> None:
    async def main() -> None:
        writer = Writer(path, asyncio.get_running_loop())

        def fail(connection: object) -> None:
            connection.execute("DELETE FROM message")  # type: ignore[attr-defined]
            raise KeyError("mine")

        new, failed = await asyncio.gather(
            writer.insert(message_row(record()), beside()), writer.run(fail), return_exceptions=True
        )
        assert new is True
        assert isinstance(failed, KeyError)
        assert await writer.run(lambda c: c.execute("SELECT count(*) FROM message").fetchone()[0]) == 1
        writer.close()

    asyncio.run(main())


def test_closing_writes_what_is_queued(path: Path) -> None:
    async def main() -> None:
        writer = Writer(path, asyncio.get_running_loop())
        waiting = [writer.insert(message_row(record(f"m{n}")), beside()) for n in range(50)]
        writer.close()
        assert all(await asyncio.gather(*waiting))

    asyncio.run(main())


def test_work_that_fails_alone_is_undone_and_told_as_it_is(path: Path) -> None:
    def half(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO network VALUES ('half', '{}')")
        raise LookupError("not so")

    async def main() -> None:
        writer = Writer(path, asyncio.get_running_loop())
        with pytest.raises(LookupError, match="not so"):
            await writer.run(half)
        count = await writer.run(lambda connection: connection.execute("SELECT count(*) FROM network").fetchone()[0])
        assert count == 0
        writer.close()

    asyncio.run(main())
