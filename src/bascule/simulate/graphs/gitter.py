"""Gitter: public rooms of people who learn to program, 2014 to 2016. Contacts are those whom a message mentions."""

from datetime import datetime
from pathlib import Path

from bascule.signals.text.corpus import table
from bascule.simulate.graphs.rooms import Rooms
from bascule.simulate.talk import Talk

FILE = "messages/gitter_fcc.tsv.gz"


def talks(data: Path) -> list[Talk]:
    """Its messages in time order.

    Raises:
        FileNotFoundError: ``data`` has no such file.
    """
    rows = []
    for room, sent_at, sender, mentioned, text in table(data / FILE):
        addressed = tuple(f"u{name}" for name in mentioned.replace(",", " ").split() if name != sender)
        rows.append((datetime.fromisoformat(sent_at).timestamp(), f"u{sender}", room, addressed, text))
    rows.sort(key=lambda row: row[0])
    rooms = Rooms()
    return [rooms.talk(*row) for row in rows]
