"""What the audit trail needs of a store. ``store/`` implements it; one suite tests every implementation.

A change and its entry are kept in one transaction: there is no change without an entry, and no entry without a change.
"""

from typing import Protocol

import msgspec

from bascule.audit.chain import Head, Verified
from bascule.audit.entry import AuditEntry, Event


class Filter(msgspec.Struct, frozen=True):
    """Which entries are asked for; what is None does not matter.

    Attributes:
        action: exactly this action, or all of a subject: ``verdict.set`` or ``verdict``.
        subject: exactly this subject.
        who: done by exactly these hands.
        since: done at this time or later, seconds since the epoch.
        until: done before this time, seconds since the epoch.
    """

    action: str | None = None
    subject: str | None = None
    who: str | None = None
    since: float | None = None
    until: float | None = None


class AuditLog(Protocol):
    """The trails of all networks, each a chain of its own."""

    async def note(self, event: Event) -> AuditEntry:
        """Keep an event that no change in the store goes with, such as a new key file; durable when it returns."""
        ...

    async def entries(
        self, network: str, which: Filter | None = None, after: int = 0, limit: int = 100
    ) -> tuple[AuditEntry, ...]:
        """At most ``limit`` entries of a network's trail with numbers above ``after``, oldest first."""
        ...

    async def head(self, network: str) -> Head:
        """The end of a network's chain."""
        ...

    async def verify(self, network: str, anchor: Head | None = None) -> Verified:
        """Whether a network's whole chain holds, and still holds the entry that ``anchor`` names."""
        ...
