"""What keeping accounts costs: a message with and without a history, what an account was shown, decoys, ties.

Costs are CPU time of the thread that works (``thread_time``), or of the process where the store's writer shares it.
"""

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import msgspec

from bascule.accounts.decoy_contracts import Decoy
from bascule.accounts.decoys import DecoyNames, Decoys
from bascule.accounts.trust import Trust
from bascule.exposure.contracts import ViewerClick
from bascule.gate.contracts import Record
from bascule.gate.decision import Decision
from bascule.gate.message import Conversation, Message
from bascule.store.embedded.store import EmbeddedStore
from benchmarks.figure import Figure

MESSAGES = 200_000
RECORDED = 30_000
ACCOUNTS = 20_000
ASKED = 5_000
HISTORY = 600
TOGETHER = 500
DAY = 86_400.0
T = TypeVar("T")


def figures() -> list[Figure]:
    """Recording, exposures, decoys and ties."""
    return [*asyncio.run(_recorded()), *asyncio.run(_exposed()), *_decoys(), *_trust()]


async def _recorded() -> list[Figure]:
    """µs of CPU a message, histories on and off by turns, a tenth of them with a link."""
    spent: dict[int, list[float]] = {0: [], HISTORY: []}
    for turn in range(3):
        for size, found in spent.items():
            made = list(_records(RECORDED, turn, size, linked=0.1))
            with tempfile.TemporaryDirectory() as folder, closing(_store(folder)) as store:
                begun = time.process_time()
                await _keep(store, made)
                found.append((time.process_time() - begun) / RECORDED * 1e6)
    without, kept = (statistics.median(found) for found in spent.values())
    data = (
        f"{RECORDED:,} messages of {ACCOUNTS:,} accounts, one in ten with a link, {TOGETHER} at once; three turns each"
    )
    return [
        Figure("accounts.record", without, "µs", None, "lower", data),
        Figure("accounts.record_with_history", kept, "µs", None, "lower", f"{data}; {HISTORY} bytes with each"),
        Figure("accounts.history_costs", kept - without, "µs", 10.0, "lower", "the difference of the two"),
    ]


