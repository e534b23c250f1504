"""Online clusters of near-same messages, and when a group of them is a campaign.

A message joins a group when its text resembles one of the group's, or resembles it somewhat and the link goes to the
same new site, has the same telling path, or opens the same page. A group is a campaign only by a conjunction: several
near-same messages with links that are new to the network and to those who sent them, to several places, from several
senders or from one who floods. Greetings that everybody copies have no new link; a link that everybody passes on has
no common text; a bot's lines go where they always go.

Pure: time is passed in, the same messages give the same findings.
"""

from collections.abc import Callable, Iterable
from hashlib import blake2b

import msgspec

from bascule.campaigns.facts import ALONE, Event, Facts, Finding
from bascule.campaigns.first_seen import FirstSeen
from bascule.campaigns.group import Group, Member
from bascule.campaigns.sketch import bands, sketch
from bascule.campaigns.window import Window
from bascule.links.destination import Destination
from bascule.links.suffixes import SUFFIXES
from bascule.signals.url_model.template import path_template

Established = Callable[[str], bool]
"""Whether a registrable domain is one that everybody links to."""


class Policy(msgspec.Struct, frozen=True):
    """When messages are near-same, and when near-same messages are a campaign.

    Attributes:
        window: seconds that count.
        near: the resemblance from which text alone joins.
        likely: the resemblance from which text joins together with evidence about the link.
        fresh: seconds for which a site counts as new to the network.
        linked: near-same messages with new links that it takes; twice as many where all links are bare names.
        places: different conversations or recipients that it takes.
        senders: different senders that it takes,
        flood: or so many places from fewer.
    """

    window: float = 86_400.0
    near: float = 0.45
    likely: float = 0.2
    fresh: float = 7 * 86_400.0
    linked: int = 3
    places: int = 3
    senders: int = 2
    flood: int = 8


POLICY = Policy()
_GROUPS = 16_384
_TELLING = 8  # characters of a template below which many honest paths look alike


