"""Candidates by index: which names share enough pairs of letters with a text to be near it, all names at once."""

from collections.abc import Sequence

_WIDTH = 6
"""Bits a name has in the packed counters: at most 31 pairs counted."""


class Grams:
    """Pairs of neighbouring letters of many names, each pair with one whole number that adds one to all who have it.

    A name within ``k`` edits of a part of a text shares at least ``pairs - 2 k`` of its pairs with it (Ukkonen 1992),
    and one less for each exchange of neighbours, of which one is allowed for. All names are counted together: a few
    additions of wide numbers, where a loop would compare each name.

    Args:
        names: texts, each with the most edits at which it is still wanted.
    """

    __slots__ = ("_adds", "_base", "_flags", "_size")

    def __init__(self, names: Sequence[tuple[str, int]]) -> None:
        self._adds: dict[str, int] = {}
        self._base = 0
        self._flags = 0
        self._size = len(names)
        for place, (name, edits) in enumerate(names):
            pairs = sorted({name[i : i + 2] for i in range(len(name) - 1)})[:31]
            wanted = max(len(pairs) - 2 * edits - (edits > 0), 2 if len(pairs) > 2 else 1)
            shift = place * _WIDTH
            self._base |= (32 - wanted) << shift
            self._flags |= 32 << shift
            for pair in pairs:
                self._adds[pair] = self._adds.get(pair, 0) + (1 << shift)

    def near(self, text: str) -> list[int]:
        """The places, in the order given, of all names that may be near a part of ``text``."""
        adds = self._adds
        total = self._base
        for pair in {text[i : i + 2] for i in range(len(text) - 1)} & adds.keys():
            total += adds[pair]
        hit = total & self._flags
        found: list[int] = []
        while hit:
            low = hit & -hit
            found.append(low.bit_length() // _WIDTH - 1)
            hit ^= low
        return found
