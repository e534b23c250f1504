"""Messages that are near-same, counted over a sliding window; a group that meets every condition is a campaign."""

from collections import deque
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


class Group:
    """Near-same messages of the window.

    Attributes:
        id: of the first message, stable.
        campaign: whether it is one.
        cleared: an analyst said that it is none; it stays a group and is never one again.
        since: when it became one.
    """

    __slots__ = ("_members", "campaign", "cleared", "id", "since")

    def __init__(self, id: str) -> None:
        self.id = id
        self.campaign = False
        self.cleared = False
        self.since = 0.0
        self._members: deque[Member] = deque(maxlen=KEPT)

    def add(self, member: Member) -> None:
        """Count one more."""
        self._members.append(member)

    def take(self, other: "Group") -> None:
        """Count another group's messages as well, in the order of time."""
        both = sorted([*self._members, *other.within(0.0)])
        self._members.clear()
        self._members.extend(both)

    def give(self, domains: frozenset[int]) -> list[Member]:
        """Let the messages with links on ``domains`` go; they are returned."""
        gone = [member for member in self._members if member.domain & ~1 in domains]
        kept = [member for member in self._members if member.domain & ~1 not in domains]
        self._members.clear()
        self._members.extend(kept)
        return gone

    def within(self, since: float) -> tuple[Member, ...]:
        """The messages sent at ``since`` or later; older ones are forgotten."""
        while self._members and self._members[0].at < since:
            self._members.popleft()
        return tuple(self._members)

    def tags(self) -> tuple[int, ...]:
        """The tags of the messages that are counted, those without one left out."""
        return tuple(member.tag for member in self._members if member.tag)
