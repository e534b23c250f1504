"""Words in a name without spaces: names, lures and what lies between them, found by dictionary, most of it covered."""

import importlib.resources
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Literal

import msgspec

from bascule.signals.lookalike.skeleton import fold

Kind = Literal["name", "word", "bait", "access", "join", "service", "glue"]
LURES: tuple[Kind, ...] = ("access", "bait", "join", "service")
"""What is offered or asked for, the weightiest first."""
_LONGEST_LABEL = 63


class Word(msgspec.Struct, frozen=True, gc=False):
    """A word that names are read for.

    Attributes:
        text: as it is written.
        kind: what it is.
        brand: the brand's id, for names and words of brands.
    """

    text: str
    kind: Kind
    brand: str = ""


class Piece(msgspec.Struct, frozen=True, gc=False):
    """A word found at a place of the folded text."""

    start: int
    end: int
    word: Word


@cache
def lures() -> Mapping[str, frozenset[str]]:
    """The shipped word lists by name: access, bait, join, service, glue, endings, innocent."""
    data = importlib.resources.files("bascule.signals.lookalike").joinpath("lures.toml").read_text("utf-8")
    return {name: frozenset(text.split()) for name, text in tomllib.loads(data).items()}


def lure_words() -> list[Word]:
    """Every lure and glue word; a word in two lists is of the weightier kind."""
    found: dict[str, Word] = {}
    kinds: tuple[Kind, ...] = ("access", "bait", "join", "service", "glue")
    for kind in kinds:
        for text in sorted(lures()[kind]):
            found.setdefault(text, Word(text, kind))
    return list(found.values())


class Vocabulary:
    """Words by their first three letters, folded. Words of two letters are read only where they are the whole token.

    Args:
        words: the first of two with one folded spelling stays.
    """

    __slots__ = ("_by_front", "_whole")

    def __init__(self, words: Iterable[Word]) -> None:
        self._whole: dict[str, Word] = {}
        for word in words:
            self._whole.setdefault(fold(word.text), word)
        by_front: dict[str, list[tuple[str, int, Word]]] = {}
        for text, word in self._whole.items():
            if len(text) > 2:
                by_front.setdefault(text[:3], []).append((text, len(text), word))
        self._by_front = {front: tuple(rows) for front, rows in by_front.items()}

    def whole(self, text: str) -> Word | None:
        """The word that a text is."""
        return self._whole.get(fold(text))

    def read(self, token: str) -> list[Piece]:
        """Words that do not overlap and cover the most of a folded token, longer words before more of them.

        Linear in the token's length times the words that begin alike; at most 63 characters are read.
        """
        word = self._whole.get(token)
        if word is not None:
            return [Piece(0, len(token), word)]
        begins = self._begins(token[:_LONGEST_LABEL])
        return _most_covered(begins) if begins else []

    def _begins(self, token: str) -> list[Piece]:
        """Every word in the token, by where it begins."""
        by_front = self._by_front
        return [
            Piece(start, start + size, word)
            for start in range(len(token) - 2)
            if (rows := by_front.get(token[start : start + 3])) is not None
            for text, size, word in rows
            if token.startswith(text, start)
        ]


def _most_covered(begins: list[Piece]) -> list[Piece]:
    """Of pieces sorted by their start, those that do not overlap and cover the most; a piece costs nearly a letter."""
    size = max(piece.end for piece in begins)
    best = [0.0] * (size + 1)
    last: list[Piece | None] = [None] * (size + 1)
    place = 0
    for piece in begins:
        for at in range(place + 1, piece.start + 1):
            if best[at] < best[at - 1]:
                best[at], last[at] = best[at - 1], None
        place = max(place, piece.start)
        gain = best[piece.start] + piece.end - piece.start - 0.9
        if gain > best[piece.end]:
            best[piece.end], last[piece.end] = gain, piece
    for at in range(place + 1, size + 1):
        if best[at] < best[at - 1]:
            best[at], last[at] = best[at - 1], None
    pieces: list[Piece] = []
    while size:
        piece_here = last[size]
        if piece_here is not None:
            pieces.append(piece_here)
        size = piece_here.start if piece_here is not None else size - 1
    pieces.reverse()
    return pieces
