"""Campaigns planted in real chat, and real chat by itself.

No trace of a real campaign in chat can be had, so campaigns are made: ``planted`` writes them from lures with
paraphrase, look-alike letters, invisible characters and a new host for each copy, among the real messages, sent by real
accounts of the log to conversations of their own. The lures are in lures.toml: half were written before the thresholds
were chosen, half after, and those have a figure of their own.
"""

import random
import re
import time
import tomllib
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from benchmarks.figure import Figure

from bascule.campaigns.cluster import Campaigns
from bascule.campaigns.facts import Facts
from bascule.links.destination import Destination, NotADestination, read
from bascule.links.find import find
from bascule.links.link import Link
from bascule.lists.names.well_known import hosts_of, own_names, popular
from bascule.signals.text.corpus import table
from bascule.signals.text.normal import normal_form

COMMAND = "python -m benchmarks.scoreboard campaigns"
SEED = 7
CAMPAIGNS, COPIES = 20, 30
CAPACITY = 65_536
_LURES = tomllib.loads((Path(__file__).parent / "lures.toml").read_text("utf-8"))
KNOWN_LURES: tuple[str, ...] = tuple(_LURES["known"])
LATER_LURES: tuple[str, ...] = tuple(_LURES["later"])
_ALIKE = dict(zip("aeocpxyis", "аеосрхуіѕ", strict=True))

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MINUTE = re.compile(r"\d\d:\d\d")
Row = tuple[float, str, str, tuple[str, ...], str]
"""When, sender, conversation, recipients, text."""


def suites(shared: Path) -> list[Figure]:
    """Every figure about campaigns."""
    figures = [
        _joined(shared, "joined_after_third", KNOWN_LURES + LATER_LURES),
        _joined(shared, "joined_after_third_later_lures", LATER_LURES, goal=None),
    ]
    born, count, seconds = 0, 0, 0.0
    for stream in STREAMS.values():
        rows = stream(shared)
        made, spent = _benign(rows)
        born, count, seconds = born + made, count + len(rows), seconds + spent
    data = f"{count:,} messages: {', '.join(STREAMS)}; campaigns born where none is known"
    figures.append(Figure("campaigns.benign_groups_with_links", born, "count", 0, "lower", data, COMMAND))
    figures.append(Figure("campaigns.us_per_message", seconds / count * 1e6, "µs", None, "lower", data, COMMAND))
    figures.append(_bytes(shared))
    return figures


def _joined(shared: Path, name: str, lures: tuple[str, ...], goal: float | None = 0.95) -> Figure:
    late = joined = wrong = 0
    for stream in ("irc_ubuntu", "gitter"):
        rows = STREAMS[stream](shared)
        made = planted(rows, lures, random.Random(SEED))
        marked = sorted([(row, None) for row in rows] + made, key=lambda pair: pair[0][0])
        campaigns, seen = _campaigns(), [0] * CAMPAIGNS
        for row, number in marked:
            campaign = campaigns.add(facts(row)).campaign
            if number is None:
                wrong += campaign
                continue
            seen[number] += 1
            if seen[number] > 3:
                late += 1
                joined += campaign
    data = f"{joined} of {late:,} copies, {2 * CAMPAIGNS} campaigns in #ubuntu and Gitter, seed {SEED}"
    data += f"; {wrong} of the logs' own messages joined one"
    return Figure(f"campaigns.{name}", joined / late, "share", goal, data=data, command=COMMAND)


def _benign(rows: list[Row]) -> tuple[int, float]:
    campaigns, born, spent = _campaigns(), 0, 0.0
    for row in rows:
        given = facts(row)
        began = time.perf_counter()
        found = campaigns.add(given)
        spent += time.perf_counter() - began
        born += sum(event.kind == "born" for event in found.events)
    return born, spent


def _bytes(shared: Path) -> Figure:
    given = [facts(row) for row in STREAMS["gitter"](shared)[:CAPACITY]]
    tracemalloc.start()
    campaigns = Campaigns(b"bench", _established, CAPACITY)
    for one in given:
        campaigns.add(one)
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    data = f"{used:,} bytes for a window of {CAPACITY:,} after as many Gitter messages, groups and sites included"
    return Figure("campaigns.bytes_per_message", used / CAPACITY, "bytes", 200, "lower", data, COMMAND)


