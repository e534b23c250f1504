"""Hostile text made fit to be shown: odd characters become visible, sizes are bounded, addresses are plain."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from markupsafe import Markup, escape

LONGEST_ADDRESS: Final = 2_000
LONGEST_HOST: Final = 300
LONGEST_LINK: Final = 16_384
_MARKS_IN_A_ROW: Final = 3
_CODE_POINT_COLUMNS: Final = 8
_DOT: Final = ".<wbr>"

# Default-ignorable or blank, and yet "printable": joiners among marks, fillers, variation selectors, empty Braille.
_BLANK: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u180b\u180c\u180d\u180f"
    + "".join(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
)
_JOINERS: Final = "\u200c\u200d"
_HIDDEN: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
_LINK: Final = re.compile(r"(?:https?://[^/\\?#]|/(?![/\\])|\?)[^\s\x00-\x20\x7f-\x9f\ud800-\udfff]*", re.IGNORECASE)


class Visible:
    """Text ready for a page.

    Attributes:
        markup: escaped; each odd character stands as its code point, ``<span class="cp">U+202E</span>``.
        odd: whether there was one.
        left_out: how many characters were cut off.
    """

    __slots__ = ("left_out", "markup", "odd")

    def __init__(self, markup: Markup, odd: bool = False, left_out: int = 0) -> None:
        self.markup = markup
        self.odd = odd
        self.left_out = left_out


def visible(text: str, limit: int = LONGEST_ADDRESS) -> Visible:
    """Hostile text for a page, every odd character spelled out, at most ``limit`` columns wide.

    Odd are control, format (bidi and zero-width), private, unassigned and blank characters, lone surrogates, spaces
    other than U+0020, and combining marks after the third in a row.
    """
    head = text[:limit]
    if head.isascii() and head.isprintable():
        return Visible(escape(head), left_out=len(text) - len(head))
    markup, odd, taken = _spelled(head, limit)
    return Visible(markup, odd, len(text) - taken)


@lru_cache(maxsize=256)  # a hostile address takes a hundred times a plain one's time, and is asked for again and again
def _spelled(head: str, limit: int) -> tuple[Markup, bool, int]:
    parts: list[str] = []
    columns = marks = taken = 0
    odd = False
    for char in head:
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        strange = marks > _MARKS_IN_A_ROW or char in _BLANK or not char.isprintable()
        columns += _CODE_POINT_COLUMNS if strange else 1
        if columns > limit:
            break
        odd = odd or strange
        taken += 1
        parts.append(f'<span class="cp">U+{ord(char):04X}</span>' if strange else escape(char))
    return Markup("".join(parts)), odd, taken  # noqa: S704 -- each part was escaped just above


def sentence(text: str, limit: int = 400) -> Visible:
    """A sentence that may quote hostile text: white space becomes single spaces, a cut ends in "…"."""
    shown = visible(" ".join(text[: limit * 4].split()), limit)
    if shown.left_out or len(text) > limit * 4:
        return Visible(shown.markup + "…", shown.odd, shown.left_out)
    return shown


def plain(text: str, limit: int = 200) -> str:
    """An operator's own text, not escaped yet: nothing hidden but joiners is kept; cut."""
    text = text[:limit]
    if text.isascii() and text.isprintable():
        return text
    return "".join(char for char in text if char in _JOINERS or unicodedata.category(char) not in _HIDDEN)


def href(link: str | None) -> str | None:
    r"""The link when a page may carry it: absolute http(s), or a path or query of the same site; otherwise None.

    Refused are other schemes, ``//host`` and ``/\host``, white space and controls anywhere (browsers drop some of
    them, so that ``java\tscript:`` would work), lone surrogates, and more than 16,384 characters.
    """
    if link is None or len(link) > LONGEST_LINK or not _LINK.fullmatch(link):
        return None
    return link


def host_markup(host: str, strong_labels: int = 0) -> Visible:
    """A host name for a page, each label isolated so that right-to-left labels keep their place.

    Args:
        host: a host in ASCII or Unicode; of an overlong one the end is kept, as the end says whose it is.
        strong_labels: how many labels at the end to set in ``<b>`` (the registrable domain), 0 for none.
    """
    left_out = max(0, len(host) - LONGEST_HOST)
    labels = host[left_out:].split(".")
    shown = [visible(label, LONGEST_HOST * _CODE_POINT_COLUMNS) for label in labels]
    if host.isascii():
        texts = [str(label.markup) for label in shown]
    else:
        texts = [f"<bdi>{label.markup}</bdi>" for label in shown]
    weak = texts[: max(0, len(texts) - strong_labels)] if strong_labels else texts
    strong = texts[len(weak) :]
    text = "…" * bool(left_out) + _DOT.join(weak)
    if strong:
        text += _DOT * bool(weak) + f"<b>{_DOT.join(strong)}</b>"
    return Visible(Markup(text), any(label.odd for label in shown), left_out)  # noqa: S704 -- parts were escaped


def strong_labels(host: str, registrable: Callable[[str], str | None] | None) -> int:
    """How many labels of an ASCII host its registrable domain has; 0 where that is not known."""
    domain = registrable(host) if registrable and host else None
    if not domain or not (host == domain or host.endswith("." + domain)):
        return 0
    return domain.count(".") + 1
