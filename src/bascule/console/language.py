"""Which translation a browser's ``Accept-Language`` asks for: RFC 9110 weights, RFC 4647 look-up."""

import re
from collections.abc import Mapping
from typing import Final

LONGEST_HEADER: Final = 1024
_MOST_RANGES: Final = 40
_RANGE: Final = re.compile(
    r"[ \t]*+([a-z]{1,8}(?:-[a-z0-9]{1,8})*+|\*)[ \t]*+(?:;[ \t]*+q=([01](?:\.[0-9]{0,3})?)[ \t]*+)?", re.ASCII
)
# Chinese is asked for by region and written in scripts (CLDR's likely subtags).
_SCRIPTS: Final = {"zh-tw": "zh-hant", "zh-hk": "zh-hant", "zh-mo": "zh-hant", "zh-cn": "zh-hans", "zh-sg": "zh-hans"}
# Codes that browsers still send for what is now named otherwise, or that a reader of the other understands.
_ALIASES: Final = {"cmn": "zh", "in": "id", "iw": "he", "no": "nb"}


def lookup(accept: bytes, available: Mapping[str, str], default: str) -> str:
    """The best available language for an ``Accept-Language`` header. Never raises.

    Ranges are tried by weight, then in their order; each is cut from the end until a translation fits
    (``de-AT`` finds ``de``). ``q=0`` refuses a language, ``*`` takes the default unless it is refused. Of the header
    the first 1,024 bytes and 40 ranges are read; ranges that are not well-formed are passed over.

    Args:
        accept: the header's value, as bytes from outside.
        available: languages there are, lower-case tag to the name to answer with.
        default: what to answer when nothing fits.
    """
    wanted: list[tuple[float, str]] = []
    refused: set[str] = set()
    for tag, weight in _ranges(accept):
        if weight > 0:
            wanted.append((weight, tag))
        else:
            refused.add(tag)
    wanted.sort(key=lambda pair: -pair[0])
    for _, tag in wanted:
        if tag == "*":
            found = next((name for low, name in available.items() if low not in refused), default)
            return default if default.lower() not in refused else found
        for candidate in _candidates(tag):
            if candidate in available and candidate not in refused:
                return available[candidate]
    return default


def _ranges(accept: bytes) -> list[tuple[str, float]]:
    parts = accept[:LONGEST_HEADER].decode("latin-1").lower().split(",")
    if len(accept) > LONGEST_HEADER:
        parts.pop()  # cut in the middle
    ranges = []
    for part in parts[:_MOST_RANGES]:
        match = _RANGE.fullmatch(part)
        if match:
            ranges.append((match[1], min(1.0, float(match[2])) if match[2] else 1.0))
    return ranges


def _candidates(tag: str) -> list[str]:
    first, dash, rest = tag.partition("-")
    tag = _ALIASES.get(first, first) + dash + rest
    subtags = tag.split("-")
    found = []
    while subtags:
        joined = "-".join(subtags)
        found.append(joined)
        if joined in _SCRIPTS:
            found.append(_SCRIPTS[joined])
        subtags.pop()
        if subtags and len(subtags[-1]) == 1:  # RFC 4647, 3.4: a lone letter goes with what follows it
            subtags.pop()
    return found
