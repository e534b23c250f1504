"""An act with its names replaced by salted numbers: a history holds no name, address or host in the clear."""

import ipaddress
import re
from collections.abc import Callable
from hashlib import blake2b

import msgspec

from bascule.accounts.act import Act
from bascule.accounts.client import Client

PEOPLE = 64
"""Recipients of one message that are told apart; of more, the first."""
LINKS = 4
SKETCH = 24
"""Bytes of a sketch as a history keeps it: one a bin (b-bit minwise hashing, Li and König, WWW 2010, b = 8)."""
_CLIENTS = 4_096  # whose marks are remembered
_EMPTY = 0xFFFF  # a bin of campaigns.sketch that holds nothing
_DIGITS = re.compile(r"[\d._]+")


class Marked(msgspec.Struct, frozen=True, gc=False):
    """An act in numbers; 0 stands for none.

    Attributes:
        at: when, seconds since the epoch.
        people: the recipient's mark, or several, or the conversation's where no recipient is known.
        sites: marks of its links' sites.
        templates: marks of their path templates.
        sketch: 24 bytes, 0 for an empty bin; empty where there is none.
        client: the client's mark.
        network: the mark of the network it came from.
        tongue: 16 bits of language and script together.
        shared: marks of its sites and of its group: what others may have sent as well.
        strange: how much that network speaks for a hijack because nobody was seen on it, log-odds.
        act: the act itself, for what is a number already.
    """

    at: float
    people: tuple[int, ...]
    sites: tuple[int, ...]
    templates: tuple[int, ...]
    sketch: bytes
    client: int
    network: int
    tongue: int
    shared: tuple[int, ...]
    strange: float
    act: Act


class Marker:
    """Makes marks with one network's salt.

    Args:
        salt: the network's own bytes; without them nobody can tell which name a mark stands for.
    """

    def __init__(self, salt: bytes) -> None:
        self._key = blake2b(salt, digest_size=32, person=b"accounts").digest()
        self._clients: dict[Client, tuple[int, int, int]] = {}

    def mark(self, kind: str, name: str) -> int:
        """32 bits for a name; never 0 unless the name is empty."""
        if not name:
            return 0
        text = f"{kind} {name}".encode("utf-8", "surrogatepass")
        return int.from_bytes(blake2b(text, digest_size=4, key=self._key).digest(), "big") or 1

    def act(self, act: Act, strange: Callable[[Client | None], float] = lambda _: 0.0) -> Marked:
        """An act in numbers.

        Args:
            act: the act.
            strange: how odd a client's network is for everybody, log-odds.
        """
        mark = self.mark
        if act.recipients and len(act.recipients) <= PEOPLE:
            people = tuple([mark("p", who) for who in act.recipients])
        elif act.recipients and act.kind == "direct":
            people = tuple([mark("p", who) for who in act.recipients[:PEOPLE]])
        else:
            people = (mark("c", act.conversation),)
        if len(people) > 1 and act.kind in ("group", "room", "broadcast"):
            people = (mark("c", act.conversation),)
        client, network = self.client(act.client)
        sites = tuple([mark("s", site) for site in act.sites[:LINKS]])
        return Marked(
            act.at,
            people,
            sites,
            tuple([mark("t", one) for one in act.templates[:LINKS]]),
            _short(act.sketch),
            client,
            network,
            mark("l", act.language + act.script) & 0xFFFF,
            (*sites, mark("g", act.group)) if act.group else sites,
            strange(act.client),
            act,
        )

    def client(self, client: Client | None) -> tuple[int, int]:
        """The marks of a client and of the network it is on; updates of a browser leave the client the same."""
        return self._seen(client)[:2]

    def area(self, client: Client | None) -> int:
        """The mark of the wider network around a client: about what one provider has in one region."""
        return self._seen(client)[2]

    def _seen(self, client: Client | None) -> tuple[int, int, int]:
        if client is None:
            return 0, 0, 0
        known = self._clients.get(client)
        if known is None:
            name = client.device or _DIGITS.sub("", client.user_agent)
            near, wide = truncated(client.ip)
            known = self.mark("k", name), self.mark("n", near), self.mark("a", wide)
            if len(self._clients) >= _CLIENTS:
                self._clients.clear()
            self._clients[client] = known
        return known


def truncated(ip: str) -> tuple[str, str]:
    """The network of an address, and the wider one around it: 24 and 16 bits of IPv4, 48 and 32 of IPv6.

    Both are empty where it is no address.
    """
    if not ip:
        return "", ""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return "", ""
    number = int(address)
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return f"6 {number >> 80}", f"6 {number >> 96}"
        number = int(address.ipv4_mapped)
    return f"4 {number >> 8}", f"4 {number >> 16}"


def _short(sketch: tuple[int, ...] | None) -> bytes:
    if not sketch:
        return b""
    return bytes([0 if value == _EMPTY else 1 + value % 255 for value in sketch[:SKETCH]])


def alike(one: bytes, other: bytes) -> float:
    """An estimate of what two texts have in common, from their short sketches; 0 where either has none."""
    if not one or not other:
        return 0.0
    same = filled = 0
    for a, b in zip(one, other, strict=False):
        if a or b:
            filled += 1
            same += a == b
    return same / filled if filled else 0.0
