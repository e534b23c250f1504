"""Which texts of one collection are near-duplicates of another's: exact Jaccard over runs of five characters.

For splitting data, where a missed pair is a leak. It is exact and slow; what serves messages is in ``campaigns``.
"""

from collections import Counter
from collections.abc import Sequence

RUN = 5
NEAR = 0.5
"""The resemblance (Jaccard) from which two texts count as near-duplicates."""
COMMON = 3_000
"""A run found in more texts than this opens no pair by itself."""


def runs(text: str) -> frozenset[str]:
    """The runs of five characters in a normal form, blanks left out; a shorter text is one run."""
    letters = text.replace(" ", "")
    return frozenset(letters[at : at + RUN] for at in range(max(1, len(letters) - RUN + 1)))


def near_duplicates(texts: Sequence[str], others: Sequence[str], least: float = NEAR) -> frozenset[int]:
    """The indices of those ``texts`` (normal forms) that are near-duplicates of one of ``others``.

    Texts whose every run is found in more than ``COMMON`` of the others are compared for equality alone.
    """
    sets = [runs(text) for text in others]
    holders: dict[str, list[int]] = {}
    for number, found in enumerate(sets):
        for run in found:
            holders.setdefault(run, []).append(number)
    equal = set(others)
    return frozenset(
        number for number, text in enumerate(texts) if text in equal or _near_one(runs(text), sets, holders, least)
    )


def _near_one(
    found: frozenset[str], sets: Sequence[frozenset[str]], holders: dict[str, list[int]], least: float
) -> bool:
    together: Counter[int] = Counter()
    for run in found:
        held = holders.get(run, ())
        if len(held) <= COMMON:
            together.update(held)
    return any(both / (len(found) + len(sets[number]) - both) >= least for number, both in together.items())
