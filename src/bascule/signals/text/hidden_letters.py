"""Words whose letters are of two alphabets, and invisible characters inside words: spelt to pass filters unread.

Scripts are told as ``links/scripts.py`` tells them. Joiners count for nothing where scripts need them (Arabic, Indic
scripts, emoji).
"""

import re
import unicodedata
from functools import lru_cache

from bascule.signals.declaration import Declaration
from bascule.signals.signal import Signal

GROUP = "text_disguise"
MIXED, INVISIBLE = 1.5, 1.0
WORDS = 2_000
"""Words of a text that are looked at."""
_WORD = re.compile(r"[^\W\d_]{3,40}+")
_LETTER = r"[A-Za-z\u0400-\u04ff]"
_INSIDE = re.compile(rf"(?<={_LETTER})[\u00ad\u034f\u180e\u200b-\u200d\u2060-\u2064\ufeff]++(?={_LETTER})")
_MIXABLE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})

DECLARED = (
    Declaration(
        id="mixed_script_text",
        group=GROUP,
        weight=MIXED,
        cost="compute",
        needs=("text",),
        template="writes one word with letters of two alphabets",
        doc="A word of Latin letters with Cyrillic or Greek ones among them. Mathematics and brand names in a declined "
        "form have it too.",
    ),
    Declaration(
        id="invisible_in_word",
        group=GROUP,
        weight=INVISIBLE,
        cost="compute",
        needs=("text",),
        template="has invisible characters inside words",
        doc="Zero-width characters or soft hyphens between letters. Text copied from web pages has soft hyphens.",
    ),
)


def hidden_letters(text: str) -> tuple[Signal, ...]:
    """The signals that the original ``text`` gives: at most one of each kind."""
    if text.isascii():
        return ()
    found = []
    if word := _mixed(text):
        found.append(Signal("mixed_script_text", MIXED, DECLARED[0].template, word, GROUP))
    if match := _INSIDE.search(text):
        found.append(Signal("invisible_in_word", INVISIBLE, DECLARED[1].template, f"U+{ord(match[0][0]):04X}", GROUP))
    return tuple(found)


def _mixed(text: str) -> str:
    for number, match in enumerate(_WORD.finditer(text)):
        if number >= WORDS:
            break
        word = match[0]
        if not word.isascii() and len({script for char in word if (script := _script(char)) in _MIXABLE}) > 1:
            return word
    return ""


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    return unicodedata.name(char, "").split(" ")[0]
