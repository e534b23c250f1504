"""Every format by name, and which one a feed is in."""

import gzip
import io
import zlib
from pathlib import Path
from typing import BinaryIO, cast

from bascule.lists.formats import (
    adblock,
    csv_table,
    discord,
    domains,
    hosts,
    json_paths,
    maltrail,
    misp_events,
    misp_warning,
    phishtank,
    safe_browsing,
    stix,
    tsv,
    urlhaus,
    urls,
)
from bascule.lists.formats.reading import FeedError, Format

FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        domains.FORMAT, urls.FORMAT, hosts.FORMAT, adblock.FORMAT, csv_table.FORMAT, tsv.FORMAT, json_paths.FORMAT,
        json_paths.FORMAT_LINES, phishtank.FORMAT, phishtank.FORMAT_JSON, urlhaus.FORMAT, discord.FORMAT,
        misp_warning.FORMAT, misp_events.FORMAT, stix.FORMAT, safe_browsing.FORMAT, maltrail.FORMAT,
    )
}  # fmt: skip

HEAD = 64 * 1024
"""Bytes that are looked at to tell the format."""

MAX_UNPACKED = 2 * 1024 * 1024 * 1024
"""Bytes that a feed may come to, unpacked."""


def detect(head: str) -> Format:
    """The format that fits the first characters best, or FeedError."""
    best = max(FORMATS.values(), key=lambda one: one.sniff(head))
    if best.sniff(head) == 0:
        raise FeedError("cannot tell its format: name one of " + ", ".join(FORMATS))
    return best


def head_of(path: Path) -> str:
    """The first characters of a feed file, unpacked; a character cut at the end is dropped."""
    with unpacked(path) as source:
        try:
            raw = source.read(HEAD)
        except (OSError, EOFError, zlib.error) as error:
            raise FeedError(f"damaged gzip: {error}") from None
    return raw.decode("utf-8", "ignore" if len(raw) == HEAD else "replace")


def unpacked(path: Path, limit: int = MAX_UNPACKED) -> BinaryIO:
    """Open a feed file, through gzip where it is packed, and refuse to give more than ``limit`` bytes."""
    source = path.open("rb")
    packed = source.read(2) == b"\x1f\x8b"
    source.seek(0)
    raw = cast("BinaryIO", gzip.GzipFile(fileobj=source)) if packed else cast("BinaryIO", source)
    return cast("BinaryIO", io.BufferedReader(_Bounded(raw, source, limit), 1 << 18))


class _Bounded(io.RawIOBase):
    """A reader that stops with FeedError when a feed is larger than allowed or its gzip is damaged."""

    def __init__(self, source: BinaryIO, file: io.BufferedReader, limit: int) -> None:
        super().__init__()
        self._source, self._file, self._left, self._limit = source, file, limit, limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer)).cast("B")
        try:
            data = self._source.read(len(view))
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise FeedError(f"damaged gzip: {error}") from None
        self._left -= len(data)
        if self._left < 0:
            raise FeedError(f"larger than {self._limit} bytes unpacked")
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._source.close()
        self._file.close()
        super().close()
