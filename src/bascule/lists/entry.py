"""What a feed says in one row, and how that row becomes an expression the index can hold."""

import ipaddress
import re
from typing import Literal

import msgspec

from bascule.links.destination import read
from bascule.links.expressions import keys
from bascule.links.suffixes import SUFFIXES

Kind = Literal["block", "warn", "allow", "grey"]
"""What a feed means by its rows. ``grey`` names services (shorteners, dynamic DNS) that are neither good nor bad:
such rows are never matched, they tell the guard which hosts are shared."""

MAX_TEXT = 8192
"""Characters of one row's URL or domain; longer ones are rejected."""

_PLAIN = re.compile(r"(?:[a-z0-9_-]++\.)++[a-z][a-z0-9]++")


class Row(msgspec.Struct, frozen=True, gc=False):
    """One row as a reader found it.

    Attributes:
        line: the line in the feed (the item's number for JSON), from 1.
        text: a domain, a URL, or ``*.domain``; may be defanged, hostile until read.
        kind: what the row itself says it is, or None: then the feed's kind holds.
        first_seen: when the feed first knew it, seconds since the epoch.
        last_seen: when the feed last knew it.
        removed: when the feed dropped it: such a row is expired.
        category: the row's own category, empty where the feed gives none.
        target: the brand that is imitated, empty where unknown.
        sha256: the leading bytes of an expression's SHA-256, for feeds that hold hashes only; ``text`` is then empty.
    """

    line: int
    text: str
    kind: Kind | None = None
    first_seen: float | None = None
    last_seen: float | None = None
    removed: float | None = None
    category: str = ""
    target: str = ""
    sha256: bytes = b""


class Rejected(msgspec.Struct, frozen=True, gc=False):
    """A line that was not taken, and why.

    Attributes:
        line: as in ``Row``.
        reason: a few words, the same for every line rejected for that reason.
        text: the first 200 characters of what stood there.
    """

    line: int
    reason: str
    text: str = ""


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where a row points: a whole host, or one path below it.

    Attributes:
        host: canonical host.
        path: canonical path with its query; ``/`` alone is the whole host.
    """

    host: str
    path: str

    @property
    def expression(self) -> str:
        """The Safe Browsing expression (developers.google.com/safe-browsing, "Suffix/Prefix Expressions")."""
        return self.host + self.path

    @property
    def whole_host(self) -> bool:
        """Whether the row means everything on the host and below it."""
        return self.path == "/"


def place(text: str) -> Place:
    """Read a row's text as a browser would and give its most specific expression.

    Args:
        text: a domain, ``*.domain``, ``.domain``, host/path without a scheme, or an http(s) URL; defanged dots and
            schemes are understood.

    Raises:
        ValueError: with the reason, for text that is no public http(s) destination.
    """
    text = text.strip()
    if len(text) <= 253 and _PLAIN.fullmatch(text) and "xn--" not in text:
        _check_name(text)
        return Place(text, "/")
    if len(text) > MAX_TEXT:
        raise ValueError(f"longer than {MAX_TEXT} characters")
    found = keys(read(_completed(text)))
    host = found.hosts[0]
    if host[-1].isdigit() or host[0] == "[":
        _check_address(host)
    else:
        _check_name(host)
    return Place(host, found.paths[0])


def _completed(text: str) -> str:
    if "[." in text or "hxxp" in text[:4].lower():
        text = text.replace("[.]", ".").replace("[:]", ":")
        text = "http" + text[4:] if text[:4].lower() == "hxxp" else text
    if "://" not in text[:16]:
        text = "http://" + text.removeprefix("*.").removeprefix(".").removeprefix("//")
        if any(c.isspace() for c in text):
            raise ValueError("blank inside")
    return text


def _check_name(host: str) -> None:
    if "." not in host:
        raise ValueError("a single label is no public host")
    if SUFFIXES.public_suffix(host) is None:
        raise ValueError("its last label is no public suffix")


def _check_address(host: str) -> None:
    try:
        public = ipaddress.ip_address(host.strip("[]")).is_global
    except ValueError:
        _check_name(host)
        return
    if not public:
        raise ValueError("an address of a private or reserved network")
