"""A network's own names before everything that all networks share."""

from collections.abc import Sequence

from bascule.signals.lookalike.find import LookAlikes
from bascule.signals.lookalike.finding import Finding
from bascule.signals.lookalike.sites import Sites


class OwnFirst:
    """Finds look-alikes of a network's own names and of the rest; of equal findings the own one.

    The rest is shared by all networks, so that each costs only its own few names.

    Args:
        own: made of the network's own brand alone.
        rest: of the shipped brands.
    """

    __slots__ = ("_own", "_rest")

    def __init__(self, own: LookAlikes, rest: LookAlikes) -> None:
        self._own = own
        self._rest = rest

    def owned(self, host: str) -> bool:
        """Whether the host is the network's own or a brand's."""
        return self._own.owned(host) or self._rest.owned(host)

    def find(self, host: str, path: str = "/", engaged: Sequence[Sites] = ()) -> tuple[Finding, ...]:
        """As ``LookAlikes.find``."""
        if self.owned(host):
            return ()
        own = self._own.find(host, path, engaged)
        rest = self._rest.find(host, path, engaged)
        return own if _weight(own) >= _weight(rest) else rest


def _weight(found: tuple[Finding, ...]) -> float:
    return sum(each.weight for each in found)
