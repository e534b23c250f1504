"""Look-alike names, a host at a time: good hosts, made-up imitations, and a plain loop over all names as the peer.

Good hosts are the most used sites, which the service would pass at once; here none is exempt, so that each is read
whole. Imitations are watched names with one letter changed, beside a lure.
"""

import random
import time
from collections.abc import Callable, Sequence
from statistics import median, quantiles

from bascule.signals.lookalike.brand import shipped
from bascule.signals.lookalike.load import load, most_used
from bascule.signals.lookalike.near import Pattern, pattern, within
from bascule.signals.lookalike.skeleton import fold
from benchmarks.figure import Figure, show

HOSTS = 4000
ROUNDS = 5
COMMAND = "python -m benchmarks.speed_lookalike"


def figures() -> list[Figure]:
    """Microseconds a host, one core; a few seconds of work."""
    began = time.perf_counter()
    found = load(established=frozenset())
    loaded = (time.perf_counter() - began) * 1e3
    numbers = random.Random(4)
    good = numbers.sample(sorted(most_used()), HOSTS)
    names = [name.replace("+", "") for brand in shipped().brands if brand.watched for name in brand.names]
    bad = [f"{_changed(numbers.choice(names), numbers)}-gift{n}.example" for n in range(HOSTS)]
    patterns = [pattern(fold(name)) for name in names]
    each = sorted(_each(good, found.find))
    worst = sorted(_each(bad, found.find))
    loop = median(_each(good[: HOSTS // 10], lambda host: _loop(patterns, host)))
    data = f"{HOSTS:,} of the most used sites, read whole"
    return [
        _figure("host_us", median(each), "µs", 100.0, data),
        _figure("host_us_p99", quantiles(each, n=100)[98], "µs", None, data),
        _figure("host_us_imitations", median(worst), "µs", None, f"{HOSTS:,} watched names with one letter changed"),
        _figure("loop_ratio", median(each) / loop, "ratio", None, f"a loop over {len(names)} names alone: 1"),
        _figure("load_ms", loaded, "ms", None, f"{len(shipped().brands):,} brands"),
    ]


def _figure(name: str, value: float, unit: str, goal: float | None, data: str) -> Figure:
    return Figure(f"lookalike.{name}", value, unit, goal, better="lower", data=data, command=COMMAND)


def _changed(name: str, numbers: random.Random) -> str:
    at = numbers.randrange(1, len(name) - 1)
    return name[:at] + numbers.choice("aeioulmn") + name[at + 1 :]


def _loop(patterns: Sequence[Pattern], host: str) -> int:
    text = fold(host)
    return min(within(one, text)[0] for one in patterns)


def _each(hosts: Sequence[str], what: Callable[[str], object]) -> list[float]:
    """Microseconds for each host: the median of several rounds."""
    rounds: list[list[float]] = []
    for _ in range(ROUNDS):
        took = []
        for host in hosts:
            began = time.perf_counter()
            what(host)
            took.append((time.perf_counter() - began) * 1e6)
        rounds.append(took)
    return [median(one) for one in zip(*rounds, strict=True)]


if __name__ == "__main__":
    show("lookalike", figures())
