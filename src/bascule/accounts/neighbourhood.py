"""Which client networks anybody of a chat network was seen on: one that nobody uses is odder than one that many do.

Two Bloom filters that take turns, so that what was not seen for long is forgotten. It is kept as one more history,
under a name that no account can have, so that a restart does not make every network look new.
"""

from collections import OrderedDict
from math import log
from typing import Final

NAME: Final = "\x00networks"
"""Under which it is kept; accounts' names hold no control characters."""
LARGEST: Final = 1_000
"""Bytes of it, packed."""
STRANGEST: Final = 3.5
"""The most that a network nobody was seen on can speak for a hijack, log-odds."""
HIJACKERS: Final = 0.8
"""Share of hijackers on such a network; set by hand."""
ARRIVED: Final = 1_024
"""Strange networks whose newcomers are remembered."""
ARRIVED_FOR: Final = 2 * 86_400.0
"""Seconds for which they are."""
_HALF = 494
_BITS = _HALF * 8
_FULL = 0.45
_PRIOR, _SHARE = 10, 0.15  # moves taken as seen before the first, and the share of them to where nobody was
_DECAY = 128
_STAY = 2
_VERSION = 1


class Neighbourhood:
    """The networks of one chat network's accounts.

    Args:
        kept: as ``packed`` gave it; anything else is as if nothing was kept.
    """

    def __init__(self, kept: bytes | None = None) -> None:
        self._now = self._before = 0
        self._changes = self._odd = 0
        self._arrived: OrderedDict[int, tuple[int, float]] = OrderedDict()
        if kept and len(kept) == 2 * _HALF + 5 and kept[0] == _VERSION:
            self._changes = int.from_bytes(kept[1:3], "little")
            self._odd = min(self._changes, int.from_bytes(kept[3:5], "little"))
            self._now = int.from_bytes(kept[5 : 5 + _HALF], "little")
            self._before = int.from_bytes(kept[5 + _HALF :], "little")

    def strange(self, network: int) -> float:
        """What a network speaks for a hijack, log-odds, by its mark; 0 where somebody was seen on it.

        The rarer it is that owners come from a network that nobody was seen on, the more it says.
        """
        if not network or self._seen(network):
            return 0.0
        share = (self._odd + _PRIOR * _SHARE) / (self._changes + _PRIOR)
        return max(0.0, min(STRANGEST, log(HIJACKERS / share)))

    def moved(self, *, strange: bool) -> None:
        """An owner who is at home elsewhere came from a network new to the account, and strange to everybody or not.

        A strange one is known to be an owner's only once it stayed, which few do; so it counts for several.
        """
        if self._changes >= _DECAY:
            self._changes, self._odd = self._changes // 2, self._odd // 2
        much = _STAY if strange else 1
        self._changes += much
        self._odd += much if strange else 0

    def arrived(self, network: int, account: int, at: float) -> int:
        """Note that an account, known from elsewhere, is on a strange network; how many others came within two days."""
        bit = 1 << (account & 63)
        who, since = self._arrived.get(network, (0, at))
        if abs(at - since) >= ARRIVED_FOR:
            who, since = 0, at
        if not who & bit:
            self._arrived[network] = who | bit, since
            if len(self._arrived) > ARRIVED:
                self._arrived.popitem(last=False)
        return (who & ~bit).bit_count()

    def note(self, network: int) -> bool:
        """An account's owner is on a network, surely; whether that is news."""
        if not network:
            return False
        need = _bits(network)
        if self._now & need == need:
            return False
        self._now |= need
        if self._now.bit_count() > _FULL * _BITS:
            self._before, self._now = self._now, need
        return True

    def packed(self) -> bytes:
        """As it is kept."""
        halves = self._now.to_bytes(_HALF, "little") + self._before.to_bytes(_HALF, "little")
        return bytes((_VERSION,)) + self._changes.to_bytes(2, "little") + self._odd.to_bytes(2, "little") + halves

    def _seen(self, network: int) -> bool:
        need = _bits(network)
        return self._now & need == need or self._before & need == need


def _bits(mark: int) -> int:
    return (1 << (mark % _BITS)) | (1 << ((mark >> 7) * 0x9E3779B1 % _BITS))
