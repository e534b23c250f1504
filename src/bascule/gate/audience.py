"""Whether a message's links are opened from more networks than the people it was sent to can have.

For each message opened lately, the distinct networks of its openers are counted: IPv4 by 24 bits, IPv6 by 48, hashed
under a random salt. Salt, hashes and counts are in memory only and are all forgotten together every half hour, so
nothing says afterwards who opened what. A message keeps at most ``KEPT`` hashes; beyond that it keeps those whose low
bits are zero, and counts each for more (Flajolet, On Adaptive Sampling, Computing 43, 1990). So the count is exact up
to ``KEPT`` networks, and some 15 % off above.

Several processes on one port tell each other once a second of messages that are opened from unusually many networks
(``bascule.gate.audience_share``), so that what each has seen adds up. What one of them found all of them know.
"""

import math
import socket
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from typing import Annotated, Protocol

import msgspec

from bascule.gate.audience_share import BITS, DEEPEST, Share, together, unusual
from bascule.links.token import Opened

WINDOW = 1800.0
"""Seconds after which the salt is changed and every count begins anew."""
KEPT = 64
"""Hashes kept of one message."""
WATCHED = 16_384
"""Messages watched lately, and as many before them; those not opened for the longest are forgotten first."""
PLACES = 262_144
"""Hashes kept of the messages watched lately, and as many before them."""
CLIENTS = 65_536
"""Addresses whose hash is remembered until the salt changes."""
CARRIED = 100_000
"""Messages known to be carried elsewhere; the longest known are forgotten first."""


class AudienceMargin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many networks may open a message's links within half an hour before it counts as carried elsewhere.

    Attributes:
        factor: networks for each person in the conversation, its sender included.
        slack: networks besides, whatever the audience: scanners, previews, a day of travel.
    """

    factor: Annotated[float, msgspec.Meta(ge=1, le=1000)] = 3.0
    slack: Annotated[int, msgspec.Meta(ge=0, le=10**9)] = 10

    def allowed(self, audience: int) -> int:
        """Networks that ``audience`` people and the sender may have between them."""
        return math.ceil((audience + 1) * self.factor) + self.slack


_NEVER = AudienceMargin(slack=10**9)


class Carried(msgspec.Struct, frozen=True):
    """A message whose links were opened from more networks than its audience allows.

    Attributes:
        network: the network's id.
        tag: the message's tag.
        networks: client networks counted when it was found out.
        allowed: how many were allowed.
        audience: people it was sent to besides its sender.
        at: when, seconds since the epoch.
        number: given by the store, rising; 0 before it is kept.
    """

    network: str
    tag: str
    networks: int
    allowed: int
    audience: int
    at: float
    number: int = 0


class Watch(msgspec.Struct):
    """One message within the window.

    Attributes:
        seen: the hashes kept of it.
        level: each stands for two to the power of this.
        carried: whether it was carried elsewhere.
        audience: people it was sent to besides its sender.
    """

    seen: set[int]
    level: int
    carried: bool
    audience: int


class Watched(Protocol):
    """An opened link; it keeps its message's watch at hand, so that a second opening need not look for it."""

    watch: Watch | None

    @property
    def opened(self) -> Opened:
        """What the link's token held."""
        ...


def client_network(address: str) -> bytes:
    """The network of an address, as bytes: IPv4 by 24 bits, IPv6 by 48; empty for what is no address."""
    try:
        return socket.inet_pton(socket.AF_INET, address)[:3]
    except (OSError, ValueError):
        pass
    try:
        packed = socket.inet_pton(socket.AF_INET6, address.partition("%")[0])
    except (OSError, ValueError):
        return b""
    return packed[12:15] if packed.startswith(b"\0" * 10 + b"\xff\xff") else packed[:6]


