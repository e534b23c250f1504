"""What a host name reads like at a glance: Unicode's skeleton (UTS 39), and a heavier fold for plain letters."""

import importlib.resources
import re
import unicodedata
from functools import lru_cache

import msgspec


class ConfusablesTable(msgspec.Struct, frozen=True):
    """The shipped part of Unicode's confusables.

    Attributes:
        version: of Unicode's file.
        source: where it comes from.
        licence: of Unicode's data.
        pairs: from a character that may stand in a host name to the characters it reads like.
    """

    version: str
    source: str
    licence: str
    pairs: dict[str, str]


def _shipped() -> ConfusablesTable:
    data = importlib.resources.files("bascule.signals.lookalike").joinpath("confusables.json")
    return msgspec.json.decode(data.read_bytes(), type=ConfusablesTable)


CONFUSABLES = _shipped()
"""Read once at import; ``bascule brands confusables`` makes the file anew."""
_TABLE = str.maketrans({char: prototype.lower() for char, prototype in CONFUSABLES.pairs.items()})
_DIGITS = str.maketrans("01345789i|!", "oleastbglll")
_PAIRS = re.compile("rn|vv|cl|nn")
_READS = {"rn": "m", "vv": "w", "cl": "d", "nn": "m"}


@lru_cache(maxsize=8192)
def skeleton(text: str) -> str:
    """The skeleton of UTS 39, section 4 (https://www.unicode.org/reports/tr39/#Confusable_Detection), in lower case.

    NFD, each character replaced by its prototype, NFD again; two texts with one skeleton look alike. Marks that are
    left over a letter are dropped, as they are the least of what an eye sees (``discórd``).

    Args:
        text: a host name or label as a person would read it, lower-case.
    """
    if text.isascii():
        return text.translate(_TABLE)
    spread = unicodedata.normalize("NFD", text).translate(_TABLE)
    return "".join(char for char in unicodedata.normalize("NFD", spread) if not unicodedata.combining(char)).lower()


def fold(text: str) -> str:
    """A coarser reading, for comparison only: digits as letters, ``rn`` as m, ``vv`` as w, ``i`` as l.

    Both sides of a comparison must be folded. Folding joins names that differ in more than a glance (``nn`` and ``m``),
    so what equals only folded weighs as one edit, not as equal.
    """
    text = skeleton(text) if not text.isascii() else text
    return _PAIRS.sub(lambda pair: _READS[pair[0]], text.translate(_DIGITS))
