import asyncio
import threading
from contextlib import closing
from pathlib import Path

import pytest

from bascule.store.embedded.database import Database


def test_long_reads_happen_beside_the_event_loop_and_see_what_is_written(tmp_path: Path) -> None:
    async def main() -> None:
        with closing(Database(tmp_path / "new", asyncio.get_running_loop())) as database:
            await database.writer.run(lambda c: c.execute("INSERT INTO network VALUES ('demo', '{}')"))
            thread, found = await database.background(
                lambda c: (threading.get_ident(), c.execute("SELECT id FROM network").fetchall())
            )
            assert found == [("demo",)]
            assert thread != threading.get_ident()
            with pytest.raises(Exception, match="no such table"):
                await database.background(lambda c: c.execute("SELECT * FROM absent"))
        assert (tmp_path / "new" / "bascule.db").stat().st_mode & 0o077 == 0

    asyncio.run(main())


def test_the_tables_of_other_parts_are_made(tmp_path: Path) -> None:
    async def main() -> None:
        tables = ["CREATE TABLE IF NOT EXISTS mine (x INTEGER) STRICT;"]
        for _ in range(2):
            with closing(Database(tmp_path, asyncio.get_running_loop(), tables)) as database:
                assert database.reader.execute("SELECT count(*) FROM mine").fetchone() == (0,)

    asyncio.run(main())
