"""NUS SMS corpus: texts people sent, with the second and the recipient (Chen and Kan 2013). Recipients never answer."""

from datetime import UTC, datetime
from pathlib import Path

from bascule.signals.text.corpus import table, unmasked
from bascule.simulate.graphs.numbers import Numbers
from bascule.simulate.talk import Talk, direct

FILE = "messages/nus_sms_en.tsv.gz"
FIRST, LAST = datetime(2005, 1, 1, tzinfo=UTC).timestamp(), datetime(2014, 1, 1, tzinfo=UTC).timestamp()
"""Telephones whose clocks show anything else were never set."""


def talks(data: Path) -> list[Talk]:
    """Its messages with a time and a recipient, in time order.

    Raises:
        FileNotFoundError: ``data`` has no such file.
    """
    rows = []
    for _, _, sender, recipient, time, _, _, _, text in table(data / FILE):
        at = _seconds(time)
        if sender and recipient and FIRST <= at < LAST and text.strip():
            rows.append((at, sender, recipient, unmasked(text)))
    rows.sort()
    numbers = Numbers()
    return [direct(at, numbers.account(one), numbers.account(other), text) for at, one, other, text in rows]


def _seconds(time: str) -> float:
    """A time of the file; 0 where there is none, or one that no calendar has."""
    try:
        return datetime.fromisoformat(time).replace(tzinfo=UTC).timestamp() if time else 0.0
    except ValueError:
        return 0.0
