"""Contained accounts: what a question costs each message, how long a freeze takes, and until another process knows."""

import asyncio
import secrets
import tempfile
import time
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles

from bascule.accounts.containment_policy import ContainmentPolicy
from bascule.accounts.sending import Facts
from bascule.gate.containing import Containing
from bascule.store.embedded.store import EmbeddedStore
from benchmarks.figure import Figure, show

FREEZES = 300
AT_ONCE = 5000
QUESTIONS = 100_000
ROUNDS = 5
NOW = 1_790_000_000.0
COMMAND = "python -m benchmarks.speed_containment"


def figures() -> list[Figure]:
    """Microseconds a question and milliseconds a freeze, on the disk that temporary files are on; some seconds."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measured(Path(folder)))


async def _measured(folder: Path) -> list[Figure]:
    loop = asyncio.get_running_loop()
    with closing(EmbeddedStore(folder, loop)) as store, closing(EmbeddedStore(folder, loop)) as beside:
        one, other = _containing(store), _containing(beside)
        alone = _question(one, "@nobody")
        freezes, everywhere = [], []
        for number in range(FREEZES):
            began = time.perf_counter()
            await one.freeze("demo", f"@a{number}", ("A blast.",), ("m1",), NOW)
            freezes.append((time.perf_counter() - began) * 1e3)
            assert other.standing("demo", f"@a{number}", NOW) is not None
            everywhere.append((time.perf_counter() - began) * 1e3)
        began = time.perf_counter()
        many = (one.freeze("demo", f"@b{number}", ("A blast.",), ("m1",), NOW) for number in range(AT_ONCE))
        await asyncio.gather(*many)
        rate = AT_ONCE / (time.perf_counter() - began)
        free, frozen = _question(one, "@nobody"), _question(one, "@a1")
    contained = f"{FREEZES + AT_ONCE:,} accounts contained"
    return [
        _figure("question_us", alone, "µs", 1.0, "nobody contained"),
        _figure("question_us_many", free, "µs", 1.0, contained),
        _figure("question_us_frozen", frozen, "µs", None, "a frozen account's own messages"),
        _figure("freeze_ms", median(freezes), "ms", None, f"{FREEZES} one after another, each durable"),
        _figure("freeze_ms_p99", quantiles(freezes, n=100)[98], "ms", None, "likewise"),
        _figure(
            "everywhere_ms_p99", quantiles(everywhere, n=100)[98], "ms", 1000.0, "asked of another process's store"
        ),
        Figure("containment.freezes_per_second", rate, "req/s", data=f"{AT_ONCE:,} at once", command=COMMAND),
    ]


def _containing(store: EmbeddedStore) -> Containing:
    made = Containing(store.containments, secrets.token_bytes)
    made.policies = {"demo": ContainmentPolicy()}
    return made


def _question(containing: Containing, account: str) -> float:
    """Microseconds a message: the median of several rounds."""
    rounds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for _ in range(QUESTIONS):
            containing.may_send("demo", account, NOW, lambda: Facts(1, 1, in_talk=True))
        rounds.append((time.perf_counter() - began) / QUESTIONS * 1e6)
    return median(rounds)


def _figure(name: str, value: float, unit: str, goal: float | None, data: str) -> Figure:
    return Figure(f"containment.{name}", value, unit, goal, better="lower", data=data, command=COMMAND)


if __name__ == "__main__":
    show("containment", figures())
