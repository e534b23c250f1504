"""What a network's memory costs on the send path: asking about a link, and noting it, with its tables full."""

import statistics
import time
from collections.abc import Callable

from bascule.gate.acquaintance import ENOUGH_DAYS, ENOUGH_LINKS, Acquaintance
from bascule.gate.acquaintance_memory import DAY, SHAPE, Memory
from bascule.links.destination import Destination, read
from bascule.signals.hidden_chain import hidden_chain
from benchmarks.figure import Figure

NOW = 1_700_000_000.0
FILLED = 200_000
TAKEN = 10_000
GOAL = 15.0


def figures() -> list[Figure]:
    """Median µs for a link; to a site that is new, to all or to its sender, told without a goal."""
    seen = Acquaintance(Memory(bytearray(SHAPE.size)))
    begin = NOW - 2 * ENOUGH_DAYS * DAY
    for number in range(max(FILLED, ENOUGH_LINKS)):
        at = begin + number * ENOUGH_DAYS * DAY / FILLED
        seen.note([_link(number % 40_000)], f"@u{number % 5_000}", f"r{number % 300}", at)
    known = [_link(number * 7 % 40_000) for number in range(TAKEN)]
    new = [_link(number + 100_000) for number in range(TAKEN)]
    data = f"median of {TAKEN:,} links; {FILLED:,} links noted before, to 40,000 sites, from 5,000 senders in 300 rooms"

    def both(one: Destination) -> None:
        seen.signals(one, "@u1", "r1", NOW)
        seen.note([one], "@u1", "r1", NOW)

    return [
        _figure("ask_known_site", _median(lambda one: seen.signals(one, "@u1", "r1", NOW), known), data),
        _figure("ask_new_site", _median(lambda one: seen.signals(one, "@u1", "r1", NOW), new), data),
        _figure("ask_and_note_new_site", _median(both, new), data),
        _figure("ask_and_note_site_new_to_sender", _median(both, known), data),
        _figure("ask_and_note_known_site", _median(both, known), data),
        _figure("hidden_chain", _median(lambda one: hidden_chain((one,)), known), data),
    ]


def _link(number: int) -> Destination:
    return read(f"https://www.site{number}.example/account/{number}/verify.php?id={number}")


def _median(work: Callable[[Destination], object], items: list[Destination]) -> float:
    spent = []
    clock = time.perf_counter_ns
    for item in items:
        began = clock()
        work(item)
        spent.append(clock() - began)
    return statistics.median(spent) / 1000


def _figure(name: str, value: float, data: str) -> Figure:
    return Figure(f"novelty.us_{name}", value, "µs", None if "new" in name else GOAL, "lower", data)
