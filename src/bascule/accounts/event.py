"""What happens to an account besides its messages, as a chat server tells of it."""

import math
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from bascule.accounts.client import Client, Id

Kind = Literal[
    "registered",
    "logged_in",
    "login_failed",
    "password_changed",
    "session_revoked",
    "contact_added",
    "contact_removed",
    "contacts_read",
    "profile_changed",
    "challenge_passed",
]
"""What happened. ``contacts_read`` is a client fetching or exporting the contact list; ``challenge_passed`` is proof
that the owner is there: a code, a second factor, a password typed anew."""


class AccountEvent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that happened to an account.

    Attributes:
        id: the chat server's id; telling it again changes nothing.
        kind: what happened.
        account: to whom.
        at: when: seconds since the epoch or RFC 3339 with offset; None is now.
        client: with which client.
        contact: for ``contact_added`` and ``contact_removed``, who.
        contacts: for ``contacts_read``, how many were read.
        display_name: for ``registered`` and ``profile_changed``, what the account calls itself now.
        credential: for ``logged_in`` and ``login_failed``, the name that was typed where it is not the account's: a
            decoy's, for example.
    """

    id: Id
    kind: Kind
    account: Id
    at: float | Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    client: Client | None = None
    contact: Id | None = None
    contacts: Annotated[int, msgspec.Meta(ge=0, le=10**7)] = 0
    display_name: Annotated[str, msgspec.Meta(max_length=255)] = ""
    credential: Annotated[str, msgspec.Meta(max_length=255)] = ""

    def __post_init__(self) -> None:
        """Refuse times that no clock shows, and events that lack what they are about."""
        if isinstance(self.at, float) and not (math.isfinite(self.at) and 0 <= self.at < 1e11):
            raise ValueError("at: expected seconds since the epoch")
        if self.kind in ("contact_added", "contact_removed") and self.contact is None:
            raise ValueError(f"contact: expected the other account for {self.kind}")

    @property
    def seconds(self) -> float | None:
        """When it happened, seconds since the epoch; None is now."""
        return self.at.timestamp() if isinstance(self.at, datetime) else self.at
