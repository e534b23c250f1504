"""What every store of accounts has to pass: subclass ``AccountsContract`` with an ``opened`` fixture."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

import msgspec
import pytest

from bascule.accounts.contracts import LARGEST, Accounts, Exposed
from bascule.exposure.contracts import Exposures, ViewerClick
from bascule.gate.contracts import ClickCount, Ledger, Record
from bascule.gate.decision import Action
from conformance.ledger import record


class Store(Protocol):
    """The parts that the suite needs."""

    @property
    def accounts(self) -> Accounts: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def exposures(self) -> Exposures: ...


Open = Callable[[asyncio.AbstractEventLoop], AbstractContextManager[Store]]
KEY, OTHER = 2**64 - 1, 7


def sent(
    name: str, to: tuple[str, ...] = ("@bob",), sender: str = "@ann", network: str = "demo", at: float = 1000.0,
    keys: tuple[int, ...] = (KEY,), history: bytes | None = None, action: Action = "rewrite", audience: int = 0,
) -> Record:  # fmt: skip
    """A message; its tag is made of its name, a number behind an ``m``."""
    made = record(name, network=network, at=at)
    message = msgspec.structs.replace(made.message, sender=sender, recipients=to)
    decision = msgspec.structs.replace(made.decision, decision=action, tag=tag(name))
    return msgspec.structs.replace(
        made, message=message, decision=decision, hashes=keys, shorts=(), audience=audience or len(to), account=history
    )


def tag(name: str) -> str:
    return f"{int(name.removeprefix('m')):014x}"


class AccountsContract:
    """One test a promise of ``bascule.accounts.contracts.Accounts``, and of ``Record.account``."""

    def run(self, opened: Open, story: Callable[[Store], object]) -> None:
        async def main() -> None:
            with opened(asyncio.get_running_loop()) as store:
                await story(store)  # type: ignore[misc] # every story is a coroutine function

        asyncio.run(main())

    def test_histories_are_there_for_the_next_process_and_the_last_stands(self, opened: Open) -> None:
        async def write(store: Store) -> None:
            await store.accounts.keep("demo", {"@ann": b"\x00\xff1", "@b'ob\u202e😀": b""})
            await store.accounts.keep("demo", {"@ann": b"2" * LARGEST})
            await store.accounts.keep("other", {"@ann": b"theirs"})

        async def read(store: Store) -> None:
            assert store.accounts.load("demo", "@ann") == b"2" * LARGEST
            assert store.accounts.load("demo", "@b'ob\u202e😀") == b""
            assert store.accounts.load("other", "@ann") == b"theirs"
            assert store.accounts.load("demo", "@ANN") is None

        self.run(opened, write)
        self.run(opened, read)

    def test_a_senders_history_comes_with_its_message_the_last_of_many(self, opened: Open) -> None:
        async def write(store: Store) -> None:
            some = [sent(f"m{n}", sender=f"@s{n % 7}", history=b"%d" % n) for n in range(100)]
            await asyncio.gather(*map(store.ledger.record, [*some, sent("m100"), sent("m101", sender="@nobody")]))

        async def read(store: Store) -> None:
            for number in range(7):
                last = max(n for n in range(100) if n % 7 == number)
                assert store.accounts.load("demo", f"@s{number}") == b"%d" % last
            assert store.accounts.load("demo", "@nobody") is None

        self.run(opened, write)
        self.run(opened, read)

    def test_a_message_kept_before_says_nothing_new_of_its_sender(self, opened: Open) -> None:
        async def play(store: Store) -> None:
            await store.ledger.record(sent("m1", history=b"first"))
            again = sent("m1", history=b"again", at=1001.0)
            new = sent("m2", sender="@cyd", history=b"new")
            await asyncio.gather(store.ledger.record(again), store.ledger.record(new))
            assert store.accounts.load("demo", "@ann") == b"first"
            assert store.accounts.load("demo", "@cyd") == b"new"

        self.run(opened, play)

    def test_what_is_too_large_is_refused_and_nothing_of_it_kept(self, opened: Open) -> None:
        async def play(store: Store) -> None:
            large = b"x" * (LARGEST + 1)
            with pytest.raises(ValueError, match=f"account: expected .* at most {LARGEST} bytes, got {LARGEST + 1}"):
                await store.ledger.record(sent("m1", history=large))
            assert await store.ledger.recorded("demo", "m1") is None
            with pytest.raises(ValueError, match="account: expected"):
                await store.accounts.keep("demo", {"@ann": b"1", "@bob": large})
            assert store.accounts.load("demo", "@ann") is None

        self.run(opened, play)

    def test_they_are_forgotten_when_asked_and_when_idle(self, opened: Open) -> None:
        async def play(store: Store) -> None:
            await store.accounts.keep("demo", {f"@{n}": b"x" for n in range(5000)}, at=100.0)
            await store.accounts.keep("demo", {"@new": b"x"}, at=200.0)
            await store.accounts.keep("other", {"@old": b"x"}, at=100.0)
            await store.ledger.record(sent("m1", sender="@7", at=300.0, history=b"y"))
            assert await store.accounts.forget("demo", "@0")
            assert not await store.accounts.forget("demo", "@0")
            assert await store.accounts.forget_idle("demo", 150.0, limit=10) == 10
            assert await store.accounts.forget_idle("demo", 150.0) == 4988
            assert await store.accounts.forget_idle("demo", 150.0) == 0
            assert store.accounts.load("demo", "@1") is None
            for network, account in (("demo", "@new"), ("demo", "@7"), ("other", "@old")):
                assert store.accounts.load(network, account) is not None
            await store.accounts.keep("demo", {"@now": b"x"})
            assert await store.accounts.forget_idle("demo", 1e9) == 2, "without a time it is kept as of now"

        self.run(opened, play)

    def test_who_received_a_key_was_shown_it_the_earliest_message_is_told(self, opened: Open) -> None:
        async def play(store: Store) -> None:
            await store.ledger.record(sent("m1", ("@bob", "@cyd"), at=1000.0))
            await store.ledger.record(sent("m2", sender="@eve", at=2000.0, keys=(OTHER, KEY)))
            await store.ledger.record(sent("m3", sender="@eve", at=3000.0, keys=(1,)))
            exposed = store.accounts.exposed
            assert exposed("demo", "@bob", (KEY,), 0.0) == Exposed("m1", "@ann", 1000.0)
            assert exposed("demo", "@bob", (5, OTHER), 0.0) == Exposed("m2", "@eve", 2000.0)
            assert exposed("demo", "@bob", (KEY,), 1000.0) == Exposed("m1", "@ann", 1000.0)
            assert exposed("demo", "@bob", (KEY,), 1000.5) == Exposed("m2", "@eve", 2000.0)
            assert exposed("demo", "@bob", (KEY,), 2000.5) is None
            assert exposed("demo", "@bob", (5,), 0.0) is None
            assert exposed("demo", "@bob", (), 0.0) is None
            assert exposed("demo", "@dan", (KEY,), 0.0) is None
            assert exposed("other", "@bob", (KEY,), 0.0) is None

        self.run(opened, play)

    def test_nothing_is_shown_at_first(self, opened: Open) -> None:
        async def play(store: Store) -> None:
            assert store.accounts.exposed("demo", "@bob", (KEY,), 0.0) is None

        self.run(opened, play)

    def test_what_was_withheld_or_ones_own_showed_nothing(self, opened: Open) -> None:
        async def play(store: Store) -> None:
            await store.ledger.record(sent("m1", action="hold"))
            await store.ledger.record(sent("m2", action="reject"))
            await store.ledger.record(sent("m3", ("@ann", "@bob"), at=1500.0))
            assert store.accounts.exposed("demo", "@ann", (KEY,), 0.0) is None
            assert store.accounts.exposed("demo", "@bob", (KEY,), 0.0) == Exposed("m3", "@ann", 1500.0)
            await store.ledger.release("demo", "m1")
            assert store.accounts.exposed("demo", "@bob", (KEY,), 0.0) == Exposed("m1", "@ann", 1000.0)

        self.run(opened, play)

    def test_who_opened_it_is_told_where_viewers_are(self, opened: Open) -> None:
        async def play(store: Store) -> None:
            for number, at in ((1, 6000.0), (2, 7000.0)):
                await store.ledger.record(sent(f"m{number}", ("@bob", "@cyd"), at=at))
            clicked = [ViewerClick("demo", tag("m2"), "@bob", "go", 150, 1)]
            stopped = [ViewerClick("demo", tag("m1"), "@bob", "blocked", 110, 1)]
            others = [ViewerClick("demo", tag("m1"), "@cyd", "go", 101, 1), ViewerClick("other", *_named("m1"))]
            await store.exposures.keep_viewers([*clicked, *stopped, *others])
            await store.ledger.count_clicks((ClickCount("demo", tag("m1"), "go", 101, 1),))
            assert store.accounts.exposed("demo", "@bob", (KEY,), 0.0) == Exposed("m1", "@ann", 6000.0, 9000.0)

        self.run(opened, play)

    def test_anybodys_opening_is_the_only_recipients(self, opened: Open) -> None:
        async def play(store: Store) -> None:
            await store.ledger.record(sent("m1", at=6010.0))
            await store.ledger.count_clicks((ClickCount("demo", tag("m1"), "blocked", 100, 1),))
            assert store.accounts.exposed("demo", "@bob", (KEY,), 0.0) == Exposed("m1", "@ann", 6010.0)
            await store.ledger.count_clicks((ClickCount("demo", tag("m1"), "crossed", 100, 1),))
            found = store.accounts.exposed("demo", "@bob", (KEY,), 0.0)
            assert found == Exposed("m1", "@ann", 6010.0, 6010.0), "a minute begins before the message in it"

        self.run(opened, play)

    def test_who_opened_a_rooms_message_was_shown_it_though_not_named(self, opened: Open) -> None:
        async def play(store: Store) -> None:
            await store.ledger.record(sent("m1", (), at=6000.0, audience=500))
            crowd = tuple(f"@{number}" for number in range(300))
            await store.ledger.record(sent("m2", crowd, at=6060.0, keys=(OTHER,)))
            seen = [ViewerClick("demo", tag(name), "@bob", "go", 102, 1) for name in ("m1", "m2")]
            await store.exposures.keep_viewers(seen)
            exposed = store.accounts.exposed
            assert exposed("demo", "@bob", (KEY,), 0.0) == Exposed("m1", "@ann", 6000.0, 6120.0)
            assert exposed("demo", "@bob", (OTHER,), 0.0) == Exposed("m2", "@ann", 6060.0, 6120.0)
            assert exposed("demo", "@bob", (5,), 0.0) is None
            assert exposed("demo", "@dan", (KEY,), 0.0) is None

        self.run(opened, play)

    def test_of_very_many_the_latest_are_looked_at(self, opened: Open) -> None:
        async def play(store: Store) -> None:
            some = [sent(f"m{n}", at=1000.0 + n, keys=(KEY if n else OTHER,)) for n in range(3000)]
            await asyncio.gather(*map(store.ledger.record, some))
            found = store.accounts.exposed("demo", "@bob", (KEY,), 0.0)
            assert found is not None
            assert 1000.0 < found.received_at <= 3900.0
            assert store.accounts.exposed("demo", "@bob", (OTHER,), 0.0) is None

        self.run(opened, play)


def _named(name: str) -> tuple[str, str, str, int, int]:
    return tag(name), "@bob", "go", 101, 1