async def _exposed() -> list[Figure]:
    """µs of CPU a question, on a record in which every message has a link."""
    draw = random.Random(1)
    with tempfile.TemporaryDirectory() as folder, closing(_store(folder)) as store:
        asked: list[tuple[str, tuple[int, ...]]] = []
        clicks: list[ViewerClick] = []
        for turn in range(MESSAGES // 10_000):
            made = list(_records(10_000, turn, HISTORY, linked=1.0))
            await _keep(store, made)
            for one in made:
                to = one.message.recipients[0]
                asked.append((to, one.hashes))
                if draw.random() < 0.2:
                    minute = int(one.received_at // 60)
                    clicks.append(ViewerClick("demo", one.decision.tag, to, "go", minute, 1))
        await store.exposures.keep_viewers(clicks)
        some = draw.sample(asked, ASKED)
        other = [(who, tuple(draw.getrandbits(64) for _ in keys)) for who, keys in some]
        hit = _spent(lambda one: store.accounts.exposed("demo", one[0], one[1], 0.0), some)
        miss = _spent(lambda one: store.accounts.exposed("demo", one[0], one[1], 0.0), other)
        load = _spent(lambda one: store.accounts.load("demo", one[0]), some)
    data = f"{MESSAGES:,} messages with a link each to {ACCOUNTS:,} accounts, {len(clicks):,} clicks by named viewers"
    return [
        Figure("accounts.exposed_p99", _p99(hit), "µs", 300.0, "lower", f"{data}; {ASKED:,} who were shown the link"),
        Figure("accounts.not_exposed_p99", _p99(miss), "µs", 300.0, "lower", f"{data}; {ASKED:,} who were not"),
        Figure("accounts.load", statistics.median(load), "µs", None, "lower", f"{data}; median"),
    ]


class _Book:
    """A thousand decoys in memory."""

    def __init__(self, pepper: bytes) -> None:
        names = DecoyNames(pepper, "demo")
        self._log = tuple(
            Decoy(n + 1, f"d{n}", "demo", "contact", names.mark("contact", f"@d{n}"), bytes(32), "", "", 0.0)
            for n in range(1_000)
        )

    def generation(self) -> int:
        return len(self._log)

    def changes(self, since: int) -> tuple[Decoy, ...]:
        return self._log[since:]

    def recent(self, network: str, account: str, since: float) -> tuple[()]:
        return ()


def _decoys() -> list[Figure]:
    decoys = Decoys(_Book(b"p" * 32), b"p" * 32)
    people = [f"@user{n}:example.org" for n in range(1_000)]
    many = statistics.median(_spent(lambda _: decoys.hit("demo", people), range(50))) / len(people)
    one = statistics.median(_spent(lambda _: decoys.hit("demo", people[:1]), range(2_000)))
    none = statistics.median(_spent(lambda _: decoys.hit("other", people), range(2_000)))
    data = "1,000 decoys in memory; median"
    return [
        Figure("accounts.decoys_recipient", many, "µs", 1.0, "lower", f"{data}; for each of 1,000 recipients"),
        Figure("accounts.decoys_message", one, "µs", None, "lower", f"{data}; a message to one"),
        Figure("accounts.decoys_none", none, "µs", None, "lower", "a message to 1,000 in a network without decoys"),
    ]


def _trust() -> list[Figure]:
    trust = Trust(lambda _: None, b"salt")
    friends = [f"@anna.muster{n}:example.org" for n in range(16)]
    for day in range(3):
        for friend in friends:
            trust.note(friend, ("@bob:example.org",), day * DAY)
            trust.note("@bob:example.org", (friend,), day * DAY)
    to = ("@bob:example.org",)

    def known(_: int) -> None:
        trust.like(friends[0], to, 3 * DAY)
        trust.note(friends[0], to, 2 * DAY)

    size = max(map(len, trust.unkept().values()))
    again = statistics.median(_spent(known, range(2_000)))
    first = statistics.median(_spent(lambda n: trust.like(f"@bert.winter{n}:example.org", to, 3 * DAY), range(2_000)))
    return [
        Figure("accounts.trust_known", again, "µs", 10.0, "lower", "asked and noted, between friends; median"),
        Figure("accounts.trust_first", first, "µs", None, "lower", "a stranger's handle against 16 friends'; median"),
        Figure("accounts.trust_bytes", float(size), "bytes", 330.0, "lower", "16 ties, the most an account has"),
    ]


def _store(folder: str) -> EmbeddedStore:
    return EmbeddedStore(Path(folder), asyncio.get_running_loop())


async def _keep(store: EmbeddedStore, made: Sequence[Record]) -> None:
    for begin in range(0, len(made), TOGETHER):
        await asyncio.gather(*(store.ledger.record(one) for one in made[begin : begin + TOGETHER]))


def _records(count: int, turn: int, history: int, linked: float) -> "Sequence[Record]":
    """Messages, four in five to one account and one in five to eight, of which ``linked`` have a link."""
    draw = random.Random(turn)
    made = []
    for number in range(turn * count, (turn + 1) * count):
        sender = f"@u{draw.randrange(ACCOUNTS)}:example.org"
        to = tuple(f"@u{draw.randrange(ACCOUNTS)}:example.org" for _ in range(1 if draw.random() < 0.8 else 8))
        text = "hello there, how are you, see https://www.a.example/x/y"
        message = Message(f"m{number}", sender, text, Conversation(f"!r{number % 9999}", "direct", 2), to)
        tag = f"{draw.getrandbits(56):014x}"
        decision = Decision(message.id, "deliver", text, 0.0, (), (), (), tag, 1000.0 + number)
        hashes = tuple(draw.getrandbits(64) for _ in range(6)) if draw.random() < linked else ()
        packed = draw.randbytes(history) if history else None
        made.append(Record("demo", message, decision, len(to), hashes, (), 1000.0 + number, packed))
    return made


def _spent(work: Callable[[T], object], items: Sequence[T]) -> list[float]:
    spent = []
    for item in items:
        begun = time.thread_time_ns()
        work(item)
        spent.append((time.thread_time_ns() - begun) / 1000)
    return spent


def _p99(spent: Sequence[float]) -> float:
    return sorted(spent)[len(spent) * 99 // 100]


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode([one.row() for one in figures()])) + b"\n")
