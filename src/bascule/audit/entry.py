"""One entry of the audit trail: what was done, by whom, when and why, and what it was before and after."""

import math
import re

import msgspec

ACTION = re.compile(r"[a-z][a-z_]{0,39}\.[a-z][a-z_]{0,39}")
"""``subject.done``, for example ``verdict.set``."""
SERVICE = ""
"""Stands for the service itself where a change belongs to no network."""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was done, as it is told to the audit trail.

    Attributes:
        network: whose trail it belongs to; ``SERVICE`` where it belongs to no network.
        at: when it was done and from when it counts, seconds since the epoch.
        who: an API key's id, a person, or a part of the service.
        action: ``subject.done``: ``verdict.set``, ``verdict.removed``, ``network.saved``, ``key.rotated``...
        subject: what it was done to: an expression, a network's id, a key's id.
        reason: why, in the words of whoever did it.
        before: what stood before as JSON text; empty where nothing did.
        after: what stands now as JSON text; empty where nothing does.

    Raises:
        ValueError: ``action`` is not spelt so, or ``at`` is no time.
    """

    network: str
    at: float
    who: str
    action: str
    subject: str
    reason: str = ""
    before: str = ""
    after: str = ""

    def __post_init__(self) -> None:
        """Refuse an action that no filter would find, and a time that JSON could not hold."""
        if not math.isfinite(self.at):
            raise ValueError(f"at: expected seconds since the epoch, got {self.at}")
        if not ACTION.fullmatch(self.action):
            raise ValueError(f"action: expected subject.done, for example verdict.set, got {self.action[:80]!r}")


class AuditEntry(Event, frozen=True, kw_only=True):
    """An event in its place in the chain.

    Attributes:
        number: 1 for a network's first entry, and one more for each that follows.
        kept_at: when the store wrote it, in the same transaction as the change, seconds since the epoch.
        previous: the hash of the entry before; ``bascule.audit.chain.START`` for the first.
        hash: SHA-256 over all of this, in hexadecimal digits.
    """

    number: int
    kept_at: float
    previous: str
    hash: str


def as_json(value: object) -> str:
    """A value as JSON text for ``before`` and ``after``; None becomes the empty text."""
    return "" if value is None else msgspec.json.encode(value, order="deterministic").decode()


class By(msgspec.Struct, frozen=True):
    """Whose hand changes something, when and why.

    Attributes:
        who: an API key's id, a person, or a part of the service.
        at: seconds since the epoch.
        reason: why, in their words.
    """

    who: str
    at: float
    reason: str = ""
