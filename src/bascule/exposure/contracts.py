"""What the exposure room needs of a store, beside the gate's ledger."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from bascule.gate.audience import Carried
from bascule.gate.audience_share import Share
from bascule.gate.contracts import ClickCount, Member


class ViewerClick(msgspec.Struct, frozen=True):
    """How often an account opened a message's links in one minute; kept only where the network named it on purpose.

    Attributes:
        network: the network's id.
        tag: the message's tag.
        viewer: the account.
        outcome: as in ``ClickCount``.
        minute: minutes since the epoch.
        count: how often; each of these is in the message's ``ClickCount`` too.
    """

    network: str
    tag: str
    viewer: str
    outcome: str
    minute: int
    count: int


class Openings(msgspec.Struct, frozen=True):
    """The clicks of some messages, by tag, and those of them whose viewer is known."""

    clicks: tuple[ClickCount, ...] = ()
    viewers: tuple[ViewerClick, ...] = ()


class Exposures(Protocol):
    """What is known of openings beyond their number."""

    async def keep_carried(self, found: Sequence[Carried]) -> None:
        """Keep what was carried elsewhere; the first word on a message stands."""
        ...

    def carried_since(self, number: int, limit: int = 1000) -> tuple[Carried, ...]:
        """What was found after ``number``, of all networks, in order, at most ``limit``."""
        ...

    def carried_last(self) -> int:
        """The number of what was found last."""
        ...

    def carried(self, network: str, tag: str) -> Carried | None:
        """Whether a message was carried elsewhere."""
        ...

    async def carried_before(self, network: str, number: int | None, limit: int) -> tuple[Carried, ...]:
        """What was found in a network, latest first, before ``number`` where one is given; beside the event loop."""
        ...

    async def carried_among(self, network: str, tags: Sequence[str]) -> frozenset[str]:
        """Those of ``tags`` that were carried elsewhere; beside the event loop."""
        ...

    async def share(self, process: str, window: int, shares: Sequence[Share]) -> tuple[Share, ...]:
        """Keep what ``process`` has seen of messages within the half hour ``window`` in place of what it said before.

        What all processes said of these messages comes back. Earlier half hours are forgotten.
        """
        ...

    async def keep_viewers(self, clicks: Sequence[ViewerClick]) -> None:
        """Add to the counts."""
        ...

    async def forget_viewers(self, network: str, before: int) -> int:
        """Drop viewers' clicks of minutes before ``before``; how many rows there were."""
        ...

    async def openings(self, network: str, tags: Sequence[str]) -> Openings:
        """The clicks on messages with ``tags``, in the order of their minutes; beside the event loop."""
        ...

    async def pages(self, network: str, limit: int) -> tuple[Member, ...]:
        """Destinations of pages that were looked at, the latest ``limit``; beside the event loop."""
        ...

    async def sighted_in(self, numbers: Sequence[int], keys: Sequence[int]) -> Mapping[int, tuple[int, ...]]:
        """Which of ``keys`` were sighted in the messages with ``numbers``, by number; beside the event loop."""
        ...
