"""What the model reads of a normal form: hashed runs of characters, words, pairs of words, and the text's shape.

Character runs know no language. All are hashed into one table (feature hashing, Weinberger et al. 2009,
https://arxiv.org/abs/0902.2206) with CRC-32, which is the same in every process and costs least here. Who searches
for a collision gains a word that weighs like another; spelling the word otherwise is easier.

What changes here changes in the kernel's ``text_sums`` too, and its number in ``sums``.
"""

import re
from zlib import crc32

from bascule.signals.text.normal import NormalForm
from bascule.signals.text.shape import shape

BITS = 18
"""The table has two to this many places; with four times as many nothing more was found."""
READ = 2_000
"""Characters of a normal form that are read: three quarters from its beginning, the rest from its end."""
_MASK = (1 << BITS) - 1
_UNIT = 2  # bytes of UTF-16, so that a run is as many characters in any script
_LONG = 4 * _UNIT  # with runs of three or five beside it no more was found on held-out text, and slower
_SHORT = 2 * _UNIT  # where words are not written apart; of Latin letters they say little
_WORD = re.compile(r"<[a-z]++>|[a-z]++(?:'[a-z]++)?+|0++|[£$€₹¥%!?*@/&+]|[^\W0-9_a-z]++")
_RUN, _SINGLE, _FIRST, _PAIR, _TRAIT = 0, 7, 9, 9, 77  # where each kind's hashes begin
_NUMBERS = {"0" * length: b"#%d" % length for length in range(1, 13)}


def grams(form: NormalForm) -> set[int]:
    """The places in the table that ``form`` touches, each below ``2 ** BITS``."""
    text = form.text
    if len(text) > READ:
        text = f"{text[: READ * 3 // 4]} {text[-READ // 4 :]}"
    units = f" {text} ".encode("utf-16-le", "surrogatepass")
    found = [crc32(units[at : at + _LONG]) for at in range(0, len(units) - _LONG + 1, _UNIT)]
    if not text.isascii():
        found += [crc32(units[at : at + _SHORT]) for at in range(0, len(units) - _SHORT + 1, _UNIT)]
    before = _FIRST
    numbers = []
    for written in _WORD.findall(text):
        word = _NUMBERS.get(written)
        if word is None:
            word = written.encode("utf-8", "surrogatepass")
        else:
            numbers.append(len(written))
        found += (crc32(word, _SINGLE), crc32(word, before))
        before = crc32(word, _PAIR)
    found += [crc32(trait, _TRAIT) for trait in shape(text, form.original[:READ], numbers)]
    return {place & _MASK for place in found}
