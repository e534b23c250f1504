"""Tab-separated tables with a header and no quoting; a backslash escapes tab, line feed, return and itself."""

import re
from typing import BinaryIO

from bascule.lists.entry import Rejected
from bascule.lists.formats.columns import columns, row
from bascule.lists.formats.reading import SHOWN, FeedError, Format, Items, Options, lines

_ESCAPE = re.compile(r"\\([\\tnr])")
_MEANS = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}


def read(source: BinaryIO, options: Options) -> Items:
    """A row for each line below the header."""
    found: dict[str, int] = {}
    for number, line in lines(source):
        if isinstance(line, Rejected):
            yield line
            continue
        if not line or (not found and line.startswith("#")):
            continue
        cells = line.split("\t")
        if not found:
            found = columns(cells, options.columns)
            if "url" not in found:
                raise FeedError(f"no column with a URL or domain in the header: {line[:SHOWN]}")
        elif len(cells) <= found["url"]:
            yield Rejected(number, "fewer columns than the header", line[:SHOWN])
        else:
            yield row(number, {name: _plain(cells[at]) for name, at in found.items() if at < len(cells)})


def _plain(cell: str) -> str:
    return _ESCAPE.sub(lambda m: _MEANS[m[1]], cell) if "\\" in cell else cell


def sniff(head: str) -> int:
    """A first line with tabs, one of them a column that means a URL or domain."""
    first = next((line for line in head.splitlines() if line and not line.startswith("#")), "")
    return 75 if "\t" in first and "url" in columns(first.split("\t"), {}) else 0


FORMAT = Format("tsv", "tab-separated table with a header line", read, sniff)
