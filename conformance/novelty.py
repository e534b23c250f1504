"""What is new in real chat, and in phishing planted among it.

Three chat logs are replayed in the order of time, rooms as conversations, each as a network of its own; every link is
asked about before it is noted, once the network is ready. Phishing has no trace in chat that could be had, so addresses
of a dated feed are planted among Gitter's, in their order, from accounts of the log to rooms of the log. A network sees
a part of what goes round, so the feed is planted once as it runs and once thinned. The weights were set by hand with
these shares in view, far under what the ratios would give: novelty is not to warn. Phishing is read as text; none is
opened.
"""

import math
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import msgspec
from benchmarks.figure import Figure

from bascule.gate.acquaintance import Acquaintance
from bascule.gate.acquaintance_memory import SHAPE, Memory
from bascule.gate.examine import layers_of
from bascule.judge.verdict import Thresholds
from bascule.links.destination import Destination, NotADestination, read
from bascule.links.find import find
from bascule.signals.hidden_chain import hidden_chain
from bascule.signals.lookalike.find import everyday
from bascule.signals.lookalike.load import load
from bascule.signals.replica import telling
from bascule.signals.signal import Signal
from bascule.signals.url_model.learn import learn, taken_apart
from bascule.signals.url_model.model import UrlModel
from bascule.signals.url_model.samples import Sample, samples
from bascule.signals.url_model.template import path_template
from conformance import url
from conformance.campaigns import STREAMS, Row
from conformance.lookalike import CHAT, chat_hosts

COMMAND = "python -m benchmarks.scoreboard novelty"
LOGS = ("gitter", "irc_ubuntu", "irc_krijn")
SEED = 11
PLANTED = 2_000
THINNED = 20
BLOCKED = 20_000
NAMES = ("new_to_network", "young_shared_host", "new_to_conversation", "new_to_sender", "path_replica")
CHAIN = ("shortened", "shortener_inside", "long_chain")
WARN = Thresholds().warn


class Asked(msgspec.Struct):
    """What was found in the links of one replay.

    Attributes:
        links: asked about, once the network was ready.
        planted: those of them that were phishing.
        counts: of benign links, by signal.
        caught: of planted ones.
        heaviest: the most that one benign link's signals weigh.
        warned: benign links that warn with these signals alone.
        spent: nanoseconds of each question and note.
    """

    links: int = 0
    planted: int = 0
    counts: Counter[str] = msgspec.field(default_factory=Counter)
    caught: Counter[str] = msgspec.field(default_factory=Counter)
    heaviest: float = 0.0
    warned: int = 0
    spent: list[int] = msgspec.field(default_factory=list)


def suites(shared: Path) -> list[Figure]:
    """Every figure about what is new."""
    logs = {name: _linked(STREAMS[name](shared)) for name in LOGS}
    found, seen = {}, {}
    for name, rows in logs.items():
        seen[name] = Acquaintance(Memory(bytearray(SHAPE.size)))
        found[name] = _replay(seen[name], ((*row, False) for row in rows))
    feed = sorted(samples(shared, "phishing", "2025-06"), key=lambda one: one.seen)
    runs = feed[:PLANTED], feed[: PLANTED * THINNED : THINNED]
    whole, thin = (_replay(Acquaintance(Memory(bytearray(SHAPE.size))), _planted(run, logs["gitter"])) for run in runs)
    return [
        *(_share(name, found, whole, thin) for name in (*NAMES, *CHAIN)),
        *_alone(found),
        *_blocked_paths(feed, logs),
        *_with_model(shared, logs),
        _imitated(shared, logs["gitter"]),
        *_cost(found["gitter"]),
    ]


def _linked(rows: Iterable[Row]) -> list[tuple[float, str, str, tuple[Destination, ...]]]:
    """The rows that have links, with where these go."""
    made = []
    for at, sender, place, _, text in rows:
        goes = tuple(_read(link.url for link in find(text)[:8]))
        if goes:
            made.append((at, sender, place, goes))
    return sorted(made, key=lambda row: row[0])


def _read(urls: Iterable[str]) -> Iterator[Destination]:
    for one in urls:
        try:
            yield read(one)
        except NotADestination:
            continue


Linked = tuple[float, str, str, tuple[Destination, ...]]


