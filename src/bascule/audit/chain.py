"""The chain: each entry's hash covers the one before, so that none can be changed, left out or put in unseen.

The hash is SHA-256 over ``bascule audit 1`` and then the entry's fields, each as bytes behind its length (four bytes,
big-endian), in the order of ``FIELDS``: texts in UTF-8, the number in decimal digits, times as IEEE 754 doubles,
big-endian. Lengths keep two different entries from reading the same.
"""

import hashlib
import struct
from collections.abc import Iterable
from typing import Final

import msgspec

from bascule.audit.entry import AuditEntry, Event

START: Final = "0" * 64
"""Stands for the hash before a chain's first entry."""
FIELDS: Final = (
    "network", "number", "at", "kept_at", "who", "action", "subject", "reason", "before", "after", "previous",
)  # fmt: skip
"""What the hash covers, in this order."""
_TIMES: Final = ("at", "kept_at")
_DOMAIN: Final = b"bascule audit 1"


class Head(msgspec.Struct, frozen=True):
    """The end of a chain: what to write down elsewhere, so that a chain cut short can be told.

    Attributes:
        number: the last entry's; 0 for a chain without entries.
        hash: the last entry's; ``START`` for a chain without entries.
        kept_at: when the last entry was written, seconds since the epoch; 0 for a chain without entries.
    """

    number: int = 0
    hash: str = START
    kept_at: float = 0.0


class Broken(msgspec.Struct, frozen=True):
    """The first entry that does not fit.

    Attributes:
        number: the number it should have.
        why: what does not fit.
    """

    number: int
    why: str


class Verified(msgspec.Struct, frozen=True):
    """What a look at a run of entries found.

    Attributes:
        head: the last entry that fits.
        broken: the first that does not; None where all do.
    """

    head: Head
    broken: Broken | None = None


def hash_of(entry: AuditEntry) -> str:
    """The hash that ``entry`` should have, from all its other fields; hexadecimal digits.

    Raises:
        ValueError: a text holds what UTF-8 cannot (lone surrogates).
    """
    digest = hashlib.sha256(_DOMAIN)
    for name in FIELDS:
        value = getattr(entry, name)
        field = struct.pack(">d", value) if name in _TIMES else str(value).encode()
        digest.update(struct.pack(">I", len(field)) + field)
    return digest.hexdigest()


def chained(event: Event, head: Head, kept_at: float) -> AuditEntry:
    """The entry that follows ``head``, written at ``kept_at`` (seconds since the epoch)."""
    entry = AuditEntry(
        **{name: getattr(event, name) for name in Event.__struct_fields__},
        number=head.number + 1,
        kept_at=kept_at,
        previous=head.hash,
        hash="",
    )
    return msgspec.structs.replace(entry, hash=hash_of(entry))


def verify(network: str, entries: Iterable[AuditEntry], head: Head | None = None) -> Verified:
    """Whether ``entries``, in order, carry on a network's chain.

    Args:
        network: whose chain it is.
        entries: a run of entries without gaps.
        head: what they follow; None for the chain's start.
    """
    at = head or Head()
    for entry in entries:
        why = _misfit(network, entry, at)
        if why:
            return Verified(at, Broken(at.number + 1, why))
        at = Head(entry.number, entry.hash, entry.kept_at)
    return Verified(at)


def _misfit(network: str, entry: AuditEntry, head: Head) -> str:
    if entry.network != network:
        return "it belongs to another chain"
    if entry.number != head.number + 1:
        return f"entry {entry.number} stands in its place"
    if entry.previous != head.hash:
        return "it does not name the hash of the entry before"
    if entry.hash != hash_of(entry):
        return "its hash is not that of its content"
    return ""
