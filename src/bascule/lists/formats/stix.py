"""STIX 2 bundles: indicators whose pattern compares a URL, a domain name or an address (OASIS STIX 2.1, section 9)."""

import re
from typing import BinaryIO

from bascule.lists.entry import Kind, Rejected, Row
from bascule.lists.formats.reading import SHOWN, FeedError, Format, Items, Options, document, moment

_COMPARISON = re.compile(r"(?:url|domain-name|ipv4-addr|ipv6-addr):value\s*+=\s*+'((?:[^'\\]|\\.)*+)'")
_KINDS: dict[str, Kind] = {"benign": "allow", "anomalous-activity": "warn"}


def read(source: BinaryIO, options: Options) -> Items:
    """A row for each equality in each indicator's pattern; ``valid_until`` or ``revoked`` makes it expire."""
    del options
    found = document(source)
    objects = found.get("objects") if isinstance(found, dict) else found
    if not isinstance(objects, list):
        raise FeedError("expected a bundle with objects")
    for number, item in enumerate(objects, 1):
        if not isinstance(item, dict) or item.get("type") != "indicator":
            continue
        pattern = item.get("pattern")
        if not isinstance(pattern, str) or item.get("pattern_type", "stix") != "stix":
            yield Rejected(number, "a pattern that is not STIX", str(pattern)[:SHOWN])
            continue
        values = _COMPARISON.findall(pattern)
        if not values or " AND " in pattern or "FOLLOWEDBY" in pattern or " NOT " in pattern:
            yield Rejected(number, "a pattern that is more than one destination", pattern[:SHOWN])
            continue
        removed = moment(str(item.get("valid_until") or ""))
        if item.get("revoked") is True:
            removed = moment(str(item.get("modified") or "")) or 0.0
        types = item.get("indicator_types")
        kind = next((_KINDS[t] for t in types if t in _KINDS), None) if isinstance(types, list) else None
        for value in values:
            plain = re.sub(r"\\(.)", r"\1", value)
            yield Row(number, plain, kind=kind, first_seen=moment(str(item.get("valid_from") or "")), removed=removed)


def sniff(head: str) -> int:
    """A bundle or an indicator."""
    own = '"bundle"' in head or '"indicator"' in head or '"spec_version"' in head
    return 88 if own and head.lstrip("\ufeff \r\n\t")[:1] in ("{", "[") else 0


FORMAT = Format("stix", "STIX 2 bundle", read, sniff)
