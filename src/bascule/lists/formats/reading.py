"""What every reader shares: bounded lines, times, and the shape of a format."""

import functools
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import BinaryIO

import msgspec

from bascule.lists.entry import Rejected, Row

MAX_LINE = 64 * 1024
"""Bytes of one line; a longer one is rejected and skipped."""

MAX_DOCUMENT = 256 * 1024 * 1024
"""Bytes of one JSON document, which cannot be read line by line."""

SHOWN = 200
"""Characters of a rejected line that a report keeps."""


class FeedError(ValueError):
    """The feed as a whole cannot be read; the message says why in one line."""


class Options(msgspec.Struct, frozen=True):
    """What an operator may say about a table or a JSON document.

    Attributes:
        columns: our name (``url``, ``first_seen``, ``last_seen``, ``removed``, ``category``, ``target``) to the
            column's header or the key in a JSON object; dots reach into nested objects.
        path: where in a JSON document the list is, for example ``data.items``; empty: the document itself.
        delimiter: the column separator of a CSV file.
    """

    columns: dict[str, str] = {}
    path: str = ""
    delimiter: str = ","


Items = Iterator[Row | Rejected]


class Format(msgspec.Struct, frozen=True):
    """One feed format.

    Attributes:
        name: as given to ``--format``.
        about: one line for people.
        read: turns a stream of bytes into rows and rejections; raises FeedError when nothing can be made of it.
        sniff: how well the first characters of a feed fit, 0 (not at all) to 100 (unmistakable).
    """

    name: str
    about: str
    read: Callable[[BinaryIO, Options], Items]
    sniff: Callable[[str], int]


def lines(source: BinaryIO, limit: int = MAX_LINE) -> Iterator[tuple[int, str | Rejected]]:
    """Number and decode lines; one that is too long or not UTF-8 comes back as a rejection. Line ends are cut off."""
    number = 0
    while raw := source.readline(limit + 1):
        number += 1
        if len(raw) > limit and not raw.endswith(b"\n"):
            head = raw[:SHOWN].decode("utf-8", "replace")
            while raw and not raw.endswith(b"\n"):
                raw = source.readline(limit)
            yield number, Rejected(number, f"longer than {limit} bytes", head)
            continue
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        try:
            yield number, raw.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            yield number, Rejected(number, "not UTF-8", raw[:SHOWN].decode("utf-8", "replace"))


def document(source: BinaryIO, limit: int = MAX_DOCUMENT) -> object:
    """Read one whole JSON document of at most ``limit`` bytes, or raise FeedError."""
    raw = source.read(limit + 1)
    if len(raw) > limit:
        raise FeedError(f"the JSON document is larger than {limit} bytes")
    try:
        return msgspec.json.decode(raw.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise FeedError(f"not JSON: {error}") from None


@functools.lru_cache(maxsize=65536)
def moment(text: str) -> float | None:
    """Seconds since the epoch of an ISO 8601 time, a date, ``2026-01-02 03:04:05 UTC`` or a number; None if neither."""
    text = text.strip().removesuffix(" UTC")
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) >= 9:
        value = float(text[:13])
        return value / 1000 if len(text) >= 12 else value
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    try:
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
    except OverflowError:
        return None


def without_comment(line: str) -> str:
    """The line without a trailing comment (`` # ...``) and outer blanks; empty for a comment line."""
    if line[:1] in "#;!" or line.startswith("//"):
        return ""
    cut = line.find("#")
    while cut > 0 and not line[cut - 1].isspace():
        cut = line.find("#", cut + 1)
    return (line[:cut] if cut > 0 else line).strip()


_DOMAIN = re.compile(r"(?:\*?\.)?[\w\[\]-]++(?:\.[\w\[\]-]++)++\.?(?::\d{1,5})?")
_URL = re.compile(r"[a-zA-Z]{2,8}\[?:\]?//\S++")
_PATHED = re.compile(r"[\w-]++(?:\.[\w-]++)++(?::\d{1,5})?[/?]\S*+")


def shape(text: str) -> str:
    """What a plain line looks like: ``domain``, ``url`` (with a scheme), ``path`` (host/path), or ``other``."""
    if _DOMAIN.fullmatch(text):
        return "domain"
    if _URL.fullmatch(text):
        return "url"
    return "path" if _PATHED.fullmatch(text) else "other"


def shares(head: str, *, most: int = 400) -> dict[str, float]:
    """The share of each shape among the first lines that are no comments; empty when there are none."""
    seen = [shape(text) for line in head.splitlines()[: most * 2] if (text := without_comment(line))][:most]
    return {kind: seen.count(kind) / len(seen) for kind in set(seen)}
