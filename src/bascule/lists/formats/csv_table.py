"""CSV with a header (RFC 4180): which column holds what is read from the header, or told by the operator."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from bascule.lists.entry import Rejected
from bascule.lists.formats.columns import columns, row
from bascule.lists.formats.reading import SHOWN, FeedError, Format, Items, Options, lines


def read(source: BinaryIO, options: Options) -> Items:
    """A row for each record below the header; line numbers are those of the record's last line."""
    rejected: list[Rejected] = []
    records = csv.reader(_texts(source, rejected), delimiter=options.delimiter, strict=False)
    header: list[str] | None = None
    found: dict[str, int] = {}
    while True:
        try:
            record = next(records)
        except StopIteration:
            break
        except csv.Error as error:
            yield Rejected(records.line_num, f"not CSV: {error}"[:100])
            continue
        yield from rejected
        rejected.clear()
        if not record:
            continue
        if header is None:
            header = record
            found = columns(header, options.columns)
            if "url" not in found:
                raise FeedError(f"no column with a URL or domain in the header: {', '.join(header)[:SHOWN]}")
            continue
        if len(record) <= found["url"]:
            yield Rejected(records.line_num, "fewer columns than the header", ",".join(record)[:SHOWN])
            continue
        yield row(records.line_num, {name: record[at] for name, at in found.items() if at < len(record)})
    yield from rejected


def _texts(source: BinaryIO, rejected: list[Rejected]) -> Iterator[str]:
    started = False
    for _, line in lines(source):
        if isinstance(line, Rejected):
            rejected.append(line)
            yield "\n"
            continue
        if not started and line.startswith("#"):
            yield "\n"
            continue
        started = started or bool(line)
        yield line + "\n"


def header_of(head: str, delimiter: str = ",") -> list[str]:
    """The header's names in lower case: of the first line that is no comment."""
    text: Iterable[str] = (line for line in io.StringIO(head) if line.strip() and not line.startswith("#"))
    try:
        return [name.strip().lower() for name in next(csv.reader(text, delimiter=delimiter))]
    except (StopIteration, csv.Error):
        return []


def sniff(head: str) -> int:
    """A first line with commas, one of them a column that means a URL or domain."""
    header = header_of(head.lstrip("\ufeff"))
    return 70 if len(header) > 1 and "url" in columns(header, {}) else 0


FORMAT = Format("csv", "CSV with a header line", read, sniff)
