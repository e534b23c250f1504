"""A brand's name or word among others, weighed by the lures beside it and by the ending."""

from collections.abc import Collection, Iterable, Sequence

import msgspec

from bascule.signals.lookalike.brand import Brand
from bascule.signals.lookalike.finding import Finding
from bascule.signals.lookalike.parts import Label
from bascule.signals.lookalike.words import Kind, Piece, Vocabulary, Word, lure_words

NAME = {0: 1.2, 9: 1.4, 12: 2.0}
"""By the least length of the name: the longer, the less it is there by chance."""
OWN_NAME = 2.0
WORD = 0.6
SWAPPED = 0.8
SWAPPED_CHEAP = 2.7
LURE: dict[Kind, float] = {"access": 2.0, "bait": 1.5, "join": 1.0, "service": 1.0}
SECOND_LURE = 0.5
TWO_BRANDS = 1.5
COVERED = 0.5
ENDING = 1.3
NUMBERED = 1.4
"""Log-odds, set by hand."""
MOSTLY = 0.9
"""The share of a label's letters that known words cover, from which it is made of them."""
_SHORTEST_OTHER = 6
_SCHEMES = frozenset({"http", "https", "httsp", "httpe", "htps", "htpps", "htttps"})


class Reading(msgspec.Struct, frozen=True, gc=False):
    """What words a host is made of.

    Attributes:
        subject: the brand's name or word that weighs most, and ``where`` it stands.
        where: the label.
        lures: the lures, the weightiest first.
        lured: what the lures weigh.
        access: whether one of them asks to sign in.
        ending: what the ending weighs.
        covered: whether the registrable label is made of known words.
        brands: how many brands are named.
        numbered: whether the subject is the whole label but for digits after it.
        edges: by label, where words begin and end in its folded text.
    """

    subject: Word | None
    where: Label | None
    lures: tuple[str, ...]
    lured: float
    access: bool
    ending: float
    covered: bool
    brands: int
    numbered: bool
    edges: tuple[frozenset[int], ...]


class Named:
    """Reads hosts as words.

    Args:
        brands: the watched ones' names and words count anywhere; the others' names only where they are long and asked
            to sign in to.
        endings: public suffixes' last labels that cost next to nothing.
    """

    __slots__ = ("_brands", "_endings", "_vocabulary")

    def __init__(self, brands: Sequence[Brand], endings: Collection[str]) -> None:
        self._brands = {brand.id: brand for brand in brands}
        self._endings = endings
        self._vocabulary = Vocabulary(_words(brands))

    def read(self, labels: Sequence[Label], suffix: str) -> Reading:
        """The words of all labels."""
        subject: Word | None = None
        where: Label | None = None
        seen: dict[str, Kind] = {}
        brands: set[str] = set()
        edges: list[frozenset[int]] = []
        covered = 0
        for label in labels:
            here: set[int] = set()
            for piece, whole in self._pieces(label):
                word = piece.word
                if not label.below:
                    covered += piece.end - piece.start
                if word.kind == "glue":
                    continue
                if word.kind != "name":  # a name's own edges say nothing of how it stands
                    here.update((piece.start, piece.end))
                if word.kind in LURE:
                    seen.setdefault(word.text, word.kind)
                elif whole:
                    brands.add(word.brand)
                    if subject is None or (word.kind == "name" and subject.kind == "word"):
                        subject, where = word, label
            if len(label.tokens) > 1 and any(map(like_www, label.tokens)):
                seen.setdefault("www", "access")
            edges.append(frozenset(here))
        if (word_of_ending := self._vocabulary.whole(suffix)) is not None and word_of_ending.kind in LURE:
            seen.setdefault(word_of_ending.text, word_of_ending.kind)
        ending = ENDING if suffix.rpartition(".")[2] in self._endings else 0.0
        lures = tuple(sorted(seen, key=lambda text: -LURE[seen[text]]))
        lured = (LURE[seen[lures[0]]] if lures else 0.0) + (SECOND_LURE if len(lures) > 1 else 0.0)
        made = _made_of(labels, covered)
        numbered = subject is not None and where is not None and _numbered(subject, where)
        access = "access" in seen.values()
        return Reading(subject, where, lures[:3], lured, access, ending, made, len(brands), numbered, tuple(edges))

    def _pieces(self, label: Label) -> list[tuple[Piece, bool]]:
        """The words of a label, and whether each stands so that it counts as a brand's name."""
        found: list[tuple[Piece, bool]] = []
        place = 0
        for token in label.tokens:
            for piece in self._vocabulary.read(token):
                at = Piece(piece.start + place, piece.end + place, piece.word)
                found.append((at, _counts(piece, token)))
            place += len(token)
        if len(label.tokens) > 1 and not any(piece.word.kind == "name" for piece, _ in found):
            across = [piece for piece in self._vocabulary.read(label.folded) if piece.word.kind == "name"]
            found += [(piece, True) for piece in across if piece.start in label.edges or piece.end in label.edges]
        return found

    def find(self, reading: Reading) -> Finding | None:
        """What the words amount to; None where no brand is among them."""
        word, where = reading.subject, reading.where
        if word is None or where is None:
            return None
        brand = self._brands[word.brand]
        if not reading.lures and word.text == where.plain:
            cheap = SWAPPED_CHEAP if reading.ending else SWAPPED
            weight = cheap if word.kind == "name" else WORD
            return Finding("swapped", brand.id, brand.title, brand.home, where.shown, weight)
        weight = _name_weight(word) + reading.ending + (NUMBERED if reading.numbered and brand.watched else 0.0)
        if reading.covered:
            weight += COVERED + (TWO_BRANDS if reading.brands > 1 else 0.0)
        if brand.watched or reading.access:  # who only has a name is imitated to be signed in to
            weight += reading.lured
        return Finding("named", brand.id, brand.title, brand.home, where.shown, weight, reading.lures, word.text)


def like_www(part: str) -> bool:
    """Whether a part between hyphens is made to be read as the ``www`` or ``http`` that people skip."""
    if part in _SCHEMES:
        return True
    return 2 <= len(part) <= 6 and part != "vw" and "w" in part and set(part) <= {"w", "v", "x"}


def _numbered(word: Word, where: Label) -> bool:
    rest = where.plain.removeprefix(word.text)
    return rest != where.plain and 0 < len(rest) <= 4 and rest.isdigit()


def _made_of(labels: Sequence[Label], covered: int) -> bool:
    if not labels or labels[0].below:
        return False
    folded = labels[0].folded
    return covered + sum(map(str.isdigit, folded)) >= MOSTLY * len(folded)


def _name_weight(word: Word) -> float:
    if word.kind != "name":
        return WORD
    return OWN_NAME if word.brand == "own" else max(w for least, w in NAME.items() if len(word.text) >= least)


def _counts(piece: Piece, token: str) -> bool:
    """Short names and words only as a whole token, digits beside them left out, or at its beginning."""
    if len(piece.word.text) >= 5 or piece.start == 0:
        return True
    return piece.end - piece.start == len(token.strip("0123456789"))


def _words(brands: Iterable[Brand]) -> Iterable[Word]:
    for brand in brands:
        if brand.watched:
            yield from (Word(name.replace("+", ""), "name", brand.id) for name in brand.names)
            yield from (Word(word, "word", brand.id) for word in brand.words)
    yield from lure_words()
    for brand in brands:
        if not brand.watched and not brand.common:
            yield from (Word(name, "word", brand.id) for name in brand.names if len(name) >= _SHORTEST_OTHER)
