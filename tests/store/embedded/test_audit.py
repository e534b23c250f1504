import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from conformance.audit import AuditContract, Open, event

from bascule.audit.contracts import AuditLog
from bascule.store.embedded.audit import TABLES, EmbeddedAudit, append
from bascule.store.embedded.database import FILE, Database


@contextmanager
def opened_in(folder: Path, loop: asyncio.AbstractEventLoop) -> Iterator[AuditLog]:
    with closing(Database(folder, loop, [TABLES])) as database:
        yield EmbeddedAudit(database)


class TestEmbeddedAudit(AuditContract):
    @pytest.fixture
    def opened(self, tmp_path: Path) -> Open:
        return lambda loop: opened_in(tmp_path, loop)


@pytest.fixture
def rows() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.executescript(TABLES)
        for number in range(3):
            append(connection, event(f"{number}/"), lambda: 5.0)
        yield connection


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET reason = 'x'",
        "UPDATE audit SET hash = '' WHERE number = 3",
        "DELETE FROM audit WHERE number = 3",
        "DELETE FROM audit",
        "INSERT INTO audit SELECT network, 9, at, kept_at, who, '', '', '', '', '', previous, hash FROM audit LIMIT 1",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE number = 2",
    ],
)
def test_the_table_refuses_every_change(rows: sqlite3.Connection, change: str) -> None:
    before = rows.execute("SELECT * FROM audit").fetchall()
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        rows.execute(change)
    assert rows.execute("SELECT * FROM audit").fetchall() == before
    assert len(before) == 3


def test_an_entry_is_undone_with_its_change(rows: sqlite3.Connection) -> None:
    rows.execute("BEGIN")
    append(rows, event("lost/"))
    rows.execute("ROLLBACK")
    assert append(rows, event("kept/")).number == 4


def test_the_time_of_writing_is_the_clocks(rows: sqlite3.Connection) -> None:
    kept = append(rows, event(at=3.0), lambda: 7.5)
    assert (kept.at, kept.kept_at) == (3.0, 7.5)


def test_a_row_changed_behind_the_triggers_is_found(tmp_path: Path) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        with opened_in(tmp_path, loop) as log:
            for number in range(4):
                await log.note(event(f"{number}/"))
        with closing(sqlite3.connect(tmp_path / FILE)) as connection:
            connection.execute("DROP TRIGGER audit_unchanged")
            connection.execute("UPDATE audit SET who = 'nobody' WHERE number = 2")
            connection.commit()
        with opened_in(tmp_path, loop) as log:
            broken = (await log.verify("demo")).broken
            assert broken is not None
            assert (broken.number, broken.why) == (2, "its hash is not that of its content")

    asyncio.run(main())


def test_a_long_chain_is_verified_by_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bascule.store.embedded.audit._PAGE", 3)

    async def main() -> None:
        with opened_in(tmp_path, asyncio.get_running_loop()) as log:
            for number in range(10):
                await log.note(event(f"{number}/"))
            head = await log.head("demo")
            assert (await log.verify("demo", head)).head == head
            page = await log.entries("demo", after=3, limit=1)
            assert page[0].number == 4

    asyncio.run(main())
