"""Plain lists: a domain a line, as nearly every community list is kept."""

from typing import BinaryIO

from bascule.lists.entry import Rejected, Row
from bascule.lists.formats.reading import SHOWN, Format, Items, Options, lines, shape, shares, without_comment


def read(source: BinaryIO, options: Options) -> Items:
    """A row for each line that holds one domain, or a host with a path; ``#``, ``;``, ``!``, ``//`` comment."""
    del options
    for number, line in lines(source):
        if isinstance(line, Rejected):
            yield line
        elif text := without_comment(line):
            if shape(text) == "other" and not _bare(text):
                yield Rejected(number, "not a domain", line[:SHOWN])
            else:
                yield Row(number, text)


def _bare(text: str) -> bool:
    return not any(c.isspace() for c in text) and "." in text


def sniff(head: str) -> int:
    """Mostly bare domains."""
    share = shares(head)
    return 60 if share.get("domain", 0) > 0.5 and share.get("other", 0) < 0.5 else 0


FORMAT = Format("domains", "a domain a line", read, sniff)
