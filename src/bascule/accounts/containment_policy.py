"""What a network does about an account that seems taken over, and for how long."""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

Mode = Literal["live", "shadow", "off"]
Hours = Annotated[float, msgspec.Meta(gt=0, le=8784)]
HOUR = 3600.0


class ContainmentPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How accounts are contained.

    A hijacked owner is a victim: no field bans anybody, and every state ends by itself.

    Attributes:
        mode: ``live`` does it, ``shadow`` tells what would be done and does nothing, ``off`` contains nobody.
        watched_hours: how long an account stays watched before it is normal again.
        challenged_hours: how long it stays challenged before it is only watched.
        frozen_hours: how long it stays frozen before it is only challenged.
        recovering_hours: how long it is recovering before it counts as restored.
        restored_hours: how long it is looked at more closely after that.
        allowed_while_frozen: what a frozen account still sends: ``replies`` (messages without links to people in active
            talk), ``texts`` (any message without links), ``nothing``.
        many_recipients: people from which a message of a frozen or challenged account counts as sent to many.
        revoke_sessions: whether the network is asked to end the sessions of a frozen account.
        notify_owner: whether the network is asked to tell the owner by another channel.
        warn_contacts: whether those who got the blast are named to the network, to be warned.
        recall_blast: whether the blast's delivered messages are taken back; what is done is ``recall_action``'s.
        blast_minutes: how far before its first evidence, or before the freeze, messages of the blast are looked for.
        on_restore: what becomes of held messages when the account is restored: ``ask`` leaves them to the owner or an
            analyst, ``release`` and ``discard`` settle them at once. Those held for another reason too always wait.
    """

    mode: Mode = "live"
    watched_hours: Hours = 168.0
    challenged_hours: Hours = 24.0
    frozen_hours: Hours = 72.0
    recovering_hours: Hours = 24.0
    restored_hours: Hours = 168.0
    allowed_while_frozen: Literal["replies", "texts", "nothing"] = "replies"
    many_recipients: Annotated[int, msgspec.Meta(ge=2, le=100_000)] = 5
    revoke_sessions: bool = True
    notify_owner: bool = True
    warn_contacts: bool = True
    recall_blast: bool = True
    blast_minutes: Annotated[float, msgspec.Meta(gt=0, le=10_080)] = 60.0
    on_restore: Literal["ask", "release", "discard"] = "ask"

    def seconds(self, state: str) -> float | None:
        """How long a state lasts at most, seconds; None for ever, which is so of ``normal`` alone."""
        limits: Mapping[str, float] = {
            "watched": self.watched_hours,
            "challenged": self.challenged_hours,
            "frozen": self.frozen_hours,
            "recovering": self.recovering_hours,
            "restored": self.restored_hours,
        }
        hours = limits.get(state)
        return None if hours is None else hours * HOUR
