"""What the model reads of a normal form: hashed runs of characters, words, pairs of words, and the text's shape.

Character runs know no language. All are hashed into one table (feature hashing, Weinberger et al. 2009,
https://arxiv.org/abs/0902.2206) with CRC-32, which is the same in every process and costs least here. Who searches
for a collision gains a word that weighs like another; spelling the word otherwise is easier.
"""

import re
from zlib import crc32

from bascule.signals.text.normal import NormalForm

BITS = 18
"""The table has two to this many places."""
READ = 2_000
"""Characters of a normal form that are read: three quarters from its beginning, the rest from its end."""
_MASK = (1 << BITS) - 1
_UNIT = 2  # bytes of UTF-16, so that a run is as many characters in any script
_LONG = 4 * _UNIT  # three and five, or all of two to five, were no better on held-out text and slower
_SHORT = 2 * _UNIT  # where words are not written apart; of Latin letters they say little
_WRITTEN = re.compile(r"[0-9]++[a-z%+]*+", re.IGNORECASE)
_NUMBER = re.compile(r"0++")
_MONEY = frozenset("£$€₹¥")


def grams(form: NormalForm) -> set[int]:
    """The places in the table that ``form`` touches, each below ``2 ** BITS``."""
    text = form.text
    if len(text) > READ:
        text = f"{text[: READ * 3 // 4]} {text[-READ // 4 :]}"
    units = f" {text} ".encode("utf-16-le", "surrogatepass")
    found = [crc32(units[at : at + _LONG]) for at in range(0, len(units) - _LONG + 1, _UNIT)]
    if not text.isascii():
        found += [crc32(units[at : at + _SHORT]) for at in range(0, len(units) - _SHORT + 1, _UNIT)]
    before = 9
    for word in text.encode("utf-8", "surrogatepass").split():
        found += (crc32(word, 7), crc32(word, before))
        before = crc32(word, 9)
    found += [crc32(trait, 77) for trait in _shape(text, form.original)]
    return {place & _MASK for place in found}


def _shape(text: str, original: str) -> tuple[bytes, ...]:
    """Traits of the whole text, in coarse steps: how its numbers begin, length, capitals, money, links, shouting."""
    length = len(original).bit_length()
    letters = len(original) - original.count(" ")
    capitals = 8 * sum(map(str.isupper, original[:READ])) // max(1, min(letters, READ))
    numbers = [len(number) for number in _NUMBER.findall(text)] if "0" in text else []
    longest = max(numbers, default=0)
    far = longest >= 5  # as long as a short code or a telephone number
    links = min(2, text.count("<"))
    written = _WRITTEN.findall(original[:READ])[:20] if longest else ()
    return (
        *(b"number %s %d" % (number[:3].lower().encode("utf-8", "replace"), len(number)) for number in written),
        b"length %d" % length,
        b"capitals %d" % capitals,
        b"numbers %d" % min(5, len(numbers)),
        b"digits %d" % sum(numbers).bit_length(),
        b"longest %d" % longest,
        b"money %d" % (not _MONEY.isdisjoint(original)),
        b"shout %d" % min(3, original.count("!")),
        b"links %d %d" % (links, far),
        b"capitals far %d %d" % (capitals, far),
        b"length far %d %d" % (length, far),
    )
