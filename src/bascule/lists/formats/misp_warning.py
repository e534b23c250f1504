"""MISP warning lists: ``{"name", "type", "version", "list"}`` (github.com/MISP/misp-warninglists)."""

from typing import BinaryIO

from bascule.lists.entry import Rejected, Row
from bascule.lists.formats.reading import SHOWN, FeedError, Format, Items, Options, document

_NAMING = frozenset({"hostname", "string", "substring"})


def read(source: BinaryIO, options: Options) -> Items:
    """A grey row for each name: warning lists say what is well known or shared, not what is bad."""
    del options
    found = document(source)
    names = found.get("list") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(names, list):
        raise FeedError("expected an object with a list")
    if found.get("type", "string") not in _NAMING:
        raise FeedError(f"a warning list of type {str(found.get('type'))[:20]} names no hosts")
    for number, item in enumerate(names, 1):
        if isinstance(item, str) and item.strip():
            yield Row(number, item, kind="grey")
        else:
            yield Rejected(number, "not a text", str(item)[:SHOWN])


def sniff(head: str) -> int:
    """Its fields: a list first, or a list with a type or the attributes it matches."""
    text = head.lstrip("\ufeff \r\n\t")
    if not text.startswith("{"):
        return 0
    if text[1:].lstrip().startswith('"list"'):
        return 70
    return (
        70
        if '"list"' in head and ('"matching_attributes"' in head or ('"type"' in head and '"version"' in head))
        else 0
    )


FORMAT = Format("misp-warning", "MISP warning list", read, sniff)
