"""Words for graphs that have none: each account is given one real person's texts, so that its style stays its own."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bascule.signals.text.corpus import table, unmasked
from bascule.simulate.dice import dice

FILE = "messages/nus_sms_en.tsv.gz"
LEAST = 50
"""Texts a person must have written to lend them."""


class Wardrobe:
    """Whose texts an account speaks with.

    Args:
        people: each person's texts, in the order they were written.
        seed: of the simulation.
    """

    def __init__(self, people: Sequence[Sequence[str]], seed: int) -> None:
        if not people:
            raise ValueError("texts: expected at least one person's")
        self._people = people
        self._seed = seed
        self._worn: dict[str, tuple[Sequence[str], int]] = {}

    def next(self, account: str) -> str:
        """The account's next text."""
        texts, place = self._worn.get(account) or self._dress(account)
        self._worn[account] = texts, (place + 1) % len(texts)
        return texts[place]

    def _dress(self, account: str) -> tuple[Sequence[str], int]:
        draw = dice(self._seed, "wardrobe", account)
        texts = draw.choice(self._people)
        return texts, draw.randrange(len(texts))


def sms(data: Path) -> list[list[str]]:
    """The NUS SMS corpus by sender (Chen and Kan 2013), for those who sent at least ``LEAST``.

    Raises:
        FileNotFoundError: ``data`` has no such file.
    """
    return people((row[2], unmasked(row[8])) for row in table(data / FILE))


def people(rows: Iterable[tuple[str, str]], least: int = LEAST) -> list[list[str]]:
    """Texts by who wrote them, for those who wrote at least ``least``; in the order of the rows."""
    texts: Mapping[str, list[str]] = defaultdict(list)
    for writer, text in rows:
        if text.strip():
            texts[writer].append(text)
    return [written for written in texts.values() if len(written) >= least]
