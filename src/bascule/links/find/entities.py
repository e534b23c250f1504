"""Character references in HTML text and attributes, undone with the way back kept (WHATWG HTML, 13.2.5.72 on)."""

import html
import re
from html.entities import html5

from bascule.links.find.mapped import Mapped, replaced

_REFERENCE = re.compile(r"&(?:#[xX][0-9A-Fa-f]{1,32}+;?|#[0-9]{1,32}+;?|[A-Za-z][0-9A-Za-z]{0,31}+;?)")
_LONGEST_BARE = 6


def decoded(text: str, *, attribute: bool = False) -> Mapped | None:
    """The text with its references undone; None where it has none.

    Args:
        text: the source, without markup.
        attribute: in an attribute, a name without ``;`` that goes on with ``=`` or a letter stays as it is, so
            that ``?a=1&copy=2`` keeps its parameter.
    """
    if "&" not in text:
        return None
    parts: list[tuple[int, int, str]] = []
    for found in _REFERENCE.finditer(text):
        length, character = _one(found[0], text[found.end() : found.end() + 1], attribute=attribute)
        if length:
            parts.append((found.start(), found.start() + length, character))
    return replaced(text, parts) if parts else None


def _one(reference: str, after: str, *, attribute: bool) -> tuple[int, str]:
    """How much of ``reference`` is one, and what it stands for; 0 where it is only text."""
    if reference[1] == "#":
        return len(reference), html.unescape(reference)
    name = reference[1:]
    if name.endswith(";"):
        if name in html5:
            return len(reference), html5[name]
        name = name[:-1]
    elif name in html5:
        return (0, "") if attribute and (after == "=" or after.isalnum()) else (len(reference), html5[name])
    if attribute:
        return 0, ""
    for width in range(min(_LONGEST_BARE, len(name)), 1, -1):
        if name[:width] in html5:
            return width + 1, html5[name[:width]]
    return 0, ""
