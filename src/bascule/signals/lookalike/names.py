"""Watched names read closely: near spellings, also inside longer labels; candidates by index, then measured."""

from collections.abc import Iterable

import msgspec

from bascule.signals.lookalike.brand import Brand
from bascule.signals.lookalike.chrome import is_false_near
from bascule.signals.lookalike.grams import Grams
from bascule.signals.lookalike.near import Pattern, distance, pattern, within
from bascule.signals.lookalike.parts import Label
from bascule.signals.lookalike.skeleton import fold, skeleton

WEIGHTS: dict[int, tuple[float, ...]] = {6: (3.0, 2.6), 7: (3.5, 3.0), 9: (4.0, 4.0, 2.6), 12: (4.0, 4.0, 4.0, 2.6),
                                         14: (4.0, 4.0, 4.0, 3.5, 2.6)}  # fmt: skip
"""Log-odds by the least length of the name, then by edits; more edits than there are weights do not count."""
SHORTEST = 6
LONG = 12
INSIDE = 9
"""Letters from which a near spelling counts anywhere in a label; shorter ones only where a token begins or ends."""
HEAVIEST = 4.0
"""No name is looked for any more once one weighs this."""
INNOCENT = 2.0
"""What a word of the language that is near to the name takes away."""


class Watched(msgspec.Struct, frozen=True, gc=False):
    """One name of a watched brand, ready to be compared.

    Attributes:
        name: as it is written, without marks.
        folded: what it is compared as.
        made: the pattern of ``folded``.
        parts: the patterns of a compound's parts with the most edits each bears; empty for a name of one part.
        innocent: folded words of the language that are near to it and are not it.
        brand: whose it is.
        weights: log-odds by edits.
        ending: the last part of a compound, which may stand as a public suffix (``land``).
    """

    name: str
    folded: str
    made: Pattern
    parts: tuple[tuple[Pattern, int], ...]
    innocent: tuple[str, ...]
    brand: Brand
    weights: tuple[float, ...]
    ending: str = ""


class Near(msgspec.Struct, frozen=True, gc=False):
    """A near spelling: of which name, which part of the folded label, at how many edits, and its weight."""

    name: Watched
    start: int
    end: int
    edits: int
    weight: float


def weights_of(length: int) -> tuple[float, ...]:
    """The weights for a name of ``length`` folded letters; none for short ones."""
    found: tuple[float, ...] = ()
    for least, weights in WEIGHTS.items():
        if length >= least:
            found = weights
    return found


class Names:
    """The watched names of all watched brands.

    Attributes:
        endings: last parts of the compounds among the names.

    Args:
        brands: those of which ``watched`` is true are read.
        innocent: words of the language that are near to a name and are not it (``telegraph``).
    """

    __slots__ = ("_grams", "_names", "endings")

    def __init__(self, brands: Iterable[Brand], innocent: Iterable[str] = ()) -> None:
        self._names: list[Watched] = []
        words = [fold(word) for word in innocent]
        for brand in brands:
            for name in brand.names if brand.watched else ():
                if one := _watched(name, brand, words):
                    self._names.append(one)
        self.endings = frozenset(one.ending for one in self._names) - {""}
        self._grams = Grams([(one.folded, len(one.weights) - 1) for one in self._names])

    def near(self, label: Label, edges: frozenset[int] = frozenset()) -> Near | None:
        """The weightiest near spelling in a label; None where there is none, or where the name itself stands there.

        Args:
            label: as ``bascule.signals.lookalike.parts.labels`` gives it.
            edges: further places in its folded text where a word begins or ends.
        """
        edges |= label.edges
        best: Near | None = None
        for place in self._grams.near(label.folded):
            one = self._names[place]
            found = _measure(one, label, edges)
            if found is not None and (best is None or found.weight > best.weight):
                best = found
                if found.weight >= HEAVIEST:
                    break
        return best


def _watched(name: str, brand: Brand, innocent: list[str]) -> Watched | None:
    plain = skeleton(name).replace("-", "")
    folded = fold(plain.replace("+", ""))
    weights = weights_of(len(folded))
    if not weights:
        return None
    made = pattern(folded)
    parts = [fold(part) for part in plain.split("+")] if "+" in plain else []
    bear = tuple((pattern(part), _bears(len(part), len(folded))) for part in parts)
    near = tuple(word for word in innocent if within(made, word)[0] < len(weights))
    return Watched(
        plain.replace("+", ""), folded, made, bear, near, brand, weights, plain.rpartition("+")[2] if parts else ""
    )


def _bears(length: int, whole: int) -> int:
    """The most edits that a compound's part of ``length`` letters bears, in a name of ``whole`` letters."""
    if length <= 3:
        return 0
    return 1 if length == 4 or whole < LONG else 2 if length <= 7 else 3


def _measure(one: Watched, label: Label, edges: frozenset[int]) -> Near | None:
    edits, end = within(one.made, label.folded)
    if edits >= len(one.weights):
        return None
    if edits == 0:
        start = end - len(one.folded)
        exact = one.name in label.plain and label.shown.isascii()
        return (
            None if exact or _inside(one, label.folded, start, end, edges) else Near(one, start, end, 0, one.weights[0])
        )
    start, end = _piece(one, label.folded, edits, end)
    if _by_chance(one, label.folded, start, end, edges):
        return None
    known = any(word in label.folded for word in one.innocent)
    return Near(one, start, end, edits, one.weights[edits] - (INNOCENT if known else 0.0))


def _by_chance(one: Watched, text: str, start: int, end: int, edges: frozenset[int]) -> bool:
    """Whether the part of the text between these places is near to the name for another reason than to be read so."""
    name, piece = one.folded, text[start:end]
    if is_false_near(name, piece) or any(within(part, piece)[0] > most for part, most in one.parts):
        return True
    if len(name) < LONG and (name[0] != piece[:1] or name[-1] != piece[-1:]):
        return True  # as a rule another word that holds most of the name
    return _inside(one, text, start, end, edges)


def _inside(one: Watched, text: str, start: int, end: int, edges: frozenset[int]) -> bool:
    """Whether it lies within other letters, as a short name may by chance."""
    if len(one.folded) >= INSIDE:
        return False
    held = (start in edges) + (end in edges or text[end:].isdigit())
    return held < (2 if len(one.folded) == SHORTEST else 1)


def _piece(one: Watched, text: str, edits: int, end: int) -> tuple[int, int]:
    """Where the nearest part begins; of several, the one as long as the name, then the longest."""
    size = len(one.folded)
    found = end - size
    least = size + edits + 1
    for start in range(max(0, end - size - edits), min(end, end - size + edits) + 1):
        if distance(one.made, text[start:end]) == edits and abs(end - start - size) < least:
            found, least = start, abs(end - start - size)
    return max(found, 0), end
