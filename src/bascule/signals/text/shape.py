"""The shape of a whole text, much of which a normal form erases.

How its numbers begin and how long they are, its length, capitals, money, links and shouting, in coarse steps and a few
of them together. Spam by SMS has a shape of its own, whatever it sells: a short code or a telephone number, a
price, a word in capitals.

What changes here changes in the kernel's ``text_sums`` too, and its number in ``sums``.
"""

import re
from collections.abc import Sequence

_WRITTEN = re.compile(r"[0-9]++[a-z%+]*+", re.IGNORECASE)
_TELEPHONE = re.compile(r"0(?:[ -]*+0){9}")
_AMOUNT = re.compile(r"[£$€₹¥] ?0|0 ?(?:p|ppm|gbp|pounds?+)\b")
_CAPITALS = re.compile(r"\b[A-Z]{3,}+\b")
_MONEY = frozenset("£$€₹¥")
_WRITTEN_MOST = 20


def shape(text: str, original: str, numbers: Sequence[int]) -> list[bytes]:
    """Traits of a text, each a few words.

    Args:
        text: its normal form, or the part of it that is read.
        original: the text as it was sent, or as much of it.
        numbers: the lengths of the runs of digits in ``text``.
    """
    size = len(original)
    length, step = size.bit_length(), min(9, size // 20)
    letters = size - original.count(" ")
    capitals = 8 * sum(map(str.isupper, original)) // max(1, letters)
    words = min(4, len(_CAPITALS.findall(original)))
    shout = original.count("!")
    longest = max(numbers, default=0)
    digits = sum(numbers)
    far = longest >= 5  # as long as a short code or a telephone number
    code = any(number in (5, 6) for number in numbers)
    telephone = longest >= 10 or (digits >= 10 and _TELEPHONE.search(text) is not None)
    priced = digits > 0 and _AMOUNT.search(text) is not None
    links = min(2, text.count("<"))
    return [
        *(b"number %s %d" % (one[:3].lower().encode(), len(one)) for one in _written(original, longest)),
        *(b"long %d" % number for number in set(numbers)),
        b"length %d" % length,
        b"step %d %d" % (step, min(3, len(numbers))),
        b"step %d" % step,
        b"capitals %d" % capitals,
        b"words %d" % words,
        b"words numbers %d %d" % (words, min(3, len(numbers))),
        b"words shout %d %d" % (min(2, words), min(2, shout)),
        b"numbers %d" % min(5, len(numbers)),
        b"digits %d" % digits.bit_length(),
        b"share %d" % (10 * digits // max(1, size)),
        b"longest %d" % longest,
        b"money %d" % (not _MONEY.isdisjoint(original)),
        b"shout %d" % min(3, shout),
        b"links %d %d" % (links, far),
        b"reach %d %d" % (telephone or code, min(1, links)),
        b"code %d %d %d" % (code, telephone, priced),
        b"capitals far %d %d" % (capitals, far),
        b"length far %d %d" % (length, far),
    ]


def _written(original: str, longest: int) -> list[str]:
    """The numbers as they were written, with the letters that follow: ``0871``, ``150ppm``, ``87121``."""
    return _WRITTEN.findall(original)[:_WRITTEN_MOST] if longest else []
