"""What holding a message against its sender's past costs, and how many bytes an account takes."""

import asyncio
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bascule.accounts.act import Act
from bascule.accounts.client import Client
from bascule.accounts.contracts import LARGEST
from bascule.accounts.watch import Watch
from bascule.campaigns.sketch import sketch
from bascule.store.embedded.store import EmbeddedStore
from benchmarks.figure import Figure

SEED = 5
ACCOUNTS, BATCH = 1_000_000, 2_000
MESSAGES = 40_000
BUSY = 2_000
COMMAND = "python -m benchmarks.speed accounts"


def figures() -> list[Figure]:
    """Microseconds of CPU a message, and bytes an account."""
    return [*_speed(), *_bytes()]


def acts(accounts: int, messages: int, draw: random.Random) -> Iterator[Act]:
    """Direct messages among accounts, a twentieth of them with a link; the nearest by number are friends."""
    words = [f"word{n}" for n in range(300)]
    sketches = [sketch(" ".join(draw.choices(words, k=12))) for _ in range(500)]
    at = 1.7e9
    for _ in range(messages):
        at += draw.random() * 20
        one = draw.randrange(accounts)
        other = (one + 1 + int(draw.expovariate(0.3))) % accounts
        linked = draw.random() < 0.05
        yield Act(
            at=at, account=f"u{one}", conversation=f"d{one}-{other}", kind="direct", recipients=(f"u{other}",),
            audience=1, reply=draw.random() < 0.4, sites=(f"s{draw.randrange(40)}.example",) if linked else (),
            templates=("/a/{n}",) if linked else (), sketch=draw.choice(sketches), language="en", length=60,
            client=Client(f"10.{one % 250}.{one // 250 % 250}.1", "Chat/9", f"device {one}"),
        )  # fmt: skip


def _speed() -> list[Figure]:
    kept: dict[str, bytes] = {}
    watch = Watch(kept.get, b"bench")
    given = [*acts(BUSY, MESSAGES, random.Random(SEED))]
    spent = []
    for number, act in enumerate(given):
        began = time.process_time_ns()
        judged = watch.judge(act)
        took = time.process_time_ns() - began
        if judged.history is not None:
            kept[act.account] = judged.history
        kept.update(watch.unkept())
        if number >= MESSAGES // 2:
            spent.append(took / 1000)
    mean = sum(spent) / len(spent)
    spent.sort()
    data = f"{len(spent):,} direct messages of {BUSY:,} accounts, both sides updated, packed; "
    p99 = f"p99 {spent[int(0.99 * len(spent))]:.0f} µs"
    return [Figure("accounts.us_judge", mean, "µs", 150, "lower", f"{data}{p99}; mean of CPU time", COMMAND)]


def _bytes() -> list[Figure]:
    """Histories grown by messages, kept for a million accounts in a real store: what the file adds up to."""
    kept: dict[str, bytes] = {}
    watch = Watch(kept.get, b"bench")
    for act in acts(BUSY, 60 * BUSY, random.Random(SEED)):
        judged = watch.judge(act)
        if judged.history is not None:
            kept[act.account] = judged.history
        kept.update(watch.unkept())
    histories = [history for name, history in kept.items() if not name.startswith("\x00")]
    with tempfile.TemporaryDirectory(prefix="bascule-bench-") as folder:
        on_disk = asyncio.run(_kept(Path(folder), histories))
    largest = max(map(len, histories))
    data = (
        f"{ACCOUNTS:,} accounts of about 60 messages sent and 60 got each, in the store's file; {on_disk / 1e6:.0f} MB"
    )
    return [
        Figure("accounts.bytes_an_account", on_disk / ACCOUNTS, "bytes", LARGEST, "lower", data, COMMAND),
        Figure("accounts.bytes_at_most", largest, "bytes", LARGEST, "lower", f"the largest of {BUSY:,}", COMMAND),
    ]


async def _kept(folder: Path, histories: list[bytes]) -> int:
    """Bytes of a store's files with ``ACCOUNTS`` histories in it."""
    with closing(EmbeddedStore(folder, asyncio.get_running_loop())) as store:
        for start in range(0, ACCOUNTS, BATCH):
            batch = {f"u{n}": histories[n % len(histories)] for n in range(start, start + BATCH)}
            await store.accounts.keep("bench", batch, 1.7e9)
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
