"""What every store of accounts' events has to pass: subclass ``AccountEventsContract`` with an ``opened`` fixture."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager

import msgspec
import pytest

from bascule.accounts.contracts import AccountEvents, KeptEvent

Open = Callable[[asyncio.AbstractEventLoop], AbstractContextManager[AccountEvents]]


def event(name: str = "e1", account: str = "@ann", kept_at: float = 1000.0) -> KeptEvent:
    return KeptEvent(0, name, "logged_in", account, kept_at - 1, kept_at, "00ff", "Client/1", "phone")


class AccountEventsContract:
    """One test a promise of ``bascule.accounts.contracts.AccountEvents``."""

    @pytest.fixture
    def opened(self) -> Open:
        raise NotImplementedError

    def run(self, opened: Open, story: Callable[[AccountEvents], object]) -> None:
        async def main() -> None:
            with opened(asyncio.get_running_loop()) as events:
                await story(events)  # type: ignore[misc] # every story is a coroutine function

        asyncio.run(main())

    def test_they_are_there_for_the_next_process_those_told_last_first(self, opened: Open) -> None:
        told = [event(f"e{n}", "@b'ob\u202e😀" if n % 2 else "@ann") for n in range(6)]

        async def write(events: AccountEvents) -> None:
            assert await events.keep("demo", told) == (True,) * 6

        async def read(events: AccountEvents) -> None:
            found = await events.of("demo", "@b'ob\u202e😀", None, 10)
            assert [msgspec.structs.replace(one, number=0) for one in found] == [told[5], told[3], told[1]]
            assert [one.number for one in found] == sorted({one.number for one in found}, reverse=True)
            assert await events.of("demo", "@b'ob\u202e😀", None, 2) == found[:2]
            assert await events.of("demo", "@b'ob\u202e😀", found[1].number, 2) == found[2:]
            assert await events.of("demo", "@ANN", None, 10) == ()

        self.run(opened, write)
        self.run(opened, read)

    def test_an_id_is_kept_once_in_its_network(self, opened: Open) -> None:
        async def play(events: AccountEvents) -> None:
            assert await events.keep("demo", [event(), event("e2"), event(account="@bob")]) == (True, True, False)
            assert await events.keep("demo", [event(account="@cyd"), event("e3")]) == (False, True)
            assert await events.keep("other", [event(account="@cyd")]) == (True,)
            assert len(await events.of("demo", "@ann", None, 10)) == 3
            assert await events.of("demo", "@cyd", None, 10) == ()
            assert len(await events.of("other", "@cyd", None, 10)) == 1
            assert await events.keep("demo", []) == ()

        self.run(opened, play)

    def test_they_are_forgotten_by_age_and_network(self, opened: Open) -> None:
        async def play(events: AccountEvents) -> None:
            await events.keep("demo", [event(f"e{n}") for n in range(4500)])
            await events.keep("demo", [event("new", kept_at=1001.0)])
            await events.keep("other", [event()])
            assert await events.forget("demo", 1000.5) == 4500
            assert await events.forget("demo", 1000.5) == 0
            assert [one.id for one in await events.of("demo", "@ann", None, 10)] == ["new"]
            assert len(await events.of("other", "@ann", None, 10)) == 1

        self.run(opened, play)
