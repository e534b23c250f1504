import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from conformance.desk import NOW, DeskContract, Open, appeal, outcome, report

from bascule.gate.contracts import Ledger
from bascule.review.contracts import Desk
from bascule.store.embedded.store import EmbeddedStore


class TestEmbeddedDesk(DeskContract):
    @pytest.fixture
    def opened(self, tmp_path: Path) -> Open:
        @contextmanager
        def open_(loop: asyncio.AbstractEventLoop) -> Iterator[tuple[Desk, Ledger]]:
            with closing(EmbeddedStore(tmp_path, loop)) as store:
                yield store.desk, store.ledger

        return open_


def test_decisions_and_appeals_are_in_the_audit_trail(tmp_path: Path) -> None:
    async def main() -> None:
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
            await store.desk.appeal(appeal(), 1)
            await store.desk.file(report(), 1)
            await store.desk.propose("demo", 2, outcome(match="host"), NOW)
            await store.desk.decide("demo", 1, outcome("release", answer="Sorry."), NOW)
            entries = await store.audit.entries("demo")
            told = [(entry.action, entry.who, entry.subject) for entry in entries]
            assert told == [
                ("appeal.filed", "", "abcdefghijklmnop"),
                ("review.proposed", "key1:eve", "a.example/"),
                ("review.decided", "key1:eve", "a.example/"),
                ("appeal.answered", "eve", "abcdefghijklmnop"),
                ("review.decided", "key1:eve", "a.example/"),
            ]
            assert all("bakery" not in entry.after for entry in entries[:3])
            assert (await store.audit.verify("demo")).broken is None

    asyncio.run(main())
