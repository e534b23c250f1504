"""JSON and JSONL of any shape: a path to the list, and a name for each field in its objects."""

from typing import BinaryIO

import msgspec

from bascule.lists.entry import Rejected, Row
from bascule.lists.formats.columns import NAMES, row
from bascule.lists.formats.reading import SHOWN, FeedError, Format, Items, Options, document, lines

DEEPEST = 20
"""Steps of a path into a document."""


def read(source: BinaryIO, options: Options) -> Items:
    """A row for each item of the list at ``options.path``; line numbers count items."""
    found = reach(document(source), options.path)
    if isinstance(found, dict):
        lists = [value for value in found.values() if isinstance(value, list)]
        found = lists[0] if len(lists) == 1 else [found] if _field(found, NAMES["url"]) else None
    if not isinstance(found, list):
        raise FeedError("no single list in the document: name its place with path")
    for number, item in enumerate(found, 1):
        yield of_item(number, item, options)


def read_lines(source: BinaryIO, options: Options) -> Items:
    """A row for each line that holds one JSON value."""
    for number, line in lines(source):
        if isinstance(line, Rejected):
            yield line
            continue
        if not line.strip():
            continue
        try:
            item = msgspec.json.decode(line)
        except (msgspec.DecodeError, RecursionError):
            yield Rejected(number, "not JSON", line[:SHOWN])
            continue
        yield of_item(number, reach(item, options.path), options)


def reach(value: object, path: str) -> object:
    """Follow a dotted path into objects (by key) and lists (by number); None where it leads nowhere."""
    for step in path.split(".")[:DEEPEST] if path else ():
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isascii() and step.isdigit() and int(step[:9]) < len(value):
            value = value[int(step[:9])]
        else:
            return None
    return value


def of_item(number: int, item: object, options: Options) -> Row | Rejected:
    """The row in one JSON value: a text, or an object with a field that means a URL or domain."""
    if isinstance(item, str):
        return Row(number, item) if item.strip() else Rejected(number, "empty", "")
    if not isinstance(item, dict):
        return Rejected(number, "neither a text nor an object", str(item)[:SHOWN])
    value: dict[str, str] = {}
    for ours, names in NAMES.items():
        found = reach(item, options.columns[ours]) if ours in options.columns else _field(item, names)
        if isinstance(found, str | int | float):
            value[ours] = str(found)
    return row(number, value)


def _field(item: dict[str, object], names: tuple[str, ...]) -> object:
    for name in names:
        if (found := item.get(name)) is not None:
            return found
    return None


def sniff(head: str) -> int:
    """Begins like a JSON list or object."""
    return 30 if head.lstrip("\ufeff \r\n\t")[:1] in ("{", "[") and not _several(head) else 0


def sniff_lines(head: str) -> int:
    """Two lines, each a whole JSON object; or one object in one line with a field that means a URL."""
    return 55 if _several(head) else 0


def _several(head: str) -> bool:
    texts = [line.strip() for line in head.splitlines() if line.strip()][:2]
    return len(texts) == 2 and all(t.startswith("{") and t.endswith("}") for t in texts)


FORMAT = Format("json", "JSON: a list, at a path", read, sniff)
FORMAT_LINES = Format("jsonl", "JSON lines", read_lines, sniff_lines)
