"""Anybody's own graph: who wrote to whom when, one message a line, as SNAP and KONECT publish temporal graphs."""

import gzip
import math
from collections.abc import Iterator
from pathlib import Path

from bascule.simulate.graphs.numbers import Numbers
from bascule.simulate.talk import Talk, direct

MOST = 5_000_000
"""Messages read from one file."""
LONGEST = 1000
"""Characters of one line."""


def talks(path: Path) -> list[Talk]:
    """A file's messages in time order, each to one account.

    A line is ``sender recipient time``, or ``sender recipient weight time``, with blanks, tabs or commas between; times
    are seconds since the epoch. Lines that begin with ``%`` or ``#`` are skipped, and so is a first line of names. A
    file whose name ends in ``.gz`` is unpacked. Accounts are numbered anew; messages to oneself are left out.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: names the line and what was expected.
    """
    numbers, found = Numbers(), []
    for sender, recipient, at in sorted(_rows(path), key=lambda row: row[2]):
        if sender != recipient:
            found.append(direct(at, numbers.account(sender), numbers.account(recipient)))
    if not found:
        raise ValueError(f"{path.name}: holds no message")
    return found


def _rows(path: Path) -> Iterator[tuple[str, str, float]]:
    count = 0
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
        number = 0
        while line := lines.readline(LONGEST + 1):
            number += 1
            parts = line.decode("utf-8", "replace").replace(",", " ").split()
            if not parts or parts[0].startswith(("%", "#")):
                continue
            at = _time(parts) if len(line) <= LONGEST else None
            if at is None:
                if number == 1:
                    continue
                raise ValueError(f"{path.name}, line {number}: expected 'sender recipient time'")
            count += 1
            if count > MOST:
                raise ValueError(f"{path.name}: more than {MOST:,} messages")
            yield parts[0], parts[1], at


def _time(parts: list[str]) -> float | None:
    """The time of a line's parts, seconds since the epoch; None where it has none."""
    if len(parts) not in (3, 4):
        return None
    try:
        at = float(parts[-1])
    except ValueError:
        return None
    return at if math.isfinite(at) and 0 <= at < 1e11 else None
