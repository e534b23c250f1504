"""maltrail trails: domains, addresses with ports and paths, between comments that carry references."""

from typing import BinaryIO

from bascule.lists.entry import Rejected, Row
from bascule.lists.formats.reading import SHOWN, Format, Items, Options, lines, without_comment

_MARK = "stamparm/maltrail"


def read(source: BinaryIO, options: Options) -> Items:
    """A row for each trail. A trail that begins with ``/`` is a path on any host, and is rejected."""
    del options
    for number, line in lines(source):
        if isinstance(line, Rejected):
            yield line
        elif text := without_comment(line):
            if text.startswith("/") or "." not in text or any(c.isspace() for c in text):
                yield Rejected(number, "a trail that names no host", line[:SHOWN])
            else:
                yield Row(number, text)


def sniff(head: str) -> int:
    """The project's name in the head, or its reference comments."""
    if _MARK in head[:2000]:
        return 90
    return 65 if "\n# Reference: http" in head and not head.startswith(("{", "[")) else 0


FORMAT = Format("maltrail", "maltrail trail file", read, sniff)
