"""How far one spelling is from another, whole or as a part: bit-parallel edit distance with neighbours exchanged."""

import msgspec


class Pattern(msgspec.Struct, frozen=True, gc=False):
    """A name made ready to be compared with many others.

    Attributes:
        text: the name, not empty.
        bits: for each character, the positions it stands at, as bits.
    """

    text: str
    bits: dict[str, int]


def pattern(text: str) -> Pattern:
    """The pattern of a name; linear in its length."""
    bits: dict[str, int] = {}
    for place, char in enumerate(text):
        bits[char] = bits.get(char, 0) | 1 << place
    return Pattern(text, bits)


def distance(made: Pattern, text: str) -> int:
    """Insertions, deletions, replacements and exchanges of neighbours that lead from ``text`` to the pattern.

    Optimal string alignment (no place is edited twice), by H. Hyyrö, "A bit-vector algorithm for computing
    Levenshtein and Damerau edit distances" (2003): a handful of whole-number operations a character.
    """
    return _run(made, text, 1)[0]


def within(made: Pattern, text: str) -> tuple[int, int]:
    """The least distance from the pattern to any part of ``text``, and where the last such part ends.

    The same method, with every place of ``text`` free to begin at (Sellers 1980).
    """
    return _run(made, text, 0)


def _run(made: Pattern, text: str, whole: int) -> tuple[int, int]:
    bits = made.bits
    score = length = len(made.text)
    mask, last = (1 << length) - 1, 1 << (length - 1)
    positive, negative, zero, before = mask, 0, 0, 0
    best, end = length, 0
    for place, char in enumerate(text, 1):
        equal = bits.get(char, 0)
        exchanged = ((~zero & equal) << 1) & before
        zero = ((((equal & positive) + positive) ^ positive) | equal | negative | exchanged) & mask
        up = negative | (~(zero | positive) & mask)
        down = zero & positive
        if up & last:
            score += 1
        elif down & last:
            score -= 1
        up = (up << 1 | whole) & mask
        down = (down << 1) & mask
        positive = down | (~(zero | up) & mask)
        negative = up & zero
        before = equal
        if not whole and score <= best:
            best, end = score, place
    return (score, len(text)) if whole else (best, end)
