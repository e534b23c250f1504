"""Who is called like a friend: false alarms in real talk, and impostors planted among it.

Messages that begin with somebody's nick are taken as messages to them, day by day. IRC has handles and no display
names, so only handles are measured. These two channels were looked at when the weights were set. Ubuntu's was not, but
its parts are too short for anybody to become a friend there: of its nicks only the likeness by chance is told.

An impostor is a friend's handle with one letter in another script that looks the same, or with one letter exchanged, in
the middle of it; it writes to each friend once.
"""

import csv
import gzip
import random
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figure import Figure

from bascule.accounts.ties import FRIEND, MOST
from bascule.accounts.trust import Trust
from bascule.judge.verdict import Thresholds
from bascule.signals.like_a_contact import Called, like_a_contact

WEB = "irc_krijn_whatwg_html-wg_2011-07_2012-12.tsv.gz"
UBUNTU = "irc_ubuntu.tsv.gz"
_WEB = "two IRC channels of web developers"
_DRAWS = 20_000
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TO = re.compile(r"([\w\[\]\\`^{}|-]{2,30})[:,] ")
_OTHER_SCRIPT = str.maketrans("aceopsxyij", "\u0430\u0441\u0435\u043e\u0440\u0455\u0445\u0443\u0456\u0458")
_NEXT = str.maketrans("abcdefghijklmnopqrstuvwxyz", "bcdefghijklmnopqrstuvwxyza")
Talk = tuple[float, str, str]
"""When, who, to whom."""


def suites(shared: Path) -> Sequence[Figure]:
    """Shares of messages and first contacts told of, and of impostors found."""
    talk = list(_talk(shared / "messages" / WEB))
    nicks = {nick for _, nick, _ in _rows(shared / "messages" / UBUNTU)}
    return [*_played(talk), _by_chance(sorted(nicks))]


def _played(talk: list[Talk]) -> Iterator[Figure]:
    trust = Trust(lambda _: None, b"conformance")
    told = first = 0
    for at, sender, to in talk:
        first += trust.first_contact(sender, to)
        signal = trust.like(sender, (to,), at)
        told += signal is not None and signal.weight >= 1.0
        trust.note(sender, (to,), at)
    data = f"{len(talk):,} messages to a nick, {first:,} first contacts, {_WEB}"
    yield Figure("accounts.like_a_contact_told", told / len(talk), "share", 0.001, "lower", f"{told:,} of {data}")
    end = talk[-1][0]
    friends = sorted({(to, who) for _, who, to in talk if trust.strength(to, who, end) >= FRIEND})
    for how, table in (("script", _OTHER_SCRIPT), ("letter", _NEXT)):
        planted = [(to, made) for to, who in friends if (made := _impostor(who, table)) != who]
        signals = [trust.like(made, (to,), end) for to, made in planted]
        caught = sum(one is not None and one.weight >= 1.0 for one in signals)
        warned = sum(one is not None and one.weight >= Thresholds().warn for one in signals)
        data = f"{len(planted):,} impostors of friends, {_WEB}; {warned:,} are warned of by this alone"
        yield Figure(f"accounts.impostors_{how}", caught / max(len(planted), 1), "share", None, data=data)


def _by_chance(nicks: Sequence[str]) -> Figure:
    """How often a stranger is like one of as many friends as an account can have, all drawn at random."""
    draw = random.Random(1)
    told = 0
    for _ in range(_DRAWS):
        stranger, *friends = draw.sample(nicks, MOST + 1)
        signals = [like_a_contact(Called(stranger), Called(friend)) for friend in friends]
        told += any(one is not None and one.weight >= 1.0 for one in signals)
    data = f"{told:,} of {_DRAWS:,} strangers with {MOST} friends each, from {len(nicks):,} nicks of #ubuntu, seed 1"
    return Figure("accounts.like_a_contact_chance", told / _DRAWS, "share", 0.001, "lower", data)


def _impostor(handle: str, table: dict[int, int]) -> str:
    """``handle`` with the letter nearest to its middle that ``table`` knows changed, the first one left alone."""
    places = [place for place in range(1, len(handle)) if ord(handle[place].lower()) in table]
    if not places:
        return handle
    place = min(places, key=lambda one: (abs(one - len(handle) // 2), one))
    return handle[:place] + handle[place].lower().translate(table) + handle[place + 1 :]


def _talk(path: Path) -> Iterator[Talk]:
    rows = sorted(_rows(path), key=lambda row: row[0])
    nicks = {nick for _, nick, _ in rows}
    for at, nick, text in rows:
        to = _TO.match(text)
        if to and to[1] in nicks and to[1] != nick:
            yield at, nick, to[1]


def _rows(path: Path) -> Iterator[Talk]:
    """When, who, what."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            day = row.get("date") or row["file"][:10]
            if row["nick"] and row["text"] and _DAY.fullmatch(day):  # one file of Ubuntu's has no date
                at = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC).timestamp()
                yield at, row["nick"], row["text"]
