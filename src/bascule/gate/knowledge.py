"""What this process knows: the lists, and every network's own word on top, as fresh as the last change anywhere.

Each question first compares one number in memory shared with the other processes; where it has risen, the changes are
read before the question is answered. So a verdict accepted by any process holds at the next click in all of them.
"""

from typing import Protocol

from bascule.gate.contracts import VerdictEntry
from bascule.links.expressions import Keys
from bascule.lists.known import Known, Match, Overlay


class Changes(Protocol):
    """The part of a ledger that tells of changes; see ``bascule.gate.contracts.Ledger``."""

    def generation(self) -> int:
        """The number of the last change."""
        ...

    def changes(self, since: int) -> tuple[VerdictEntry, ...]:
        """The changes after number ``since``."""
        ...


class Knowledge:
    """The lists and the networks' entries, in memory.

    Args:
        known: what the lists know; None where they could not be opened, which ``degraded`` then says.
        changes: where entries come from.
    """

    def __init__(self, known: Known | None, changes: Changes) -> None:
        self.known = known
        self._changes = changes
        self._seen = 0
        self._overlays: dict[str, Overlay] = {}
        self.refresh()

    @property
    def degraded(self) -> tuple[str, ...]:
        """What cannot be asked at the moment."""
        return () if self.known is not None else ("lists",)

    def refresh(self) -> None:
        """Take in what has changed since the last question; one comparison where nothing has."""
        if self._changes.generation() == self._seen:
            return
        for entry in self._changes.changes(self._seen):
            overlay = self._overlays.setdefault(entry.network, Overlay())
            if entry.removed_at is None:
                overlay.set(
                    entry.expression,
                    entry.verdict,
                    reason=entry.reason,
                    who=entry.who,
                    set_at=entry.set_at,
                    expires_at=entry.expires_at,
                )
            else:
                overlay.remove(entry.expression)
            self._seen = entry.id

    def matches(self, network: str, keys: Keys, now: float) -> tuple[Match, ...]:
        """What is known of a destination in ``network`` at ``now``: the network's own entries, then the lists'."""
        overlay = self._overlays.get(network)
        own = overlay.matches(keys, now) if overlay is not None else ()
        listed = self.known.matches(keys, now) if self.known is not None else ()
        return own + listed if own else listed
