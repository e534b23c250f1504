"""MISP events and attribute exports, JSON (misp-standard.org, core format)."""

from collections.abc import Iterator
from typing import BinaryIO

from bascule.lists.entry import Rejected, Row
from bascule.lists.formats.reading import SHOWN, FeedError, Format, Items, Options, document, moment

_TYPES = frozenset({"url", "link", "uri", "domain", "hostname", "domain|ip", "hostname|port", "ip-dst", "ip-dst|port"})
_NETWORK = frozenset({"url", "uri", "domain", "hostname", "domain|ip", "hostname|port", "ip-dst", "ip-dst|port"})
DEEPEST = 8
"""How deep events, objects and attributes may nest."""


def read(source: BinaryIO, options: Options) -> Items:
    """A row for each network attribute that is meant for detection (``to_ids``)."""
    del options
    for number, attribute in enumerate(attributes(document(source)), 1):
        kind, value = attribute.get("type"), attribute.get("value")
        if not isinstance(value, str) or not isinstance(kind, str) or kind not in _TYPES:
            yield Rejected(number, "not a URL, domain or address attribute", str(kind)[:SHOWN])
        elif kind not in _NETWORK or attribute.get("to_ids") in (False, "0", 0):
            yield Rejected(number, "not meant for detection (to_ids)", value[:SHOWN])
        else:
            yield Row(
                number,
                value.partition("|")[0],
                first_seen=moment(str(attribute.get("first_seen") or attribute.get("timestamp") or "")),
                last_seen=moment(str(attribute.get("last_seen") or "")),
                category=str(attribute.get("category") or "")[:60],
            )


def attributes(value: object, depth: int = 0) -> Iterator[dict[str, object]]:
    """Every attribute in a document, wherever MISP nests them."""
    if depth > DEEPEST:
        raise FeedError(f"nested deeper than {DEEPEST}")
    if isinstance(value, list):
        for item in value:
            yield from attributes(item, depth + 1)
    elif isinstance(value, dict):
        if "type" in value and "value" in value:
            yield value
        for key in ("response", "Event", "Attribute", "Object"):
            if key in value:
                yield from attributes(value[key], depth + 1)


def sniff(head: str) -> int:
    """MISP's capitalised keys."""
    own = '"Attribute"' in head or '"Event"' in head
    return 85 if own and head.lstrip("\ufeff \r\n\t")[:1] in ("{", "[") else 0


FORMAT = Format("misp", "MISP events and attributes, JSON", read, sniff)