class Audience:
    """Watches the messages that are opened; local memory only, bounded.

    Args:
        random: gives 32 random bytes; asked for every salt.
        secret: the same in all processes; what they tell each other is hashed under it. At most 64 bytes.

    Attributes:
        found: messages this process found to be carried elsewhere since it began.
        window: the half hour that is being counted, from the epoch.
    """

    def __init__(self, random: Callable[[], bytes], secret: bytes = b"") -> None:
        self.found = 0
        self._random = random
        self._secret = secret
        self._margins: Mapping[str, AudienceMargin] = {}
        self._carried: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._fresh: list[Carried] = []
        self._begin(0.0)

    def _begin(self, now: float) -> None:
        """Forget salt, hashes and counts. A watch that a link still keeps need not know: no hash of a new salt fits."""
        self._salt = self._random()
        self.window = int(now // WINDOW)
        self._person = self.window.to_bytes(8, "big")
        self._until = (self.window + 1) * WINDOW
        self._changed: set[tuple[str, str]] = set()
        self._clients: dict[str, int] = {}
        self._watches: dict[tuple[str, str], Watch] = {}
        self._before: dict[tuple[str, str], Watch] = {}
        self._places = 0

    def turn(self, now: float) -> None:
        """Forget salt, hashes and counts where the half hour is over; called often."""
        if now >= self._until:
            self._begin(now)

    def allow(self, margins: Mapping[str, AudienceMargin]) -> None:
        """Use these margins, by network, from the next opening on; what was found out before is held against them.

        Counts begin anew where a margin differs.
        """
        if margins != self._margins:
            self._margins = margins
            self._begin(0.0)

    def elsewhere(self, link: Watched, client: str, now: float) -> bool:
        """Count an opening of ``link`` by ``client`` (an address) at ``now``; whether it was carried elsewhere.

        Never for an unknown audience.
        """
        watch = link.watch
        if watch is not None and self._clients.get(client) in watch.seen:
            return watch.carried
        return self._count(link, client, now)

    def carried(self, opened: Opened) -> bool:
        """Whether the message is known to be carried elsewhere; counts nothing."""
        return self._known((opened.network, opened.tag), opened)

    def fresh(self) -> tuple[Carried, ...]:
        """What was found out since this was last asked, to be kept and told to the other processes."""
        fresh, self._fresh = self._fresh, []
        return tuple(fresh)

    def again(self, carried: Iterable[Carried]) -> None:
        """Hand back what could not be kept."""
        self._fresh = [*carried, *self._fresh][:CARRIED]

    def learn(self, carried: Iterable[Carried]) -> None:
        """Take in what this or another process found out."""
        for one in carried:
            key = (one.network, one.tag)
            self._remember(key, one.networks)
            for watch in (self._watches.get(key), self._before.get(key)):
                if watch is not None:
                    watch.carried = watch.carried or one.networks > self._margin(one.network).allowed(one.audience)

    def place(self, client: str, now: float) -> int:
        """A hash that stands for the client's network until the salt changes; 0 for what is no address."""
        if now >= self._until:
            self._begin(now)
        place = self._clients.get(client)
        if place is None:
            network = client_network(client)
            place = self._hash(network) if network else 0
            if len(self._clients) >= CLIENTS:
                self._clients.clear()
            self._clients[client] = place
        return place

    def _hash(self, network: bytes) -> int:
        """Under the salt, but for the lowest bits: those are the number that the processes share."""
        own = blake2b(network, key=self._salt, digest_size=6).digest()
        number = blake2b(network, key=self._secret, person=self._person, digest_size=2).digest()
        return (int.from_bytes(own, "big") | 1 << 48) << BITS | int.from_bytes(number, "big") & (1 << BITS) - 1

    def shares(self) -> tuple[Share, ...]:
        """What is new of messages opened from unusually many networks, for the other processes."""
        told = []
        for key in self._changed:
            watch = self._watches.get(key) or self._before.get(key)
            if watch is not None and not watch.carried and watch.level <= DEEPEST:
                numbers = tuple(sorted({place & (1 << BITS) - 1 for place in watch.seen}))
                told.append(Share(*key, watch.audience, self.window, watch.level, numbers))
        self._changed = set()
        return tuple(told)

    def add_up(self, shares: Iterable[Share], now: float) -> None:
        """Find out what was carried elsewhere by the shares of all processes, this one's among them."""
        by_message: dict[tuple[str, str], list[Share]] = {}
        for share in shares:
            if share.window == self.window:
                by_message.setdefault((share.network, share.tag), []).append(share)
        for key, known in by_message.items():
            networks, allowed = together(known), self._margin(key[0]).allowed(known[0].audience)
            if networks > allowed and self._carried.get(key, 0) <= allowed:
                self._find(key, networks, allowed, known[0].audience, now)
                for watch in (self._watches.get(key), self._before.get(key)):
                    if watch is not None:
                        watch.carried = True

    def _count(self, link: Watched, client: str, now: float) -> bool:
        opened = link.opened
        if not opened.audience:
            return False
        place = self.place(client, now)
        watch = link.watch = self._watch((opened.network, opened.tag), opened)
        if watch.carried:
            return True
        if not place or place & (1 << watch.level) - 1 or place in watch.seen:
            return False
        watch.seen.add(place)
        self._places += 1
        while len(watch.seen) > KEPT:
            watch.level += 1
            watch.seen = {one for one in watch.seen if not one & (1 << watch.level) - 1}
        networks, allowed = len(watch.seen) << watch.level, self._allowed(opened)
        if networks > allowed:
            watch.carried = True
            self._find((opened.network, opened.tag), networks, allowed, opened.audience, now)
        elif unusual(networks, allowed):
            self._changed.add((opened.network, opened.tag))
        return watch.carried

    def _find(self, key: tuple[str, str], networks: int, allowed: int, audience: int, now: float) -> None:
        self.found += 1
        self._remember(key, networks)
        if len(self._fresh) < CARRIED:
            self._fresh.append(Carried(*key, networks, allowed, audience, now))

    def _watch(self, key: tuple[str, str], opened: Opened) -> Watch:
        """The message's watch, among those of lately from now on; two generations, so that the idle ones go first."""
        watch = self._watches.get(key)
        if watch is not None:
            return watch
        watch = self._before.pop(key, None) or Watch(set(), 0, self._known(key, opened), opened.audience)
        if len(self._watches) >= WATCHED or self._places >= PLACES:
            self._before, self._watches, self._places = self._watches, {}, 0
        self._watches[key] = watch
        self._places += len(watch.seen)
        return watch

    def _known(self, key: tuple[str, str], opened: Opened) -> bool:
        networks = self._carried.get(key)
        return networks is not None and networks > self._allowed(opened)

    def _allowed(self, opened: Opened) -> int:
        return self._margin(opened.network).allowed(opened.audience) if opened.audience else 10**12

    def _margin(self, network: str) -> AudienceMargin:
        return self._margins.get(network, _NEVER)

    def _remember(self, key: tuple[str, str], networks: int) -> None:
        if key not in self._carried and len(self._carried) >= CARRIED:
            self._carried.popitem(last=False)
        self._carried[key] = networks
