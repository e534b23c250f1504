"""An opened link, read only as far as a click needs it.

Most links that are opened are known to nobody. For those the host alone decides, so nothing else of the destination is
read: the link was signed after a full reading, and the redirect says the exact bytes that were sent. Whatever a list or
an operator may have a word on is read in full, with every destination wrapped inside it.
"""

import functools
import re

import msgspec

from bascule.gate.audience import Watch
from bascule.gate.examine import layers_of
from bascule.kernel import compiled
from bascule.links.destination import Destination, read
from bascule.links.expressions import Keys, expression_hash, keys
from bascule.links.token import Opened
from bascule.links.unwrap import ANYWHERE, may_wrap

_DIRECT_LOCATION = re.compile(r"https?://[A-Za-z0-9\[][!-\"$-.0->@-\[\]-~]*+(?:[/?#][!-~]*+)?")
"""A backslash ends the host for a browser and for nobody else: none may stand before the first ``/``, ``?``, ``#``."""
_PLAIN = re.compile(r"https?://((?:[a-z0-9_-]++\.)++[a-z][a-z0-9-]*+)(?:/[\x21-\x7e]*+)?")
_WRAPS_ANYWHERE = tuple({path.rsplit("/", 1)[-1].encode() for path in ANYWHERE})
HOSTS_KEPT = 65_536
"""Hosts whose hashes are kept in memory."""


class Place(msgspec.Struct, frozen=True, gc=False):
    """What a plain host is looked up under, so that most look-ups need nothing else.

    Attributes:
        hosts: the host and its parents, as in ``Keys``.
        wholes: the hash of ``host/`` for each of them.
        wraps: whether it is a host of a wrapper, whose links hold other destinations.
    """

    hosts: tuple[str, ...]
    wholes: tuple[int, ...]
    wraps: bool


@functools.lru_cache(maxsize=HOSTS_KEPT)
def place_of(host: str) -> Place:
    """The place of a plain host."""
    hosts = keys(read(f"https://{host}/")).hosts
    return Place(hosts, tuple(expression_hash(name + "/") for name in hosts), may_wrap(host))


def location_of(raw: str, href: str) -> bytes:
    """The ``Location`` for a destination: its exact bytes where those are a safe absolute URL, its href elsewhere."""
    return (raw if _DIRECT_LOCATION.fullmatch(raw) else href).encode("ascii")


@compiled("opening", 1)
def plain_host(raw: str, words: tuple[bytes, ...]) -> str | None:
    """The host of a plain destination that holds none of ``words`` (lower case), in either case; None for others."""
    plain = _PLAIN.fullmatch(raw)
    if plain is None:
        return None
    lowered = raw.lower().encode()  # ASCII, as it is plain
    for word in words:
        if word in lowered:
            return None
    return plain[1]


class Crossable(msgspec.Struct, gc=False):
    """An opened link. What does not change of it is read once, when it is first asked for.

    Attributes:
        opened: what the token held.
        place: its host's place; None where the host is not plain or its links hold others.
        location: what a redirect says.
        watch: the networks that opened its message lately, where it was opened.
    """

    opened: Opened
    place: Place | None
    location: bytes
    watch: Watch | None = None
    _layers: tuple[tuple[Destination, Keys], ...] | None = None

    @property
    def layers(self) -> tuple[tuple[Destination, Keys], ...]:
        """The destination and those wrapped inside it, outermost first, each with what it is looked up under."""
        if self._layers is None:
            found = layers_of(read(self.opened.destination))
            self._layers = tuple((layer, keys(layer)) for layer in found)
        return self._layers

    @property
    def destination(self) -> Destination:
        """Where it goes."""
        return self.layers[0][0]


def crossable(opened: Opened) -> Crossable:
    """An opened link, read as far as its location.

    Raises:
        NotADestination: no browser would open it.
    """
    raw = opened.destination
    host = plain_host(raw, _WRAPS_ANYWHERE)
    if host is None:
        return Crossable(opened, None, location_of(raw, read(raw).href))
    place = place_of(host)
    return Crossable(opened, None if place.wraps else place, raw.encode("ascii"))
