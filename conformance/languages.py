"""Which language a spam text is in, so that figures can be told by language: the one whose words are most frequent.

Coarse, and for measuring only: words' frequencies are wordfreq's, the same that training makes its babble of. Malay
counts as Indonesian, which most of its words are too.
"""

import re
from collections.abc import Mapping
from functools import cache

import wordfreq

LANGUAGES = ("en", "id", "es", "nl", "fr", "pt", "it", "de")
OTHER = "other_scripts"
_WORD = re.compile(r"[^\W\d_]++")
_RARE = 1e-7


def language(text: str) -> str:
    """One of ``LANGUAGES``, or ``OTHER`` where most letters are not Latin ones."""
    words = _WORD.findall(text.lower())
    letters = "".join(words)
    if 2 * sum(letter < "\u0250" for letter in letters) < len(letters):
        return OTHER
    known = _frequencies()
    return max(LANGUAGES, key=lambda one: sum(known[one].get(word, _RARE) ** 0.1 for word in words))


@cache
def _frequencies() -> Mapping[str, Mapping[str, float]]:
    return {one: wordfreq.get_frequency_dict(one) for one in LANGUAGES}
