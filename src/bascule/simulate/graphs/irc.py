"""Two IRC archives: web developers' channels, and #ubuntu. Contacts are those whom a line names first."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bascule.signals.text.corpus import table
from bascule.simulate.graphs.numbers import Numbers
from bascule.simulate.graphs.rooms import Rooms
from bascule.simulate.talk import Talk

WEB = "messages/irc_krijn_whatwg_html-wg_2011-07_2012-12.tsv.gz"
UBUNTU = "messages/irc_ubuntu.tsv.gz"
_NAMED = re.compile(r"([^\s:,]{1,32})[:,]\s")
Line = tuple[float, str, str, str]


def web(data: Path) -> list[Talk]:
    """Two channels of web developers, complete, July 2011 to December 2012; local time, taken as UTC.

    Raises:
        FileNotFoundError: ``data`` has no such file.
    """
    rows = ((f"{date}T{time}", channel, nick, text) for date, time, channel, nick, text in table(data / WEB))
    return _talks(_timed(rows))


def ubuntu(data: Path) -> list[Talk]:
    """#ubuntu, the lines that were annotated and have a day, 2004 to 2018; most days are missing. Raises as ``web``."""
    rows = (
        (f"{file[:10]}T{time}", "ubuntu", nick, text)
        for _, file, _, time, nick, text in table(data / UBUNTU)
        if file[:1].isdigit()
    )
    return _talks(_timed(rows))


def _timed(rows: Iterable[tuple[str, str, str, str]]) -> Iterator[Line]:
    """Lines with their seconds: those of one minute are spread over it, as only the minute is told."""
    minute, lines = "", list[tuple[str, str, str, str]]()
    for row in sorted(rows, key=lambda row: row[0]):
        if row[0] != minute:
            yield from _spread(lines)
            minute, lines = row[0], []
        lines.append(row)
    yield from _spread(lines)


def _spread(lines: list[tuple[str, str, str, str]]) -> Iterator[Line]:
    for place, (minute, channel, nick, text) in enumerate(lines):
        at = datetime.fromisoformat(minute).replace(tzinfo=UTC).timestamp()
        yield at + 60.0 * place / len(lines), channel, nick, text


def _talks(lines: Iterable[Line]) -> list[Talk]:
    numbers, rooms, found = Numbers(), Rooms(), []
    for at, channel, nick, text in lines:
        sender = numbers.account(nick)
        named = _NAMED.match(text)
        other = numbers.known(named[1]) if named else None
        addressed = (other,) if other and other != sender else ()
        found.append(rooms.talk(at, sender, channel, addressed, text))
    return found