def _planted(
    feed: Sequence[Sample], rows: Sequence[Linked]
) -> list[tuple[float, str, str, tuple[Destination, ...], bool]]:
    """The log with the addresses of ``feed`` in its later half, in their order and evenly; each row says which."""
    draw = random.Random(SEED)
    later = rows[len(rows) // 2 :]
    begin, end = later[0][0], later[-1][0]
    made = [(*row, False) for row in rows]
    for number, one in enumerate(feed):
        _, sender, place, _ = draw.choice(later)
        at = begin + (end - begin) * number / len(feed)
        made.append((at, sender, place, (one.destination,), True))
    return sorted(made, key=lambda row: row[0])


def _replay(seen: Acquaintance, rows: Iterable[tuple[float, str, str, tuple[Destination, ...], bool]]) -> Asked:
    asked, clock = Asked(), time.perf_counter_ns
    for at, sender, place, goes, phishing in rows:
        ready = seen.ready(at)
        spent = 0
        for destination in goes:
            began = clock()
            signals = seen.signals(destination, sender, place, at)
            spent += clock() - began
            if ready:
                _count(asked, (*signals, *hidden_chain(layers_of(destination))), phishing=phishing)
        began = clock()
        seen.note(goes, sender, place, at)
        if len(goes) == 1:
            asked.spent.append(spent + clock() - began)
    return asked


def _count(asked: Asked, signals: Sequence[Signal], *, phishing: bool) -> None:
    names = {signal.name for signal in signals}
    if phishing:
        asked.planted += 1
        asked.caught.update(names)
        return
    asked.links += 1
    asked.counts.update(names)
    weight = sum(signal.weight for signal in signals)
    asked.heaviest = max(asked.heaviest, weight)
    asked.warned += weight >= WARN


def _share(name: str, found: dict[str, Asked], whole: Asked, thin: Asked) -> Figure:
    """How many benign links have a signal, beside how many planted ones do and what that ratio is in log-odds."""
    links = sum(one.links for one in found.values())
    benign = sum(one.counts[name] for one in found.values()) / links
    each = ", ".join(f"{log} {one.counts[name] / one.links:.2%}" for log, one in found.items())
    caught, thinned = whole.caught[name] / whole.planted, thin.caught[name] / thin.planted
    ratio = f"{math.log((caught + 1 / whole.planted) / (benign + 1 / links)):.1f}" if caught + benign else "none"
    data = f"of {links:,} links in three logs ({each}); of {whole.planted:,} planted phishing {caught:.2%}"
    data += f", of every {THINNED}th {thinned:.2%}; log ratio {ratio}"
    return Figure(f"novelty.benign_{name}", benign, "share", None, "lower", data, COMMAND)


def _alone(found: dict[str, Asked]) -> list[Figure]:
    links = sum(one.links for one in found.values())
    heaviest = max(one.heaviest for one in found.values())
    warned = sum(one.warned for one in found.values())
    data = f"{links:,} links in three logs; novelty, replicas and hidden chains, nothing else"
    return [
        Figure("novelty.benign_warned_alone", warned / links, "share", 0.0, "lower", data, COMMAND),
        Figure("novelty.benign_heaviest", heaviest, "log-odds", None, "lower", f"{data}; {WARN} warns", COMMAND),
    ]


def _blocked_paths(feed: Sequence[Sample], logs: dict[str, list[Linked]]) -> list[Figure]:
    """Benign links that have a path of phishing blocked among them, and later phishing on new domains that has."""
    taken = feed[:: len(feed) // BLOCKED][:BLOCKED]
    wrong = links = 0
    for rows in logs.values():
        seen, number = Acquaintance(Memory(bytearray(SHAPE.size))), 0
        for place, (at, sender, where, goes) in enumerate(rows):
            while number < len(taken) and number * len(rows) <= place * len(taken):
                goal = taken[number].destination
                seen.note((goal,), "somebody", "somewhere", at, (goal,))
                number += 1
            for destination in goes:
                links += 1
                wrong += _has_blocked_path(seen, destination, at)
            seen.note(goes, sender, where, at)
    data = f"{wrong} of {links:,} links in three logs, {len(taken):,} phishing links blocked evenly among each"
    figures = [Figure("novelty.benign_path_replica_blocked", wrong / links, "share", 0.0001, "lower", data, COMMAND)]
    for part in (0.5, 0.02):
        caught, pathful, asked = _caught_by_path(feed, part)
        data = f"{caught:,} of {asked:,} on domains not blocked before, {pathful:,} of them with a telling path, seen"
        data += f" 2025-06 to 2025-12 in the order of days, {part:.0%} of a feed blocked from the next day on"
        name = f"novelty.recall_path_replica_blocked_{part * 100:.0f}pct"
        figures.append(Figure(name, caught / asked, "share", None, "higher", data, COMMAND))
    return figures


def _has_blocked_path(seen: Acquaintance, destination: Destination, at: float) -> bool:
    return any(signal.name == "path_replica_blocked" for signal in seen.signals(destination, "ann", "room", at))


def _caught_by_path(feed: Sequence[Sample], part: float) -> tuple[int, int, int]:
    """How many of the rest of a feed have a path that was blocked earlier, have a telling one, and were asked about."""
    draw, seen = random.Random(SEED), Acquaintance(Memory(bytearray(SHAPE.size)))
    known: set[str] = set()
    caught = pathful = asked = 0
    for day, ones in groupby(feed, key=lambda one: one.seen):
        at = datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()
        blocked = []
        for one in ones:
            if draw.random() < part:
                blocked.append(one)
            elif one.domain not in known:
                asked += 1
                pathful += telling(path_template(one.destination))
                caught += _has_blocked_path(seen, one.destination, at)
        for one in blocked:
            known.add(one.domain)
            seen.note((one.destination,), "somebody", "somewhere", at, (one.destination,))
    return caught, pathful, asked


def _with_model(shared: Path, logs: dict[str, list[Linked]]) -> list[Figure]:
    """What is warned of when novelty is added to the URL model, which is trained here on what was known before."""
    known = url.trained(shared)
    shipped = UrlModel(learn(taken_apart(known, _untold), {}, told=_untold))
    domains = {one.domain for one in known}
    later = [one for one in samples(shared, "phishing", url.LATER) if one.domain not in domains]
    wrong_alone, wrong, links = _warned(shipped, ((*row, False) for row in logs["irc_ubuntu"]), phishing=False)
    planted = _planted(later[: 5 * PLANTED : 5], logs["gitter"])
    alone, both, phishing = _warned(shipped, planted, phishing=True)
    data = (
        f"model trained before {url.TRAINED_UNTIL}; {phishing:,} phishing first seen from {url.LATER} on domains it has"
    )
    data += f" not seen, planted in Gitter: {alone / phishing:.1%} warned of by the model alone"
    against = (
        f"the same model and novelty on {links:,} links of #ubuntu: {wrong_alone} by the model alone, {wrong} with"
    )
    return [
        Figure("novelty.recall_with_url_model", both / phishing, "share", None, "higher", data, COMMAND),
        Figure("novelty.benign_warned_with_url_model", wrong / links, "share", None, "lower", against, COMMAND),
    ]


def _untold(_: str, __: float) -> None:
    """Say nothing of progress."""


def _warned(
    shipped: UrlModel, rows: Iterable[tuple[float, str, str, tuple[Destination, ...], bool]], *, phishing: bool
) -> tuple[int, int, int]:
    seen = Acquaintance(Memory(bytearray(SHAPE.size)))
    alone = both = links = 0
    for at, sender, place, goes, bad in rows:
        for destination in goes if bad == phishing and seen.ready(at) else ():
            built = sum(signal.weight for signal in shipped.signals(destination))
            new = sum(signal.weight for signal in seen.signals(destination, sender, place, at))
            alone, both, links = alone + (built >= WARN), both + (built + new >= WARN), links + 1
        seen.note(goes, sender, place, at)
    return alone, both, links


def _imitated(shared: Path, rows: Sequence[Linked]) -> Figure:
    """Chat hosts that read like a site which Gitter uses every day: what imitating those costs in false alarms."""
    seen = Acquaintance(Memory(bytearray(SHAPE.size)))
    told: set[str] = set()
    for number, (at, sender, place, goes) in enumerate(rows):
        seen.note(goes, sender, place, at)
        if number % 1_000 == 0:
            seen.look(at)
            told.update(one.domain for one in seen.everyday)
    index, found = everyday(sorted(told)), load()
    hosts = chat_hosts(shared, CHAT)
    wrong = [
        host
        for host in hosts
        if any(one.brand == "engaged" and one.weight >= WARN for one in found.find(host, "/", (index,)))
    ]
    data = (
        f"{len(wrong)} of {len(hosts):,} hosts in three logs, against the {len(index)} sites that Gitter's rooms ever"
    )
    data += " used every day (five days of thirty, three accounts; the most used sites are never noted)"
    return Figure("novelty.chat_hosts_like_everyday", len(wrong) / len(hosts), "share", 0.002, "lower", data, COMMAND)


def _cost(asked: Asked) -> list[Figure]:
    data = f"{len(asked.spent):,} Gitter messages with one link: asked and noted, tables as full as the log makes them"
    size = f"{SHAPE.size:,} bytes a network, one file for all processes; {SHAPE.sites:,} sites, {SHAPE.pairs:,} pairs"
    return [
        Figure("novelty.us_per_message", statistics.median(asked.spent) / 1000, "µs", 15, "lower", data, COMMAND),
        Figure("novelty.bytes_per_site", SHAPE.size / SHAPE.sites, "bytes", 100, "lower", size, COMMAND),
    ]
