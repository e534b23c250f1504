"""What a network has seen before: which sites are new to it, which it uses every day, which are one kit put up again.

One object a network, made at load and kept through reloads. Asking has no side effect and takes some microseconds; each
recorded message is noted once. The tables are ``bascule.gate.acquaintance_memory``'s, where the store maps them into
every process. A site here is what somebody registered or was given by a hosting platform.

What everybody knows (the most used sites, the brands' own domains, the network's own) is never new and never noted.
"""

from collections.abc import Callable, Collection, Sequence
from functools import cached_property, lru_cache
from typing import Protocol

import msgspec

from bascule.gate.acquaintance_memory import DAY, Memory
from bascule.gate.contracts import Member
from bascule.gate.everyday import MONTH, Everyday
from bascule.gate.familiarity import Familiarity
from bascule.gate.likeness import Judging, counting
from bascule.links.destination import Destination
from bascule.links.suffixes import SUFFIXES
from bascule.signals.lookalike.load import load, most_used, shared_hosting
from bascule.signals.lookalike.ownership import Ownership
from bascule.signals.novelty import novelty
from bascule.signals.replica import LEAST, page_replica, path_replica, telling
from bascule.signals.signal import Signal
from bascule.signals.url_model.template import path_template

ENOUGH_LINKS = 1_000
ENOUGH_DAYS = 7.0
"""Links, and days since the first of them, before which nothing is called new: until then nearly everything is."""
ENOUGH_HERE = 10
"""Links in a conversation before which none is called new to it."""
ENOUGH_SENT = 5
"""Links of a sender before which none is called new to it."""
NEW_FOR = DAY
"""Seconds for which a site stays new to the network."""
REACH_DAYS = 2
"""Days that the memory of conversations and senders must reach back, or it calls nothing new."""
BLOCKED_FOR = 30 * DAY
"""Seconds for which a blocked link's path is looked for on new sites, and its site is not one used every day."""
MOST_EVERYDAY = 1_000
"""Sites used every day that are told at most; those with the most accounts first."""
MOST_PAGES = 20_000
_HOSTS_KEPT = 20_000
_NAMES_KEPT = 4_096
_PATHS_KEPT = 128
FAMILIARITY = Familiarity()


class Acquaintances(Protocol):
    """What is kept of all networks' acquaintance; a store implements it."""

    def memory(self, network: str) -> memoryview:
        """``SHAPE.size`` bytes of a network that all processes share and that outlive them; zeros, but for a salt."""
        ...

    async def pages(self, network: str, limit: int) -> tuple[Member, ...]:
        """Destinations of pages that were seen at more than one, the latest ``limit``."""
        ...


class _Place(msgspec.Struct, frozen=True, gc=False):
    """A host as it is remembered: its site, the site's key, whether a platform gave it out, whether all know it."""

    site: str
    key: int
    given: bool
    known: bool


