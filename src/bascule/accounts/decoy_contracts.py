"""What decoys need of a store. ``store/`` implements it; one suite tests every implementation."""

from collections.abc import Sequence
from typing import Literal, Protocol

import msgspec

DecoyKind = Literal["contact", "credential"]
"""An account that nobody has a reason to write to; a name that nobody has a reason to sign in with."""


class Decoy(msgspec.Struct, frozen=True, gc=False):
    """A decoy, without its name: that is nowhere kept.

    Attributes:
        number: rises with every change; 0 before it is kept.
        id: by which it is spoken of, random.
        network: whose.
        kind: contact or credential.
        mark: 8 bytes, keyed BLAKE2b of kind and name: what it is looked up by.
        digest: 32 bytes, HMAC-SHA256 of the same under another key: what it is told by.
        label: the operator's word for it.
        who: who planted it.
        at: when, seconds since the epoch.
        removed_at: when it was removed; None while it stands.
    """

    number: int
    id: str
    network: str
    kind: DecoyKind
    mark: bytes
    digest: bytes
    label: str
    who: str
    at: float
    removed_at: float | None = None


class DecoyHit(msgspec.Struct, frozen=True, gc=False):
    """Somebody touched a decoy.

    Attributes:
        network: whose.
        account: who did.
        decoy: the decoy's id.
        at: when, seconds since the epoch.
        sure: whether it left no doubt: in bulk, or a credential.
        message: the message that did; empty where it was an event.
        event: the event that did; empty where it was a message.
        number: given by the store, rising; 0 before it is kept.
    """

    network: str
    account: str
    decoy: str
    at: float
    sure: bool
    message: str = ""
    event: str = ""
    number: int = 0


class DecoyBook(Protocol):
    """Decoys and who touched them. Every change by people is told to the audit trail in the same transaction."""

    async def plant(self, decoys: Sequence[Decoy]) -> tuple[Decoy, ...]:
        """Keep decoys of one network; one that stands already comes back as it stands."""
        ...

    async def remove(self, network: str, decoy: str, who: str, at: float, reason: str = "") -> Decoy | None:
        """Take a decoy back; None where none of this id stands."""
        ...

    def standing(self, network: str) -> tuple[Decoy, ...]:
        """The decoys that stand, newest first."""
        ...

    def changes(self, since: int) -> tuple[Decoy, ...]:
        """Every decoy planted or removed after change number ``since``, in order, of all networks."""
        ...

    def generation(self) -> int:
        """The number of the last change, from memory that all processes on the store share: cheap to ask."""
        ...

    async def note(self, hits: Sequence[DecoyHit]) -> None:
        """Keep hits; a message with one that is sure becomes a label."""
        ...

    def recent(self, network: str, account: str, since: float) -> tuple[DecoyHit, ...]:
        """What an account touched at or after ``since``, in order, at most 100. Quick."""
        ...

    async def hits(self, network: str, before: int | None, limit: int) -> tuple[DecoyHit, ...]:
        """Hits, latest first, before number ``before`` where one is given; beside the event loop."""
        ...
