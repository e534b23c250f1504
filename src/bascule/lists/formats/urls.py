"""Plain lists of URLs, one a line (OpenPhish and its like)."""

from typing import BinaryIO

from bascule.lists.entry import Rejected, Row
from bascule.lists.formats.reading import SHOWN, Format, Items, Options, lines, shares, without_comment


def read(source: BinaryIO, options: Options) -> Items:
    """A row for each line that holds one URL; a comment at its end needs a blank before ``#``."""
    del options
    for number, line in lines(source):
        if isinstance(line, Rejected):
            yield line
        elif text := without_comment(line):
            if any(c.isspace() for c in text):
                yield Rejected(number, "more than one word", line[:SHOWN])
            else:
                yield Row(number, text)


def sniff(head: str) -> int:
    """Mostly lines with a scheme, or hosts with a path."""
    share = shares(head)
    return 60 if share.get("url", 0) + share.get("path", 0) >= 0.5 and share.get("other", 0) < 0.5 else 0


FORMAT = Format("urls", "a URL a line", read, sniff)
