"""Links in plain text: a cheap look first, then disguises undone, then the scan."""

import re

import msgspec

from bascule.links.find.defang import refanged
from bascule.links.find.grammar import Grammar
from bascule.links.find.scan import Scan
from bascule.links.link import Link

_DOTTED = re.compile(r"\.(?=[^\s.])")
_MARKS = (":/", ":\\", "__", "dot", "punkt", "point", "[:", "{:", "(:")


def in_plain(text: str, grammar: Grammar) -> list[Link]:
    """The links of a plain text, or of a stretch of one, in order."""
    if _DOTTED.search(text) is None:
        lowered = text.lower()
        if not any(mark in lowered for mark in _MARKS):
            return []
    disguises = refanged(text) if grammar.defanged else None
    if disguises is None:
        return Scan(text, grammar, None).links
    placed = []
    for link in Scan(disguises.text, grammar, disguises).links:
        start, end = disguises.written(link.start, link.end)
        placed.append(msgspec.structs.replace(link, start=start, end=end, text=text[start:end]))
    return placed
