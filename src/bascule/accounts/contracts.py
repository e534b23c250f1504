"""What the accounts room needs of a store. ``store/`` implements it; one suite tests every implementation."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from bascule.accounts.event import AccountEvent, Kind


class Exposed(msgspec.Struct, frozen=True, gc=False):
    """That an account was shown a link like the one it now sends.

    Attributes:
        message: the network's id for the earliest message that showed it.
        sender: who sent that.
        received_at: when, seconds since the epoch.
        clicked_at: when the account first opened a link of such a message, where viewers are told; else when anybody
            opened it, where the account was its only recipient; None where neither is known.
    """

    message: str
    sender: str
    received_at: float
    clicked_at: float | None = None


class Accounts(Protocol):
    """Accounts' histories, packed by ``bascule.accounts.history``; a store does not look inside.

    A sender's own history is kept in the transaction of its message (``Record.account``). A history is at most
    ``LARGEST`` bytes.
    """

    def load(self, network: str, account: str) -> bytes | None:
        """What is kept of an account; None where nothing is. Quick: asked in the event loop for every message."""
        ...

    async def keep(self, network: str, histories: Mapping[str, bytes], at: float | None = None) -> None:
        """Keep histories by account, in place of earlier ones, as of ``at``: seconds since the epoch, None is now.

        Raises:
            ValueError: one has more than ``LARGEST`` bytes; none is kept.
        """
        ...

    async def forget(self, network: str, account: str) -> bool:
        """Drop what is kept of an account, as its owner may ask; whether there was anything."""
        ...

    async def forget_idle(self, network: str, before: float, limit: int = 10_000) -> int:
        """Drop histories last kept before ``before``, at most ``limit``; how many."""
        ...

    def exposed(self, network: str, account: str, keys: Sequence[int], since: float) -> Exposed | None:
        """The earliest message received at or after ``since`` that showed ``account`` any of ``keys``.

        Keys are those of sightings (``Record.hashes``). Bounded: of more than some hundred messages with a key only the
        latest are looked at. Quick: asked in the event loop, for links that are new to their sender.
        """
        ...


LARGEST = 1024
"""Bytes of one packed history."""


class KeptEvent(msgspec.Struct, frozen=True, gc=False):
    """What happened to an account, as it is kept: without addresses, sessions and typed names.

    Attributes:
        number: given by the store, rising; 0 before it is kept.
        id: the chat server's id for it.
        kind: what happened.
        account: to whom.
        at: when it happened, seconds since the epoch.
        kept_at: when it was told.
        client_network: the network its client was on, cut to 24 bits of IPv4 or 48 of IPv6 and salted: the same within
            this service, and nobody can tell which it is. Empty where it is not known.
        user_agent: what the client calls itself.
        device: the network's id for the device.
        contact: who was added or removed.
        contacts: how many were read.
        display_name: what the account calls itself now.
        other_name: whether another name than the account's was typed; which one is not kept.
    """

    number: int
    id: str
    kind: Kind
    account: str
    at: float
    kept_at: float
    client_network: str = ""
    user_agent: str = ""
    device: str = ""
    contact: str = ""
    contacts: int = 0
    display_name: str = ""
    other_name: bool = False


class AccountEvents(Protocol):
    """What happened to accounts, kept for as long as the network says."""

    async def keep(self, network: str, events: Sequence[KeptEvent]) -> tuple[bool, ...]:
        """Keep events, durably; of each in turn whether its id is new. One kept before stays as it is."""
        ...

    async def of(self, network: str, account: str, before: int | None, limit: int) -> tuple[KeptEvent, ...]:
        """An account's events, those told last first, before number ``before`` where given; beside the event loop."""
        ...

    async def forget(self, network: str, before: float) -> int:
        """Drop events told before ``before``; how many."""
        ...


class Happened(Protocol):
    """Whoever is to know what happens to accounts. Called once for each new event, after it is kept."""

    async def __call__(self, network: str, event: AccountEvent, at: float) -> None:
        """Take note of ``event``, which happened ``at``, seconds since the epoch, never later than now."""
        ...
