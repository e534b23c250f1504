"""A counter as an operator declares it: ``distinct(recipient) by sender over 10m where message.links > 0``.

The words are ``count``, ``distinct(FIELD)``, ``rate`` or ``first_seen``; ``by`` one to three keys; ``over`` a window of
at most thirty days; and, when not every message counts, ``where`` a condition in CEL.
"""

import re
from collections.abc import Mapping
from typing import Literal, cast

import msgspec

from bascule.judge.rules.vocabulary import FIELDS, KEYS, RECIPIENT, Kind, Scope

What = Literal["count", "distinct", "rate", "first_seen"]
MOST_KEYS = 3
LONGEST_WINDOW = 30 * 86_400
SHORTEST_WINDOW = 1
LONGEST = 4_400
"""Characters of a declaration, its condition included."""
KINDS: Mapping[What, Kind] = {"count": "int", "distinct": "int", "rate": "double", "first_seen": "double"}
_UNITS: Mapping[str, int] = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_FORM = re.compile(
    r"\s*+(?P<what>[a-z_]++)(?:\s*+\(\s*+(?P<field>[a-z_.]++)\s*+\))?+\s++by\s++(?P<keys>[a-z_]++(?:\s*+,\s*+[a-z_]++)*+)"
    r"\s++over\s++(?P<window>[0-9]{1,9}[a-z]++)\s*+(?:(?<=\s)where\s++(?P<where>.++))?+",
    re.DOTALL,
)
_FORM_WORDS = "count | distinct(FIELD) | rate | first_seen, then 'by KEY, KEY over 10m', then perhaps 'where CONDITION'"


class NotACounter(ValueError):
    """Why a declaration cannot be used: ``words``, from ``column`` of its text (0: the whole)."""

    def __init__(self, words: str, column: int = 0) -> None:
        super().__init__(words)
        self.words, self.column = words, column


class Declaration(msgspec.Struct, frozen=True):
    """What a counter counts.

    Attributes:
        what: ``count`` of messages, ``distinct`` values of a field, ``rate`` (messages a minute, on average over the
            window) or ``first_seen`` (seconds since the key was first seen; 0 for the first time).
        keys: the names of ``KEYS`` that it counts by.
        window: seconds it looks back; for ``first_seen`` how long a key that is not seen again is remembered.
        field: whose different values ``distinct`` counts: one of ``KEYS`` or ``recipient``; empty for the others.
        where: the condition a message must meet to be counted, in CEL; empty where all are.
    """

    what: What
    keys: tuple[str, ...]
    window: int
    field: str = ""
    where: str = ""

    @property
    def kind(self) -> Kind:
        """The type of its value in a rule."""
        return KINDS[self.what]

    @property
    def scope(self) -> Scope:
        """``link`` where it is counted by something of a link, so that its value is one for each link."""
        return "link" if any(FIELDS[KEYS[key]].scope == "link" for key in self.keys) else "message"


def declaration(text: str) -> tuple[Declaration, int]:
    """Read a declaration, and tell where in it the condition begins (0 where there is none).

    Raises:
        NotACounter: it is not in the form, or out of bounds.
    """
    if len(text) > LONGEST:
        raise NotACounter(f"is {len(text)} characters long, the most allowed is {LONGEST}")
    match = _FORM.fullmatch(text)
    if match is None:
        if " over " not in f" {text} ":
            raise NotACounter(f"has no window: expected {_FORM_WORDS}")
        raise NotACounter(f"expected {_FORM_WORDS}")
    what = _what(match)
    keys = tuple(key.strip() for key in match["keys"].split(","))
    for key in keys:
        if key not in KEYS:
            raise NotACounter(f"cannot count by {key!r}: expected some of {', '.join(KEYS)}", match.start("keys") + 1)
    if len(keys) > MOST_KEYS or len(set(keys)) < len(keys):
        raise NotACounter(f"expected at most {MOST_KEYS} keys, each once", match.start("keys") + 1)
    window = _window(match)
    where = (match["where"] or "").strip()
    return Declaration(what, keys, window, match["field"] or "", where), match.start("where") if where else 0


def _what(match: re.Match[str]) -> What:
    what, field = match["what"], match["field"]
    if what not in KINDS:
        raise NotACounter(f"cannot count {what!r}: expected one of {', '.join(KINDS)}", match.start("what") + 1)
    if what == "distinct":
        known = (RECIPIENT, *KEYS)
        if field not in known:
            raise NotACounter(
                f"distinct expects a field in brackets, one of {', '.join(known)}; got {field or 'none'}",
                match.start("field") + 1 if field else match.end("what") + 1,
            )
    elif field:
        raise NotACounter(f"{what} takes no field", match.start("field") + 1)
    return cast(What, what)


def _window(match: re.Match[str]) -> int:
    text = match["window"]
    number, unit = text.rstrip("".join(_UNITS)), text.lstrip("0123456789")
    if unit not in _UNITS or not number.isdigit():
        raise NotACounter(f"window {text}: expected a number and s, m, h or d, such as 10m", match.start("window") + 1)
    seconds = int(number) * _UNITS[unit]
    if not SHORTEST_WINDOW <= seconds <= LONGEST_WINDOW:
        raise NotACounter(f"window {text}: expected 1s to 30d", match.start("window") + 1)
    return seconds
