"""One act between two histories: what findings look at."""

import msgspec

from bascule.accounts.copies import Copy
from bascule.accounts.history import History
from bascule.accounts.marked import Marked

HOUR = 3_600
DAY = 86_400


class Step(msgspec.Struct, frozen=True, gc=False):
    """An act with its account's past before and after it.

    Attributes:
        act: what was done.
        before: the past without it.
        after: the past with it.
        copy: the near-same messages it is one of, itself included; None where its text says too little.
        fresh: it has a link whose site is new to the account.
        vouched: how many others, who were surely themselves, sent a link to the same site lately, or the same words.
        bait: how many others were found blasting with a link to the same site, or with the same words.
        arrived: how many others, known from elsewhere as its sender is, turned up on the same strange network lately.
    """

    act: Marked
    before: History
    after: History
    copy: Copy | None
    fresh: bool
    vouched: int = 0
    bait: int = 0
    arrived: int = 0

    def ago(self, then: int) -> float:
        """Seconds since ``then``; infinite where that never was, 0 where a clock was put back."""
        return max(0.0, self.act.at - then) if then else float("inf")

    @property
    def acquainted(self) -> bool:
        """Whether enough is known of the account for its past to tell anything: twelve messages over three days."""
        return self.before.sent >= 12 and self.ago(self.before.since) >= 3 * DAY


def step(
    act: Marked, before: History, after: History, *, fresh: bool, vouched: int = 0, bait: int = 0, arrived: int = 0
) -> Step:
    """The step of an act; ``after`` is ``observe(before, act)``, the rest as in ``Step``."""
    copy = after.copies[-1] if after.copies and after.copies is not before.copies else None
    return Step(act, before, after, copy, fresh, vouched, bait, arrived)


def long(seconds: float) -> str:
    """A time in words: ``40 seconds``, ``9 minutes``, ``14 months``."""
    for unit, name in ((365.25 * DAY / 12, "month"), (DAY, "day"), (HOUR, "hour"), (60, "minute")):
        if seconds >= 2 * unit or (name == "minute" and seconds >= 60):
            count = round(seconds / unit)
            return f"{count} {name}{'s' if count != 1 else ''}"
    count = max(1, round(seconds))
    return f"{count} second{'s' if count != 1 else ''}"
