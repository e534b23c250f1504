"""What stands behind an entry of the index: which feed says what, since when, until when."""

from typing import Literal

import msgspec

Stand = Literal["block", "warn", "allow"]
"""What a match says. Grey rows make no entries."""

STANDS: tuple[Stand, ...] = ("block", "warn", "allow")
DAY = 86400
"""Seconds; dates are kept to the day."""


class Grant(msgspec.Struct, frozen=True, gc=False):
    """One feed's word on an expression.

    Attributes:
        feed: the feed's number in the index.
        stand: block, warn or allow.
        category: as the feed names it.
        set_day: days since the epoch when the feed first said so; 0 where unknown.
        end_day: days since the epoch from which it no longer says so; 0 where it gives no end.
    """

    feed: int
    stand: Stand
    category: str
    set_day: int = 0
    end_day: int = 0


class FeedFacts(msgspec.Struct, frozen=True):
    """What the index tells of a feed.

    Attributes:
        name: unique among the operator's feeds.
        weight: log-odds that a match adds while the feed is fresh.
        licence: its licence, as text; empty where unknown.
        attribution: what the licence asks to be said.
        fetched_at: when its content was last known to be current, seconds since the epoch.
        max_age: seconds after which it counts as stale; None: never.
    """

    name: str
    weight: float
    licence: str = ""
    attribution: str = ""
    fetched_at: float = 0.0
    max_age: float | None = None

    def weight_at(self, now: float) -> tuple[float, bool]:
        """The weight at ``now``, and whether it is stale: half past ``max_age``, a quarter past thrice that."""
        if self.max_age is None or now - self.fetched_at <= self.max_age:
            return self.weight, False
        return self.weight * (0.25 if now - self.fetched_at > 3 * self.max_age else 0.5), True
