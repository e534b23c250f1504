"""Clicks whose viewer the network named, counted in memory and written a batch at a time."""

from collections import Counter
from collections.abc import Iterable, Mapping

from bascule.exposure.contracts import Exposures, ViewerClick
from bascule.gate.viewer import viewer_key, viewer_of
from bascule.links.keyring import Keyring
from bascule.links.token import Opened

MOST = 100_000
"""Counters held before further viewers are left out; their clicks are still counted by message."""


class Viewers:
    """Knows the networks' viewer keys, and counts.

    Attributes:
        named: clicks with a viewer since the process began.
        uncounted: those that were not kept, because the store could not keep up.
    """

    def __init__(self) -> None:
        self.named = 0
        self.uncounted = 0
        self._keys: Mapping[str, bytes] = {}
        self._pending: Counter[tuple[str, str, str, str, int]] = Counter()

    def allow(self, rings: Iterable[Keyring]) -> None:
        """Believe viewers signed for these networks."""
        self._keys = {ring.network: viewer_key(ring) for ring in rings}

    def of(self, opened: Opened, query: bytes) -> tuple[str, bytes] | None:
        """The viewer in a link's query and its parameter; None where there is none, or a wrong one."""
        key = self._keys.get(opened.network) if b"viewer=" in query else None
        return None if key is None else viewer_of(key, opened, query)

    def count(self, opened: Opened, viewer: str, outcome: str, now: float) -> None:
        """One click by ``viewer`` on a link of the message."""
        self.named += 1
        key = (opened.network, opened.tag, viewer, outcome, int(now // 60))
        if len(self._pending) < MOST or key in self._pending:
            self._pending[key] += 1
        else:
            self.uncounted += 1

    async def write(self, exposures: Exposures) -> None:
        """Keep what has been counted; it is counted again next time where that fails."""
        pending, self._pending = self._pending, Counter()
        if not pending:
            return
        try:
            await exposures.keep_viewers([ViewerClick(*key, count) for key, count in pending.items()])
        except Exception:
            self._pending.update(pending)
            raise