class Acquaintance:
    """What one network has seen.

    Args:
        memory: its tables.
        familiarity: what the network decided about it.
        judging: whether the signals count, are only told, or are not looked for.
        own_domains: the network's own, never new.

    Attributes:
        everyday: sites that it uses every day, as of the last ``look``; the same object until they change.
    """

    def __init__(
        self,
        memory: Memory,
        familiarity: Familiarity = FAMILIARITY,
        judging: Judging = "live",
        own_domains: Collection[str] = (),
    ) -> None:
        self.memory = memory
        self.everyday: tuple[Everyday, ...] = ()
        self._everyday: frozenset[str] = frozenset()
        self._replicas: dict[str, str] = {}
        self._place = lru_cache(maxsize=_HOSTS_KEPT)(self._place_of)
        self._key = lru_cache(maxsize=_NAMES_KEPT)(memory.key)
        self._telling = lru_cache(maxsize=_PATHS_KEPT)(self._telling_of)
        self.decide(familiarity, judging, own_domains)

    def decide(self, familiarity: Familiarity, judging: Judging, own_domains: Collection[str] = ()) -> None:
        """Follow another policy from the next question on; what was seen is kept."""
        self._familiarity, self._judging, self._own = familiarity, judging, frozenset(own_domains)
        self._place.cache_clear()

    def warm(self) -> None:
        """Read what is to be read, so that no message waits for it."""
        if self._judging != "off":
            self._place("example.com")

    def ready(self, now: float) -> bool:
        """Whether the network has seen enough for something to be new."""
        memory = self.memory
        return memory.links >= ENOUGH_LINKS and now - memory.began >= ENOUGH_DAYS * DAY

    def established(self, site: str) -> bool:
        """Whether everybody links to a registrable domain, or this network does every day."""
        return site in self._everyday or site in most_used() or self._place(site).known

    def signals(self, destination: Destination, sender: str, conversation: str, now: float) -> tuple[Signal, ...]:
        """The signals that the network's past gives about one destination; none for most. Changes nothing.

        Args:
            destination: one layer of a link.
            sender: the sending account.
            conversation: where it goes; empty where the network does not say.
            now: seconds since the epoch.
        """
        if self._judging == "off":
            return ()
        found = self._page(destination) if self._replicas else ()
        place = self._place(destination.host)
        if not place.known and place.site not in self._everyday:
            first = self.memory.first(place.key)
            age = 0.0 if first is None else max(now - first, 0.0)
            ready = self.ready(now)
            if ready:
                found += self._new(place, age, sender, conversation, now)
            if age <= self._familiarity.replica_days * DAY:
                found += self._path(destination, place, now, ready=ready)
        return counting(found, self._judging)

    def note(
        self,
        destinations: Sequence[Destination],
        sender: str,
        conversation: str,
        now: float,
        blocked: Collection[Destination] = (),
    ) -> None:
        """Remember the destinations of a recorded message, once a message.

        Args:
            destinations: every layer of every link.
            sender: the sending account.
            conversation: where it went; empty where the network does not say.
            now: when, seconds since the epoch.
            blocked: those of them whose verdict is block: they make no site familiar, and their paths are looked for.
        """
        if not destinations or self._judging == "off":
            return
        memory, at = self.memory, int(now)
        by, here = self._key("by", sender), self._key("in", conversation) if conversation else 0
        memory.note_pair(by, at)
        if here:
            memory.note_pair(here, at)
        bad = {each.href for each in blocked} if blocked else ()
        for destination in destinations:
            memory.count(now)
            place = self._place(destination.host)
            if place.known:
                continue
            is_bad = destination.href in bad
            fresh = not memory.pair(place.key ^ by)
            first, days = memory.note_site(place.key, by, at, fresh=fresh, blocked=is_bad)
            if is_bad or now - first <= self._familiarity.replica_days * DAY:
                self._note_path(destination, place, now, blocked=is_bad)
            if is_bad:
                continue
            memory.note_pair(place.key ^ by, at)
            if here:
                memory.note_pair(place.key ^ here, at)
            if days > 1:
                memory.name(place.key, place.site)

    def block(self, destination: Destination, now: float) -> None:
        """A destination was blocked after it was noted: its path is looked for on new sites from now on.

        Where it is a bare host, the last telling path that was noted on its site is.
        """
        place = self._place(destination.host)
        if not place.known:
            template = self._telling(destination)
            self.memory.block(place.key, template, int(now), self._window(now))

    def unblock(self, destination: Destination) -> None:
        """A block was taken back, or allowed over: neither the site nor its path are held against anything any more."""
        place = self._place(destination.host)
        if not place.known:
            self.memory.unblock(place.key, self._telling(destination))

    def look(self, now: float) -> None:
        """Find anew what is used every day; some milliseconds, so in the background, every few minutes."""
        least = self._familiarity
        found = []
        for name, site in self.memory.named():
            days = self.memory.days_within(self.memory.key("site", name), int(now), MONTH)
            clean = not site.blocked or now - site.blocked > BLOCKED_FOR
            if clean and days >= least.everyday_days and site.senders >= least.everyday_senders:
                found.append(Everyday(name, days, site.senders))
        found.sort(key=lambda one: (-one.senders, -one.days, one.domain))
        told = tuple(found[:MOST_EVERYDAY])
        if told != self.everyday:
            self.everyday, self._everyday = told, frozenset(one.domain for one in told)

    def look_at_pages(self, members: Sequence[Member], blocked: Callable[[str], bool]) -> None:
        """Find anew which destinations have the page of a blocked one.

        Args:
            members: destinations of pages, as ``Acquaintances.pages`` told.
            blocked: whether an expression's verdict is block.
        """
        bad: dict[str, str] = {}
        for member in members:
            if member.group not in bad and blocked(member.value):
                bad[member.group] = member.value
        self._replicas = {one.value: bad[one.group] for one in members if bad.get(one.group, one.value) != one.value}

    def _note_path(self, destination: Destination, place: _Place, now: float, *, blocked: bool) -> None:
        template, window = self._telling(destination), self._window(now)
        if template:
            self.memory.note_path(template, place.key, window)
        if blocked:
            self.memory.block(place.key, template, int(now), window)

    def _page(self, destination: Destination) -> tuple[Signal, ...]:
        place = destination.host + destination.path
        found = self._replicas.get(f"{place}?{destination.query}") if destination.query else None
        found = found or self._replicas.get(place)
        return page_replica(found) if found else ()

    def _new(self, place: _Place, age: float, sender: str, conversation: str, now: float) -> tuple[Signal, ...]:
        memory = self.memory
        young = age / DAY if place.given and age < self._familiarity.young_days * DAY else None
        if age < NEW_FOR:
            return novelty(place.site, network=True, conversation=True, sender=True, young=young)
        new_here = new_by = False
        if now // DAY - memory.lost > REACH_DAYS:
            by = self._key("by", sender)
            new_by = not memory.pair(place.key ^ by) and memory.pair(by) >= ENOUGH_SENT
            if conversation:
                here = self._key("in", conversation)
                new_here = not memory.pair(place.key ^ here) and memory.pair(here) >= ENOUGH_HERE
        return novelty(place.site, network=False, conversation=new_here, sender=new_by, young=young)

    def _path(self, destination: Destination, place: _Place, now: float, *, ready: bool) -> tuple[Signal, ...]:
        template = self._telling(destination)
        if not template:
            return ()
        others, at = self.memory.path(template, place.key, self._window(now))
        blocked = bool(at) and now - at <= BLOCKED_FOR
        enough = others if ready and others + 1 >= self._familiarity.replica_sites else 0
        return path_replica(path_template(destination), enough, blocked=blocked) if blocked or enough else ()

    def _telling_of(self, destination: Destination) -> int:
        """The key of a destination's template; 0 where it tells nothing."""
        if len(destination.path) + len(destination.query) < LEAST - 1:
            return 0
        template = path_template(destination)
        return self.memory.key("path", template) if telling(template) else 0

    def _window(self, now: float) -> int:
        """Paths are counted in halves of their window."""
        return int(now / (self._familiarity.replica_days * DAY / 2))

    @cached_property
    def _hosting(self) -> Ownership:
        return Ownership((), shared_hosting())

    def _place_of(self, host: str) -> _Place:
        suffix = self._hosting.suffix(host)
        site, given = host, False
        if suffix and suffix != host:
            site = host[host.rfind(".", 0, -len(suffix) - 1) + 1 :]
            given = SUFFIXES.private_suffix(host) == suffix or suffix in shared_hosting()
        known = (
            site in most_used()
            or load().owned(host)
            or any(host == own or host.endswith(f".{own}") for own in self._own)
        )
        return _Place(site, self.memory.key("site", site), given, known)
