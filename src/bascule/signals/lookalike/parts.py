"""A host taken apart for reading: labels, tokens, and the folded text with the places where tokens begin and end."""

import re

import msgspec

from bascule.links.idna import to_unicode
from bascule.signals.lookalike.skeleton import fold, skeleton

_TOKENS = re.compile(r"[^-_]++")
MOST_LABELS = 8
"""Labels read, from the registrable one leftwards."""


class Label(msgspec.Struct, frozen=True, gc=False):
    """One label of a host.

    Attributes:
        shown: as a person reads it.
        plain: its skeleton where it is not ASCII, else itself; without hyphens.
        folded: ``plain`` folded, without hyphens.
        tokens: the folded parts between hyphens.
        edges: the places in ``folded`` where a token begins or ends.
        below: how many labels below the registrable one; 0 is that itself.
    """

    shown: str
    plain: str
    folded: str
    tokens: tuple[str, ...]
    edges: frozenset[int]
    below: int


def labels(host: str, suffix: str) -> list[Label]:
    """The labels left of ``suffix``, the registrable one first. ``www`` is left out."""
    rest = host[: -len(suffix) - 1] if suffix else host
    found: list[Label] = []
    for below, part in enumerate(reversed(rest.split(".")[-MOST_LABELS:])):
        if part not in ("www", "m", ""):
            found.append(_label(part, below))
    return found


def _label(part: str, below: int) -> Label:
    shown = to_unicode(part) if part.startswith("xn--") else part
    read = shown if shown.isascii() else skeleton(shown)
    tokens = tuple(fold(token) for token in _TOKENS.findall(read))
    edges, place = {0}, 0
    for token in tokens:
        place += len(token)
        edges.add(place)
    return Label(shown, read.replace("-", "").replace("_", ""), "".join(tokens), tokens, frozenset(edges), below)


def with_ending(label: Label, suffix: str) -> Label:
    """The label with its ending read on, as people read ``collab.land``."""
    ending = fold(suffix)
    edges = label.edges | {len(label.folded) + len(ending)}
    shown = f"{label.shown}.{suffix}"
    return Label(shown, label.plain + suffix, label.folded + ending, (*label.tokens, ending), edges, label.below)
