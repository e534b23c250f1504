"""Which client networks anybody of a chat network was seen on: one that nobody uses is odder than one that many do.

Two Bloom filters that take turns, so that what was not seen for long is forgotten. It is kept as one more history,
under a name that no account can have, so that a restart does not make every network look new.
"""

from typing import Final

NAME: Final = "\x00networks"
"""Under which it is kept; accounts' names hold no control characters."""
LARGEST: Final = 1_000
"""Bytes of it, packed."""
_HALF = 494
_BITS = _HALF * 8
_FULL = 0.45
_LEARNT = 2_000
_VERSION = 1


class Neighbourhood:
    """The networks of one chat network's accounts.

    Args:
        kept: as ``packed`` gave it; anything else is as if nothing was kept.
    """

    def __init__(self, kept: bytes | None = None) -> None:
        self._now = self._before = 0
        self._acts = 0
        if kept and len(kept) == 2 * _HALF + 5 and kept[0] == _VERSION:
            self._acts = int.from_bytes(kept[1:5], "little")
            self._now = int.from_bytes(kept[5 : 5 + _HALF], "little")
            self._before = int.from_bytes(kept[5 + _HALF :], "little")

    @property
    def learnt(self) -> bool:
        """Whether enough was seen for a network that was not to be odd."""
        return self._acts >= _LEARNT

    def strange(self, network: int) -> bool:
        """Whether nobody was seen on a network, by its mark; False before enough was learnt."""
        if not self.learnt or not network:
            return False
        need = _bits(network)
        return self._now & need != need and self._before & need != need

    def note(self, network: int) -> bool:
        """Somebody is on a network; whether that is to be kept."""
        if not network:
            return False
        self._acts = min(self._acts + 1, 2**32 - 1)
        need = _bits(network)
        if self._now & need == need:
            return self._acts == _LEARNT
        self._now |= need
        if self._now.bit_count() > _FULL * _BITS:
            self._before, self._now = self._now, need
        return True

    def packed(self) -> bytes:
        """As it is kept."""
        halves = self._now.to_bytes(_HALF, "little") + self._before.to_bytes(_HALF, "little")
        return bytes((_VERSION,)) + self._acts.to_bytes(4, "little") + halves


def _bits(mark: int) -> int:
    return (1 << (mark % _BITS)) | (1 << ((mark >> 7) * 0x9E3779B1 % _BITS))