def planted(rows: list[Row], lures: tuple[str, ...], draw: random.Random) -> list[tuple[Row, int | None]]:
    """Numbered campaigns of ``COPIES`` messages, from senders of the log to conversations of their own."""
    senders = sorted({row[1] for row in rows})
    made: list[tuple[Row, int | None]] = []
    for number in range(CAMPAIGNS):
        lure = lures[number % len(lures)]
        at, stolen = draw.choice(rows)[0], draw.sample(senders, 6)
        for copy in range(COPIES):
            at += draw.expovariate(1 / 120)
            friend = f"friend {number} {copy}"
            made.append(((at, draw.choice(stolen), friend, (friend,), _copy(lure, draw)), number))
    return made


def _copy(lure: str, draw: random.Random) -> str:
    text = re.sub(r"\{([^}]*)\}", lambda found: draw.choice(found[1].split("|")), lure)
    if draw.random() < 0.5:
        text = "".join(_ALIKE[char] if char in _ALIKE and draw.random() < 0.3 else char for char in text)
    if draw.random() < 0.3:
        text = text.replace(" ", " \u200b", 2)
    host = "".join(draw.choices("abcdefghijklmnop", k=9))
    path = f"{draw.choice(['v', 'watch', 'go'])}/{draw.randrange(10**6)}"
    url = f"https://{host}.{draw.choice(['top', 'site', 'xyz'])}/{path}"
    return f"{text} {url}" if draw.random() < 0.7 else f"{url} {text}"


def facts(row: Row) -> Facts:
    """A row as the clusterer is given it."""
    at, sender, place, recipients, text = row
    links = find(text)
    goes = tuple(_destinations(links))
    return Facts(at, sender, place, normal_form(text, links), recipients, goes, spelt=any(map(spelt, links)))


def spelt(link: Link) -> bool:
    """Whether a link is more than a bare name, which a full stop without a blank behind it makes too."""
    return link.kind != "schemeless" or "/" in link.text or link.text.lower().startswith("www.")


def _destinations(links: tuple[Link, ...]) -> Iterator[Destination]:
    for link in links[:8]:
        try:
            yield read(link.url)
        except NotADestination:
            continue


def _campaigns() -> Campaigns:
    return Campaigns(b"scoreboard", _established, CAPACITY)


@cache
def _well_known() -> frozenset[str]:
    return frozenset(popular()) | {host for host, _ in hosts_of(own_names())}


def _established(site: str) -> bool:
    return site in _well_known()


def _time(words: str) -> float:
    """Seconds since the epoch; 0 for a time that no calendar has, of which phones wrote a few."""
    try:
        return datetime.fromisoformat(words.replace("Z", "+00:00")).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return 0.0


def _gitter(shared: Path) -> list[Row]:
    found = table(shared / "messages" / "gitter_fcc.tsv.gz")
    return sorted((_time(row[1]), row[2], row[0], (), row[4]) for row in found)


def _krijn(shared: Path) -> list[Row]:
    found = table(shared / "messages" / "irc_krijn_whatwg_html-wg_2011-07_2012-12.tsv.gz")
    return sorted((_time(f"{row[0]}T{row[1]}"), row[3], row[2], (), row[4]) for row in found)


def _ubuntu(shared: Path) -> list[Row]:
    found = table(shared / "messages" / "irc_ubuntu.tsv.gz")
    rows = ((f"{row[1][:10]}T{row[3]}", row) for row in found if _DAY.match(row[1]) and _MINUTE.fullmatch(row[3]))
    return sorted((_time(at), row[4], "#ubuntu", (), row[5]) for at, row in rows)


def _nus(shared: Path) -> list[Row]:
    found = table(shared / "messages" / "nus_sms_en.tsv.gz")
    timed = (row for row in found if row[3] and "T" in row[4])
    return sorted((_time(row[4]), row[2], row[3], (row[3],), row[8]) for row in timed)


STREAMS: dict[str, Callable[[Path], list[Row]]] = {
    "gitter": _gitter,
    "irc_krijn": _krijn,
    "irc_ubuntu": _ubuntu,
    "nus_sms": _nus,
}
