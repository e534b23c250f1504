"""Writing systems in a host name: a label that mixes what no language mixes."""

import unicodedata
from functools import lru_cache

_EAST_ASIAN = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)
_NEUTRAL = frozenset({"DIGIT", "HYPHEN-MINUS", "COMBINING", "KATAKANA-HIRAGANA", "IDEOGRAPHIC", "MIDDLE", "LOW"})


def mixed_scripts(name: str) -> tuple[str, ...]:
    """The scripts of the first label that mixes them unduly, sorted; empty where none does.

    The combinations of Japanese, Chinese and Korean with Latin are due, as in UTS 39's "highly restrictive" level.
    A character's script is taken from the first word of its Unicode name, which is near enough for letters.

    Args:
        name: the host in Unicode.
    """
    if name.isascii():
        return ()
    for label in name.split("."):
        if label.isascii():
            continue
        found = frozenset(filter(None, map(_script, label)))
        if len(found) > 1 and not any(found <= due for due in _EAST_ASIAN):
            return tuple(sorted(found))
    return ()


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    if char.isascii():
        return "LATIN" if char.isalpha() else ""
    word = unicodedata.name(char, "").split(" ")[0]
    return "" if word in _NEUTRAL or unicodedata.category(char)[0] in "MNPSZC" else word
