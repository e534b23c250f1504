"""The URL model, an address at a time, in plain Python; reading an address is not in it, because the send path has."""

import random
import time
from collections.abc import Sequence
from importlib import resources
from statistics import median, quantiles

from bascule.links.destination import Destination, read
from bascule.signals.url_model.model import SHIPPED, UrlModel
from benchmarks.figure import Figure, show

ADDRESSES = 3000
ROUNDS = 5
COMMAND = "python -m benchmarks.speed_url"
_WORDS = (
    "docs",
    "manual",
    "login",
    "account",
    "index",
    "page",
    "view",
    "users",
    "profile",
    "wiki",
    "release",
    "images",
    "forum",
    "thread",
    "blog",
    "about",
)


def figures() -> list[Figure]:
    """Microseconds an address, one core; a few seconds of work."""
    raw = resources.files("bascule.signals.url_model").joinpath(SHIPPED).read_bytes()
    began = time.perf_counter()
    model = UrlModel.from_bytes(raw)
    loaded = (time.perf_counter() - began) * 1e3
    numbers = random.Random(4)
    made = [_address(numbers) for _ in range(ADDRESSES)]
    longest = [read(f"https://{'a-b.' * 20}example.com/{'c1d2/' * 1000}?{'e=1&' * 700}")] * 50
    each = _each(model, made)
    data = f"{ADDRESSES:,} made-up addresses: a third bare, a third with one segment, a third with more and a query"
    return [
        _figure("score_us", median(each), "µs", 100.0, data),
        _figure("score_us_p99", quantiles(each, n=100)[98], "µs", None, data),
        _figure("score_us_longest", median(_each(model, longest)), "µs", None, "8,000 characters"),
        _figure("model_bytes", float(len(raw)), "bytes", float(3 << 20), "the file that is shipped"),
        _figure("load_ms", loaded, "ms", None, "reading and unpacking it, once"),
    ]


def _figure(name: str, value: float, unit: str, goal: float | None, data: str) -> Figure:
    return Figure(f"url.{name}", value, unit, goal, better="lower", data=data, command=COMMAND)


def _address(numbers: random.Random) -> Destination:
    name = "-".join(numbers.choices(_WORDS, k=2))
    host = numbers.choice((f"{name}.com", f"www.{name}.org", f"{name}.github.io", f"a.{name}.co.uk"))
    kind = numbers.randrange(3)
    path = "/".join(numbers.choices(_WORDS, k=1 if kind == 1 else 3)) if kind else ""
    query = f"?id={numbers.randrange(10**6)}&{numbers.choice(_WORDS)}=1" if kind == 2 else ""
    return read(f"https://{host}/{path}{query}")


def _each(model: UrlModel, of: Sequence[Destination]) -> list[float]:
    """Microseconds for each, the least of some rounds."""
    best = [float("inf")] * len(of)
    for _ in range(ROUNDS):
        for number, one in enumerate(of):
            began = time.perf_counter()
            model.signals(one)
            best[number] = min(best[number], (time.perf_counter() - began) * 1e6)
    return best


if __name__ == "__main__":
    show("url", figures())
