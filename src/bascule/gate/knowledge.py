"""What this process knows: the lists, and every network's own word on top, as fresh as the last change anywhere.

Each question first compares one number in memory shared with the other processes; where it has risen, the changes are
read before the question is answered. So a verdict accepted by any process holds at the next click in all of them.
"""

from collections.abc import Sequence
from typing import Protocol

from bascule.gate.contracts import Reach, Scope, VerdictEntry
from bascule.gate.words import Words
from bascule.links.expressions import Keys
from bascule.lists.index import Index
from bascule.lists.known import Known, Match
from bascule.lists.overlay import OperatorEntry


class Changes(Protocol):
    """The part of a ledger that tells of changes; see ``bascule.gate.contracts.Ledger``."""

    def generation(self) -> int:
        """The number of the last change."""
        ...

    def changes(self, since: int) -> tuple[VerdictEntry, ...]:
        """The changes after number ``since``."""
        ...

    def reach(self, network: str, scope: Scope, subject: str) -> Reach:
        """All that a subject stands for."""
        ...

    def took_in(self, change: int) -> None:
        """Tell that changes up to this number are taken in."""
        ...


class Knowledge:
    """The lists, and the networks' entries, in memory.

    Args:
        changes: where entries come from.
        index: what the lists know; None before the first list was added.

    Attributes:
        broken: the lists' index could not be read; ``degraded`` says so until a good one is there.
    """

    def __init__(self, changes: Changes, index: Index | None = None) -> None:
        self.broken = False
        self._changes = changes
        self._index = index
        self._nobody = Known(index)
        self._networks: dict[str, Known] = {}
        self._words: dict[str, Words] = {}
        self._seen = 0
        self.refresh()

    @property
    def index(self) -> Index | None:
        """The index in use."""
        return self._index

    @property
    def degraded(self) -> tuple[str, ...]:
        """What cannot be asked at the moment."""
        return ("lists",) if self.broken else ()

    def swap(self, index: Index) -> None:
        """Use another index from the next question on."""
        self._index = index
        self.broken = False
        for known in (self._nobody, *self._networks.values()):
            known.swap(index)

    def refresh(self) -> None:
        """Take in what has changed since the last question; one comparison where nothing has."""
        if self._changes.generation() == self._seen:
            return
        changed = self._changes.changes(self._seen)
        last = {(entry.network, entry.scope, entry.subject): entry for entry in changed}
        for entry in last.values():
            self._take(entry)
        if changed:
            self._seen = changed[-1].id
            self._changes.took_in(self._seen)

    @property
    def seen(self) -> int:
        """The number of the last change taken in."""
        return self._seen

    def words(self, network: str) -> Words | None:
        """A network's own words; None where it never had any."""
        return self._words.get(network)

    def _take(self, entry: VerdictEntry) -> None:
        words = self._words.get(entry.network)
        if words is None:
            known = self._networks[entry.network] = Known(self._index)
            words = self._words[entry.network] = Words(known.overlay)
        stands = entry.removed_at is None and entry.scope != "destination"
        reach = self._changes.reach(entry.network, entry.scope, entry.subject) if stands else Reach()
        words.take(entry, reach)

    def own(self, network: str) -> tuple[OperatorEntry, ...]:
        """A network's own entries on expressions, those of groups followed; some may be over, see their ``at``."""
        known = self._networks.get(network)
        return known.overlay.entries() if known is not None else ()

    def touches(self, network: str, hosts: Sequence[str], wholes: Sequence[int]) -> bool:
        """Whether anything may be known of a destination in ``network``; see ``bascule.lists.known.Known.touches``."""
        return self._networks.get(network, self._nobody).touches(hosts, wholes)

    def matches(self, network: str, keys: Keys, now: float) -> tuple[Match, ...]:
        """What is known of a destination in ``network`` at ``now``: the network's own entries, then the lists'."""
        return self._networks.get(network, self._nobody).matches(keys, now)
