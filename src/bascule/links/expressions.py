"""Expressions: the host suffixes times path prefixes that a destination is looked up under.

As published for Safe Browsing (https://developers.google.com/safe-browsing/reference/URLs.and.Hashing): the canonical
host and its parents, the canonical path with and without its query and its parent folders.
"""

import hashlib
import re
import struct

import msgspec

from bascule.links.canonical import Canonical, canonical_parts, parse_canonical
from bascule.links.destination import Destination

MOST_HOSTS = 7
"""The exact host, and at most six made of its last seven labels down to two."""
MOST_PATHS = 6
"""Path with query, path, ``/``, and three folders down from it."""

_first64 = struct.Struct(">Q24x").unpack
_PLAIN_HOST = re.compile(r"[a-z0-9_-]++(?:\.[a-z0-9_-]++)*+")


class Keys(msgspec.Struct, frozen=True, gc=False):
    """What a destination is looked up under; every pair of a host and a path is one expression.

    Attributes:
        hosts: the canonical host, then its parents down to two labels, most specific first (at most ``MOST_HOSTS``);
            an address has no parents.
        paths: path with query, path, then its folders down to ``/``, most specific first (at most ``MOST_PATHS``).
    """

    hosts: tuple[str, ...]
    paths: tuple[str, ...]


def keys(destination: Destination) -> Keys:
    """The hosts and paths a destination is looked up under, from its href: what a browser would open is what counts."""
    host, path, query = destination.host, destination.path, destination.query
    if "%" in path or "//" in path or "%" in query or not _PLAIN_HOST.fullmatch(host):
        parts = canonical_parts(destination)
        host, path, query = parts.host, parts.path, parts.query
    return Keys(_hosts(host), _paths(path, query))


def keys_of(parts: Canonical) -> Keys:
    """The same for a URL that was read by the lenient canonical rules, without a browser's parser agreeing to it."""
    return Keys(_hosts(parts.host), _paths(parts.path, parts.query))


def expressions(of: Destination | str) -> tuple[str, ...]:
    """Every expression, most specific host first and within it the most specific path.

    Args:
        of: a destination, or any text that ``bascule.links.canonical.canonical`` reads (with or without a scheme).

    Raises:
        NotADestination: the text has no host or another scheme than http, https and ftp.
    """
    found = keys(of) if isinstance(of, Destination) else keys_of(parse_canonical(of))
    return tuple(host + path for host in found.hosts for path in found.paths)


def expression_hash(expression: str) -> int:
    """The first 64 bits, big-endian, of the SHA-256 of the expression's UTF-8 bytes: a key of every index."""
    return int.from_bytes(hashlib.sha256(expression.encode()).digest()[:8], "big")


def expression_hashes(looked_up: Keys) -> list[int]:
    """The hash of every expression in ``looked_up``, in the order of ``expressions``; see ``expression_hash``."""
    sha256, first = hashlib.sha256, _first64
    return [first(sha256(f"{host}{path}".encode()).digest())[0] for host in looked_up.hosts for path in looked_up.paths]


def _hosts(host: str) -> tuple[str, ...]:
    dots = host.count(".")
    if dots < 2 or host.startswith("[") or (dots == 3 and host.replace(".", "").isdigit()):
        return (host,)
    if dots >= MOST_HOSTS:
        parent = ".".join(host.rsplit(".", MOST_HOSTS)[1:])
        hosts = [host, parent]
    else:
        parent = host
        hosts = [host]
    for _ in range(parent.count(".") - 1):
        parent = parent[parent.index(".") + 1 :]
        hosts.append(parent)
    return tuple(hosts)


def _paths(path: str, query: str) -> tuple[str, ...]:
    paths = []
    if query:
        paths.append(f"{path}?{query}")
    paths.append(path)
    if path == "/":
        return tuple(paths)
    folders = ["/"]
    end = path.find("/", 1)
    while end > 0 and len(folders) < 4:
        folders.append(path[: end + 1])
        end = path.find("/", end + 1)
    if folders[-1] == path:
        folders.pop()
    paths += reversed(folders)
    return tuple(paths)
