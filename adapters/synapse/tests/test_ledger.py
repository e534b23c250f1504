import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bascule_synapse.ledger import HELD, REMEMBERED, TAKEN, Delivered, Ledger

ONE = Delivered("syn-1", "$1", "!r", "@a:x")


class Database:
    """Synapse's, as the module API gives it out."""

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:")
        self.now = 1_000_000.0
        self.broken = False

    async def run(self, desc: str, work: Callable[..., Any], *arguments: object) -> Any:
        if self.broken:
            raise OSError("the database is away")
        with self.connection:
            return work(self.connection.cursor(), *arguments)

    def ledger(self) -> Ledger:
        return Ledger(self.run, lambda: self.now)


@pytest.fixture
def database() -> Iterator[Database]:
    made = Database()
    yield made
    made.connection.close()


def test_what_was_noted_is_found_at_once_and_after_a_restart(database: Database) -> None:
    async def play() -> None:
        ledger = database.ledger()
        ledger.note(ONE)
        assert await ledger.find("syn-1") == ONE
        assert await ledger.named("$1") == "syn-1"
        assert await database.ledger().find("syn-1") is None
        await ledger.flush()
        after = database.ledger()
        assert await after.find("syn-1") == ONE
        assert await after.named("$1") == "syn-1"
        assert await after.named("$2") == "$2"
        assert await after.find("syn-2") is None

    asyncio.run(play())


def test_a_message_that_was_made_anew_is_its_last_event(database: Database) -> None:
    async def play() -> None:
        ledger = database.ledger()
        ledger.note(ONE)
        ledger.note(Delivered("syn-1", "$later", "!r", "@a:x"))
        await ledger.flush()
        found = await database.ledger().find("syn-1")
        assert found is not None
        assert found.event_id == "$later"

    asyncio.run(play())


def test_what_could_not_be_written_is_written_later(database: Database) -> None:
    async def play() -> None:
        ledger = database.ledger()
        ledger.note(ONE)
        database.broken = True
        with pytest.raises(OSError, match="away"):
            await ledger.flush()
        database.broken = False
        await ledger.flush()
        assert await database.ledger().find("syn-1") == ONE

    asyncio.run(play())


def test_memory_is_bounded(database: Database) -> None:
    ledger = database.ledger()
    for number in range(REMEMBERED + 10):
        ledger.note(Delivered(f"syn-{number}", f"${number}", "!r", "@a"))
    asyncio.run(ledger.flush())
    assert asyncio.run(ledger.find("syn-0")) == Delivered("syn-0", "$0", "!r", "@a")


def test_what_is_kept_stays_until_it_is_dropped_or_old(database: Database) -> None:
    async def play() -> None:
        ledger = database.ledger()
        await ledger.keep("syn-1", HELD, {"body": "é"})
        await ledger.keep("syn-1", HELD, {"body": "again"})
        assert await ledger.kept("syn-1", HELD) == {"body": "é"}
        assert await ledger.kept("syn-1", TAKEN) is None
        await ledger.drop("syn-1", HELD)
        assert await ledger.kept("syn-1", HELD) is None
        await ledger.keep("syn-2", HELD, {})
        database.now += 86_400 * 2
        await ledger.forget(3)
        assert await ledger.kept("syn-2", HELD) == {}
        await ledger.forget(1)
        assert await ledger.kept("syn-2", HELD) is None

    asyncio.run(play())


def test_sequences_are_remembered(database: Database) -> None:
    async def play() -> None:
        ledger = database.ledger()
        assert await ledger.sequence("message m") == 0
        await ledger.done("message m", 1)
        await ledger.done("message m", 3)
        assert await database.ledger().sequence("message m") == 3

    asyncio.run(play())
