"""One character, folded: compatibility forms, look-alike letters, marks, invisible characters, digits, pictures.

Look-alikes are the single-letter rows of Unicode's confusables table (UTS 39), kept as data beside this file. Lower and
upper case fold alike, so a word folds the same however it is written.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from importlib import resources

TABLE = "confusables.txt"
KEPT = 65_536
"""Characters whose fold is kept in memory; a text with more different ones is folded more slowly."""
_INVISIBLE = frozenset({"Cf", "Cc", "Cs", "Co", "Cn", "Me"})
_BLANKS = frozenset({"Zs", "Zl", "Zp"})
_DIACRITICS = ((0x300, 0x36F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F))
_PICTURES = ((0x2190, 0x2BFF), (0x1F000, 0x1FAFF))


def read_table(text: str) -> dict[str, str]:
    """The table as ``write_table`` wrote it: from look-alike to one lower-case ASCII letter."""
    rows = (line.split(" ", 1) for line in text.splitlines() if line and not line.startswith("#"))
    return {char: letter for letter, chars in rows for char in chars}


def write_table(rows: Iterable[str], version: str) -> str:
    """The part of Unicode's ``confusables.txt`` that texts need, one ASCII letter and its look-alikes a line.

    Args:
        rows: the lines of the file.
        version: its Unicode version, for the head.
    """
    alike: dict[str, set[str]] = {}
    for row in rows:
        parts = row.lstrip("\ufeff").partition("#")[0].split(";")
        if len(parts) < 3:
            continue
        source, target = ("".join(chr(int(code, 16)) for code in part.split()) for part in parts[:2])
        if len(source) == 1 and not source.isascii() and len(target) == 1 and target.isascii() and target.isalpha():
            alike.setdefault(target.lower(), set()).add(source)
    head = f"# From Unicode {version} confusables.txt (UTS 39), single letters only; Unicode License.\n"
    return head + "".join(f"{letter} {''.join(sorted(chars))}\n" for letter, chars in sorted(alike.items()))


def _within(code: int, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(low <= code <= high for low, high in ranges)


def invisible(char: str) -> bool:
    """Whether a character shows nothing by itself: format and control characters, stacked and enclosing marks."""
    return (unicodedata.category(char) in _INVISIBLE and char not in "\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85") or _within(
        ord(char), _DIACRITICS
    )


class Letters(dict[int, str]):
    """A table for ``str.translate`` that finds each character's fold once and keeps it, up to ``KEPT`` of them."""

    def __init__(self, alike: Mapping[str, str]) -> None:
        super().__init__()
        self._alike = alike

    def __missing__(self, code: int) -> str:
        """The fold of a character met for the first time."""
        folded = self._fold(chr(code))
        if len(self) < KEPT:
            self[code] = folded
        return folded

    def _fold(self, char: str) -> str:
        if char.isspace() or unicodedata.category(char) in _BLANKS:
            return " "
        if invisible(char):
            return ""
        if _within(ord(char), _PICTURES):
            return _picture(char)
        return "".join(map(self._letter, unicodedata.normalize("NFKC", char)))

    def _letter(self, char: str) -> str:
        if char.isascii():
            return char.lower()
        if invisible(char):
            return ""
        digit = unicodedata.decimal(char, None)
        if digit is not None:
            return str(digit)
        base = unicodedata.normalize("NFD", char)
        if len(base) > 1 and all(_within(ord(mark), _DIACRITICS) for mark in base[1:]):
            return self._letter(base[0])
        lowered = char.lower()[:1]
        return self._alike.get(lowered) or self._alike.get(char.upper()) or self._alike.get(char) or lowered


def _picture(char: str) -> str:
    """The words of a picture's Unicode name; a letter in a box or a flag is that letter."""
    name = unicodedata.name(char, "").lower()
    word = name.rpartition("letter ")[2]
    if len(word) == 1:
        return word
    return f" {' '.join(name.replace('-', ' ').split()[:4])} " if name else ""


def letters() -> Letters:
    """The shipped table, ready for ``str.translate``."""
    return Letters(read_table(resources.files(__package__).joinpath(TABLE).read_text("utf-8")))
