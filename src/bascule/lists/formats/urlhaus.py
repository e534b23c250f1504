"""URLhaus dumps: quoted CSV whose header stands in the last comment line (urlhaus.abuse.ch/api)."""

import csv
from typing import BinaryIO

from bascule.lists.entry import Rejected
from bascule.lists.formats.columns import row
from bascule.lists.formats.csv_table import header_of
from bascule.lists.formats.reading import SHOWN, Format, Items, Options, lines

_FIELDS = ("id", "dateadded", "url", "url_status", "last_online", "threat", "tags", "urlhaus_link", "reporter")
_COLUMNS = {"url": "url", "first_seen": "dateadded", "last_seen": "last_online", "category": "threat",
            "online": "url_status"}  # fmt: skip


def read(source: BinaryIO, options: Options) -> Items:
    """A row for each record; ``offline`` ones count as expired."""
    del options
    fields: tuple[str, ...] = _FIELDS
    for number, line in lines(source):
        if isinstance(line, Rejected):
            yield line
            continue
        if line.startswith("#"):
            named = tuple(header_of(line.lstrip("# ")))
            fields = named if "dateadded" in named and "url" in named else fields
            continue
        if not line.strip():
            continue
        record = _cells(line)
        if len(record) < len(fields):
            yield Rejected(number, f"expected {len(fields)} columns", line[:SHOWN])
        elif record[0].strip().lower() != "id":
            cells = dict(zip(fields, record, strict=False))
            yield row(number, {ours: cells[theirs] for ours, theirs in _COLUMNS.items() if theirs in cells})


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader([line]))
    except csv.Error:
        return []


def sniff(head: str) -> int:
    """Its header, in a comment or not."""
    return 92 if "dateadded" in head and "urlhaus_link" in head else 0


FORMAT = Format("urlhaus", "URLhaus dump, CSV", read, sniff)
