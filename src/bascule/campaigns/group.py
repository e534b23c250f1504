"""Messages that are near-same, counted over a sliding window; a group that meets every condition is a campaign."""

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

KEPT = 512
"""Messages of one group that are counted one by one; of more, the oldest are let go."""


class Member(NamedTuple):
    """One message of a group; ``domain`` is 0 without a new link, odd where a link is spelt out; ``tag`` may be 0."""

    at: float
    sender: int
    place: int
    domain: int
    tag: int = 0


class Counts(NamedTuple):
    """How many messages, those with a new link, and different senders and places."""

    messages: int
    linked: int
    senders: int
    places: int


class Group:
    """Near-same messages of the window. Counts are kept as messages come and go, so that a flood costs no more each.

    Attributes:
        id: of the first message, stable.
        campaign: whether it is one.
        cleared: an analyst said that it is none; it stays a group and is never one again.
        since: when it became one.
    """

    __slots__ = ("_linked", "_members", "_places", "_senders", "campaign", "cleared", "id", "since")

    def __init__(self, id: str) -> None:
        self.id = id
        self.campaign = False
        self.cleared = False
        self.since = 0.0
        self._members: deque[Member] = deque()
        self._linked = 0
        self._senders: dict[int, int] = {}
        self._places: dict[int, int] = {}

    def add(self, member: Member) -> None:
        """Count one more."""
        if len(self._members) >= KEPT:
            self._let_go()
        self._members.append(member)
        self._linked += member.domain != 0
        self._senders[member.sender] = self._senders.get(member.sender, 0) + 1
        self._places[member.place] = self._places.get(member.place, 0) + 1

    def take(self, other: "Group") -> None:
        """Count another group's messages as well, in the order of time."""
        self._set(sorted([*self._members, *other.within(0.0)]))

    def give(self, domains: frozenset[int]) -> list[Member]:
        """Let the messages with links on ``domains`` go; they are returned."""
        gone = [member for member in self._members if member.domain & ~1 in domains]
        self._set([member for member in self._members if member.domain & ~1 not in domains])
        return gone

    def counts(self, since: float) -> Counts:
        """Of the messages sent at ``since`` or later; older ones are forgotten."""
        self._prune(since)
        return Counts(len(self._members), self._linked, len(self._senders), len(self._places))

    def within(self, since: float) -> tuple[Member, ...]:
        """The messages sent at ``since`` or later; older ones are forgotten."""
        self._prune(since)
        return tuple(self._members)

    def tags(self) -> tuple[int, ...]:
        """The tags of the messages that are counted, those without one left out."""
        return tuple(member.tag for member in self._members if member.tag)

    def _prune(self, since: float) -> None:
        while self._members and self._members[0].at < since:
            self._let_go()

    def _let_go(self) -> None:
        gone = self._members.popleft()
        self._linked -= gone.domain != 0
        _less(self._senders, gone.sender)
        _less(self._places, gone.place)

    def _set(self, members: Iterable[Member]) -> None:
        self._members.clear()
        self._linked = 0
        self._senders.clear()
        self._places.clear()
        for member in members:
            self.add(member)


def _less(counts: dict[int, int], key: int) -> None:
    if counts[key] == 1:
        del counts[key]
    else:
        counts[key] -= 1