class Campaigns:
    """The groups of one network's window.

    Args:
        salt: bytes of the network's own; sketches and keys cannot be planned without them.
        established: whether a registrable domain is one everybody links to.
        capacity: messages in the window at most; a power of two. The oldest are forgotten first.
        policy: when messages join and when a group is a campaign.
    """

    def __init__(self, salt: bytes, established: Established, capacity: int = 65_536, policy: Policy = POLICY) -> None:
        key = blake2b(salt, digest_size=32).digest()
        self._keyed = blake2b(digest_size=8, key=key)
        self._salt = int.from_bytes(key[:4], "big")
        self._established = established
        self._policy = policy
        self._window = Window(capacity)
        self._sites = FirstSeen(max(1_024, capacity // 16))
        self._used = FirstSeen(max(1_024, capacity // 16))
        self._evidence = FirstSeen(max(1_024, capacity // 16))
        self._groups: dict[int, Group] = {}
        self._into: dict[int, int] = {}
        self._made = 0

    def add(self, facts: Facts) -> Finding:
        """Compare a message with the window, keep it there, and tell what it belongs to.

        Messages are to come in the order of time, as near as the network can; 5 to 15 µs each, without the compiled
        kernel 25 to 45.
        """
        of = sketch(facts.form.text, self._salt)
        sender = self._hash("sender", facts.sender)
        sites = self._strange(facts)
        domain = self._new_domain(facts, sites, sender)
        if of is None:
            return ALONE
        place = self._hash("place", facts.recipients[0] if len(facts.recipients) == 1 else facts.conversation)
        keys = bands(of)
        linked = self._link_keys(facts, sites) if domain else {}
        near = self._near(of, keys, linked, facts.at)
        number = self._window.add(facts.at, sender, place, domain, of, facts.tag)
        self._window.index(number, [*keys, *linked])
        if not near:
            return Finding(sketch=of)
        return msgspec.structs.replace(self._join(number, near, facts), sketch=of)

    def clear(self, campaign: str, at: float, reason: str) -> tuple[Event, ...]:
        """End a campaign that is none, on somebody's word; its messages never make one again."""
        for group in self._groups.values():
            if group.id == campaign and group.campaign:
                group.campaign, group.cleared = False, True
                return (Event("ended", campaign, at, (reason,)),)
        return ()

    def split(self, campaign: str, domains: Iterable[str], at: float, reason: str) -> tuple[Event, ...]:
        """Take the messages with links on ``domains`` (registrable) out of a campaign into a group of their own."""
        hashes = frozenset(self._hash("site", domain) for domain in domains)
        for number, group in self._groups.items():
            if group.id == campaign:
                gone = group.give(hashes)
                if not gone:
                    return ()
                other = self._new_group(f"{campaign} without {sorted(hashes)}")
                for member in gone:
                    self._groups[other].add(member)
                for at_number, site in enumerate(self._window.domain):
                    if site & ~1 in hashes and self._found(self._window.group[at_number]) == number:
                        self._window.group[at_number] = other
                self._groups[other].campaign = group.campaign
                return (Event("split", campaign, at, (reason,), self._groups[other].id),)
        return ()

    def _hash(self, kind: str, text: str) -> int:
        keyed = self._keyed.copy()  # half of what keying anew costs
        keyed.update(f"{kind} {text}".encode("utf-8", "surrogatepass"))
        return (int.from_bytes(keyed.digest(), "big") | 2) & ~1  # never 0, and the last bit is left free

    def _strange(self, facts: Facts) -> list[tuple[Destination, str, int]]:
        """The message's destinations on sites that not everybody links to, each with its site and that one's key."""
        found = ((destination, site_of(destination)) for destination in facts.destinations[:8])
        return [(to, site, self._hash("site", site)) for to, site in found if not self._established(site)]

    def _new_domain(self, facts: Facts, sites: list[tuple[Destination, str, int]], sender: int) -> int:
        """The first of the sites that is new to the network and to the message's sender; 0 for none."""
        new = 0
        for _, _, key in sites:
            first = self._sites.note(key, facts.at)
            used = self._used.note(key ^ sender, facts.at)
            if not new and facts.at - first <= self._policy.fresh and facts.at - used <= self._policy.window:
                new = key | facts.spelt
        return new

    def _link_keys(self, facts: Facts, sites: list[tuple[Destination, str, int]]) -> dict[int, str]:
        """Keys of evidence about the links, each with words for it."""
        keys: dict[int, str] = {}
        for destination, site, key in sites:
            keys[key & 0xFFFFFFFF] = f"its link goes to {site}, which is new"
            template = path_template(destination)
            if len(template) >= _TELLING:
                keys[self._hash("path", template) & 0xFFFFFFFF] = "its link has the same kind of path"
        for page in facts.pages[:8]:
            keys[self._hash("page", page) & 0xFFFFFFFF] = "its link opens the same page"
        return keys

    def _near(
        self, of: tuple[int, ...], keys: list[int], linked: dict[int, str], at: float
    ) -> list[tuple[float, int, tuple[str, ...]]]:
        """Messages of the window that this one belongs with, the nearest first, each with the reasons."""
        since = at - self._policy.window
        found = []
        by_link: dict[int, list[str]] = {}
        for key, words in linked.items():
            for number in self._window.candidates((key,), since):
                by_link.setdefault(number, []).append(words)
        candidates = self._window.candidates(keys, since) | by_link.keys()
        for alike, number in self._window.resemblances(of, candidates):
            because = by_link.get(number, []) if alike < self._policy.near else []
            if alike >= self._policy.near or (alike >= self._policy.likely and because):
                words = f"its text is like another's by {round(alike * 100)} per cent"
                found.append((alike, number, (words, *because)))
        return sorted(found, reverse=True)

    def _join(self, number: int, near: list[tuple[float, int, tuple[str, ...]]], facts: Facts) -> Finding:
        reasons = near[0][2]
        events: list[Event] = []
        mine = self._group_of(near[0][1])
        for _, other, why in near[1:]:
            theirs = self._found(self._window.group[other])
            if theirs < 0:
                self._put(other, mine)
            elif theirs != mine:
                events += self._merge(mine, theirs, facts.at, why)
        self._put(number, mine)
        group = self._groups[mine]
        finding = self._count(group, facts.at, reasons)
        if not group.campaign and not group.cleared and (why := self._born(finding, group, facts.at)):
            group.campaign, group.since = True, facts.at
            events.append(Event("born", group.id, facts.at, why))
        tags = group.tags() if events and group.campaign else ()
        return msgspec.structs.replace(finding, campaign=group.campaign, events=tuple(events), tags=tags)

    def _group_of(self, number: int) -> int:
        """The group of a message, made where it had none."""
        found = self._found(self._window.group[number])
        if found < 0:
            window = self._window
            found = self._new_group(f"{window.at[number]} {window.sender[number]} {window.sketch(number)}")
            self._put(number, found)
        return found

    def _new_group(self, words: str) -> int:
        self._made += 1
        if len(self._groups) >= _GROUPS:
            self._forget()
        self._groups[self._made] = Group(f"{self._hash('group', words):016x}")
        return self._made

    def _forget(self) -> None:
        """Let the oldest quarter of the groups go, and what was merged into them."""
        for number in list(self._groups)[: _GROUPS // 4]:
            del self._groups[number]
        self._into = {old: new for old, new in self._into.items() if new in self._groups}

    def _found(self, number: int) -> int:
        """The group that a number stands for now; -1 where there is none any more."""
        while number in self._into:
            number = self._into[number]
        return number if number in self._groups else -1

    def _put(self, number: int, group: int) -> None:
        window = self._window
        window.group[number] = group
        at, sender, place = window.at[number], window.sender[number], window.place[number]
        self._groups[group].add(Member(at, sender, place, window.domain[number], window.tag[number]))

    def _merge(self, mine: int, theirs: int, at: float, why: tuple[str, ...]) -> list[Event]:
        """Take another group in; told where either is a campaign."""
        group, other = self._groups[mine], self._groups.pop(theirs)
        self._into[theirs] = mine
        group.take(other)
        group.cleared = group.cleared or other.cleared
        if not (group.campaign or other.campaign):
            return []
        if other.campaign and not group.campaign:
            group.id, other.id = other.id, group.id
            group.campaign, group.since = not group.cleared, other.since
        return [Event("merged", group.id, at, why, other.id)]

    def _count(self, group: Group, at: float, reasons: tuple[str, ...]) -> Finding:
        found = group.counts(at - self._policy.window)
        return Finding(
            group=group.id,
            copies=found.messages,
            linked=found.linked,
            senders=found.senders,
            places=found.places,
            reasons=reasons,
            cleared=group.cleared,
        )

    def _born(self, finding: Finding, group: Group, at: float) -> tuple[str, ...]:
        """Why the group is a campaign; empty where it is none."""
        policy = self._policy
        if finding.linked < policy.linked or 2 * finding.linked < finding.copies:
            return ()
        linked = [member for member in group.within(at - policy.window) if member.domain]
        senders = len({member.sender for member in linked})
        places = len({member.place for member in linked})
        least = policy.linked if any(member.domain & 1 for member in linked) else 2 * policy.linked
        if len(linked) < least or places < policy.places:
            return ()
        if senders < policy.senders and places < policy.flood:
            return ()
        return (
            f"{len(linked)} messages alike carry links new to the network and to their senders",
            f"they went to {places} places",
            f"{senders} accounts sent them" if senders > 1 else "one account sent them",
        )


def site_of(destination: Destination) -> str:
    """What somebody registered or was given by a platform (private suffixes count); the host where there is none."""
    return SUFFIXES.registrable_domain(destination.host) or destination.host
