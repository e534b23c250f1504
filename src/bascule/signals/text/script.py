"""The script that most letters of a text are of."""

import unicodedata
from collections import Counter
from functools import lru_cache

READ = 256
"""Characters that are looked at."""


def script_of(text: str) -> str:
    """The script of most letters among the first ``READ`` characters, by the first word of their Unicode names.

    ``LATIN`` for plain ASCII; empty where there are no letters.
    """
    text = text[:READ]
    if text.isascii():
        return "LATIN" if any(map(str.isalpha, text)) else ""
    found = Counter(script for char in text if char.isalpha() and (script := _script(char)))
    return min(found, key=lambda name: (-found[name], name)) if found else ""


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    return "LATIN" if char.isascii() else unicodedata.name(char, "").split(" ")[0]
