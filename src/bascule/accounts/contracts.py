"""What the accounts room needs of a store. ``store/`` implements it; one suite tests every implementation."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec


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
