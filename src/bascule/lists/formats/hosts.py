"""Hosts files: an address, then the names it stands for (hosts(5)); block lists point names at 0.0.0.0."""

import re
from typing import BinaryIO

from bascule.lists.entry import Rejected, Row
from bascule.lists.formats.reading import SHOWN, Format, Items, Options, lines, without_comment

_LINE = re.compile(r"(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]*+:[0-9a-fA-F:.]++)\s++\S.*+")
_OWN = frozenset({
    "localhost", "localhost.localdomain", "local", "broadcasthost", "ip6-localhost", "ip6-loopback", "ip6-localnet",
    "ip6-mcastprefix", "ip6-allnodes", "ip6-allrouters", "ip6-allhosts", "0.0.0.0",  # noqa: S104 - a name to pass over
})  # fmt: skip


def read(source: BinaryIO, options: Options) -> Items:
    """A row for each name on each line; the machine's own names are passed over."""
    del options
    for number, line in lines(source):
        if isinstance(line, Rejected):
            yield line
            continue
        text = without_comment(line)
        if not text:
            continue
        if not _LINE.fullmatch(text):
            yield Rejected(number, "not an address and a name", line[:SHOWN])
            continue
        for name in text.split()[1:]:
            if name.lower() not in _OWN:
                yield Row(number, name)


def sniff(head: str) -> int:
    """Mostly an address followed by a name."""
    texts = [text for line in head.splitlines()[:400] if (text := without_comment(line))]
    return 80 if texts and sum(1 for t in texts if _LINE.fullmatch(t)) / len(texts) > 0.6 else 0


FORMAT = Format("hosts", "hosts file: an address and names a line", read, sniff)
