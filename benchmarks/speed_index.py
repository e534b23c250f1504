"""The index at 1, 5 and 10 million entries, beside a Python set of the same hashes in the same run.

Keys are uniform 64-bit numbers, as the leading bits of SHA-256 are; a few thousand real expressions are among them, so
that look-ups go the whole way from a destination's keys to its grants. A quarter of the entries are paths.
"""

import gc
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from bascule.links.destination import read
from bascule.links.expressions import Keys, expression_hash, keys
from bascule.lists.build import Contribution, build
from bascule.lists.grant import FeedFacts, Grant
from bascule.lists.index import open_index
from bascule.lists.known import Known
from benchmarks.figure import Figure, show

SIZES = (1, 5, 10)
"""Millions of entries."""
REAL = 4000
ROUNDS = 5
COMMAND = "python -m benchmarks.speed_index"


def figures(sizes: Sequence[int] = SIZES) -> list[Figure]:
    """Measure each size; takes about a minute and 2 GB for all three."""
    found: list[Figure] = []
    for millions in sizes:
        found += _at(millions)
        gc.collect()
    return found


def _at(millions: int) -> list[Figure]:
    made, listed = _contribution(millions * 1_000_000)
    data = f"{millions} M entries, a quarter of them paths"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        began = time.perf_counter()
        count = build(path, [FeedFacts("bench", 6.0)], [made], now=0.0)
        built = time.perf_counter() - began
        del made
        opened = median(_seconds(lambda: open_index(path)) for _ in range(ROUNDS)) * 1e3
        index = open_index(path)
        known = Known(index)
        hit = [keys(read(url)) for url in listed]
        miss = [keys(read(f"https://www.fine{n}.com/a/page?x={n}")) for n in range(REAL)]
        if not all(index.search(one) for one in hit) or sum(bool(index.search(one)) for one in miss):
            raise AssertionError("the index does not hold what was put in")
        table = set(index._hashes)  # noqa: SLF001 - the very same numbers, for the peer
        low = _each(miss, index.search)
        whole = _each(miss, lambda one: known.matches(one, 0.0))
        peer = _each(miss, lambda one: _in_set(table, one))
        high = _each(hit, index.search)
        per_set = sys.getsizeof(table) / count + 32
        bytes_each = path.stat().st_size / count
    mark = f"_{millions}m"
    goal = millions == 5
    return [
        _figure("index_bytes" + mark, bytes_each, "bytes", 16.0, data),
        _figure("index_bytes_ratio" + mark, bytes_each / per_set, "ratio", None, data + "; Python set: 1"),
        _figure("open_ms" + mark, opened, "ms", 50.0 if goal else None, data + "; all checksums compared"),
        _figure("lookup_us" + mark, low, "µs", 2.0 if goal else None, data + "; not listed, 2 host suffixes"),
        _figure("lookup_ratio" + mark, low / peer, "ratio", None, data + "; hashing and a Python set: 1"),
        _figure("known_us" + mark, whole, "µs", None, data + "; not listed, operator's entries too"),
        _figure("lookup_hit_us" + mark, high, "µs", None, data + "; listed"),
        _figure("build_s" + mark, built, "s", None, data),
    ]


def _figure(name: str, value: float, unit: str, goal: float | None, data: str) -> Figure:
    return Figure(f"lists.{name}", value, unit, goal, better="lower", data=data, command=COMMAND)


def _contribution(count: int) -> tuple[Contribution, list[str]]:
    numbers = random.Random(20)
    made = Contribution()
    stands = [made.number(Grant(0, "block", "phishing", day, 0)) for day in range(1, 400)]
    listed = []
    for n in range(REAL):
        host = f"bad{n}.com"
        path = "/" if n % 4 else "/kit/"
        made.add(expression_hash(host + path), stands[n % 399], host=path == "/")
        if path != "/":
            made.below.append(expression_hash(host + "/"))
        listed.append(f"https://www.{host}/kit/login")
    for n in range(count - REAL):
        key = numbers.getrandbits(64)
        made.add(key, stands[n % 399], host=n % 4 != 0)
        if n % 4 == 0:
            made.below.append(key ^ 1)
    return made, listed


def _in_set(table: set[int], one: Keys) -> bool:
    return any(expression_hash(host + "/") in table for host in one.hosts)


def _seconds(what: Callable[[], object]) -> float:
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


def _each(items: Sequence[Keys], what: Callable[[Keys], object]) -> float:
    """Microseconds for one item: the median of several rounds over all."""
    return median(_seconds(lambda: [what(item) for item in items]) for _ in range(ROUNDS)) / len(items) * 1e6


if __name__ == "__main__":
    show("index", figures([int(one) for one in sys.argv[1:]] or SIZES))
