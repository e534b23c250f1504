"""What the review room needs of a store. ``store/`` implements it; one suite tests every implementation.

Everything is a network's own: what belongs to another network answers as what there is not.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from bascule.review.appeal import Appeal
from bascule.review.item import Claim, Item, Kind, Opening, Outcome, State
from bascule.review.label import Labelled
from bascule.review.report import Report, Subject
from bascule.review.trust import Standing


class ClaimedError(Exception):
    """Somebody else works on the item; ``claim`` says who and until when."""

    def __init__(self, claim: Claim) -> None:
        super().__init__(claim.analyst)
        self.claim = claim


class SettledError(Exception):
    """The item is decided already."""


class Filed(msgspec.Struct, frozen=True):
    """What became of a report.

    Attributes:
        item: the number in the queue.
        repeated: the same reporter had said the same of the same before.
        reporters: distinct reporters of the item.
    """

    item: int
    repeated: bool
    reporters: int


class Place(msgspec.Struct, frozen=True):
    """Where a page of the queue ended; the next begins behind it.

    Attributes:
        now: the moment that priorities of the whole listing are told for.
        priority: of the last item.
        item: its number.
    """

    now: float
    priority: float
    item: int


class Wanted(msgspec.Struct, frozen=True):
    """Which items of the queue.

    Attributes:
        kinds: of these kinds; all where it is empty.
        state: in this state; None: all that are not decided.
        after: behind this place.
        limit: at most so many.
    """

    kinds: tuple[Kind, ...] = ()
    state: State | None = None
    after: Place | None = None
    limit: int = 50


class Waiting(msgspec.Struct, frozen=True):
    """How the queue stands, for metrics.

    Attributes:
        kind: of these items.
        items: not decided.
        oldest: when the oldest was opened.
        overdue: past their date.
    """

    kind: Kind
    items: int
    oldest: float
    overdue: int


class Desk(Protocol):
    """Reports, the queue, appeals and labels, kept."""

    async def file(self, report: Report, reach: int) -> Filed:
        """Keep a report and open an item on its subject, or add it to the one that is open."""
        ...

    async def standing(self, network: str, reporter: str) -> Standing:
        """What was learned of a reporter."""
        ...

    async def trust_in(self, network: str, subject: Subject, since: float, now: float) -> float:
        """The trust, summed, of the trusted reporters (``trust.TRUSTED``) who spoke against ``subject`` since then."""
        ...

    async def open(self, opening: Opening) -> Item:
        """Put an item into the queue; where one on the same subject and of the same kind is open, that one stays."""
        ...

    async def take_in(self, openings: Sequence[Opening]) -> int:
        """Put items into the queue whose subjects never were there under their kind; how many are new."""
        ...

    async def take_in_held(self, limit: int) -> int:
        """Open items for messages held since the last time, of all networks; how many there were."""
        ...

    async def item(self, network: str, number: int, now: float) -> Item | None:
        """An item with its evidence."""
        ...

    async def queue(self, network: str, wanted: Wanted, now: float) -> tuple[Item, ...]:
        """Items by priority, the highest first."""
        ...

    async def claim(self, network: str, number: int, claim: Claim, now: float) -> Item | None:
        """Let one analyst work on an item; renews a claim of the same analyst.

        Raises:
            ClaimedError: somebody else's claim holds.
            SettledError: it is decided.
        """
        ...

    async def claim_next(self, network: str, claim: Claim, kinds: tuple[Kind, ...], now: float) -> Item | None:
        """Claim the item with the highest priority that nobody works on and this analyst did not propose."""
        ...

    async def release(self, network: str, number: int, analyst: str, now: float) -> Item | None:
        """End a claim; one that lapsed is no error.

        Raises:
            ClaimedError: it is somebody else's.
        """
        ...

    async def propose(self, network: str, number: int, proposal: Outcome, now: float) -> Item | None:
        """Have a decision wait for a second analyst; ends the claim.

        Raises:
            ClaimedError: somebody else's claim holds.
            SettledError: it is decided.
        """
        ...

    async def decide(self, network: str, number: int, outcome: Outcome, now: float) -> Item | None:
        """Settle an item: the decision, what it teaches of reporters and as a label, and the answer to an appeal.

        Raises:
            ClaimedError: somebody else's claim holds.
            SettledError: it is decided already.
        """
        ...

    async def outcome_of(self, network: str, message: str) -> Outcome | None:
        """The newest decision on a message."""
        ...

    async def appeal(self, appeal: Appeal, reach: int) -> Appeal:
        """Keep an appeal and put it into the queue; it comes back with its item."""
        ...

    def appealed(self, appeal: str) -> Appeal | None:
        """An appeal of any network by its id, from local memory or disk."""
        ...

    async def labels(self, network: str, after: int, limit: int) -> tuple[Labelled, ...]:
        """What decisions taught, in order, behind number ``after``."""
        ...

    async def waiting(self, network: str, now: float) -> tuple[Waiting, ...]:
        """How many items wait, by kind."""
        ...
