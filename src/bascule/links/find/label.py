"""What a link's label claims, against where the link leads; and characters in its target that hide something."""

import re

import ada_url

from bascule.links.fact import Fact
from bascule.links.find.characters import BIDI, ZERO_WIDTH
from bascule.links.find.grammar import Grammar
from bascule.links.find.plain import in_plain
from bascule.links.suffixes import SUFFIXES

MAX_LABEL = 500
"""Code points of a label that are searched for a claim."""

_ZERO_WIDTH = re.compile(rf"[{ZERO_WIDTH}]")
_BIDI = re.compile(rf"[{BIDI}]")


def masked(shown: str, url: str, grammar: Grammar) -> tuple[Fact, ...]:
    """``masked`` where the label names a domain and the target is on another registrable domain, else nothing."""
    target = _site(url)
    for claim in in_plain(shown[:MAX_LABEL], grammar):
        claimed = _site(claim.url)
        if claimed and target and claimed != target:
            return (Fact("masked", f"{claimed} shown, leads to {target}"[:200]),)
    return ()


def spelling(text: str) -> tuple[Fact, ...]:
    """Facts about hidden characters in a target as it is written."""
    if text.isascii():
        return ()
    facts = []
    if hidden := _ZERO_WIDTH.search(text):
        facts.append(Fact("zero_width", f"U+{ord(hidden[0]):04X}"))
    if turning := _BIDI.search(text):
        facts.append(Fact("bidi_control", f"U+{ord(turning[0]):04X}"))
    return tuple(facts)


def opens(url: str) -> bool:
    """Whether a browser takes ``url`` as it stands."""
    try:
        return ada_url.check_url(url)
    except UnicodeEncodeError:
        return False


def _site(url: str) -> str | None:
    try:
        host = ada_url.URL(url).hostname
    except ValueError:
        return None
    return SUFFIXES.registrable_domain(host) or host
