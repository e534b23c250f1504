"""MISP warning lists: ``{"name", "type", "version", "list"}`` (github.com/MISP/misp-warninglists)."""

import re
from typing import BinaryIO

from bascule.lists.entry import Rejected, Row
from bascule.lists.formats.reading import SHOWN, FeedError, Format, Items, Options, document

_LIST = re.compile(r'"list"\s*+:\s*+\[\s*+"')
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
    """An object with a list of texts under ``list``; its other fields may stand far behind."""
    return 70 if head.lstrip("\ufeff \r\n\t").startswith("{") and _LIST.search(head) else 0


FORMAT = Format("misp-warning", "MISP warning list", read, sniff)
