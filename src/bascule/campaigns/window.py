"""The messages of the window, in plain arrays: a bounded number, a fixed number of bytes each, the oldest forgotten.

Bands are kept in a direct-mapped table of message numbers: a newer message takes an older one's place, and what a place
says is checked against the message itself. So nothing is chained, nothing has to be removed, and no one can make a
look-up long.
"""

from array import array
from collections.abc import Iterable

from bascule.campaigns.sketch import BINS, resemblance
from bascule.kernel import compiled

NONE = 0xFFFFFFFF
_NO_GROUP = -1


class Window:
    """The last ``capacity`` messages.

    Args:
        capacity: how many; a power of two.

    Raises:
        ValueError: it is none.
    """

    def __init__(self, capacity: int) -> None:
        if capacity < 16 or capacity & (capacity - 1):
            raise ValueError(f"capacity is {capacity}, expected a power of two from 16")
        self._mask = capacity - 1
        self._next = 0
        self.at = array("d", bytes(8 * capacity))
        self.sender = array("Q", bytes(8 * capacity))
        self.place = array("Q", bytes(8 * capacity))
        self.domain = array("Q", bytes(8 * capacity))
        self.tag = array("Q", bytes(8 * capacity))
        self.group = array("i", [_NO_GROUP]) * capacity
        self._sketches = array("H", bytes(2 * BINS * capacity))
        slots = 1 << (capacity * BINS // 2 - 1).bit_length()
        self._slots = array("I", [NONE]) * slots
        self._slot_mask = slots - 1

    def add(self, at: float, sender: int, place: int, domain: int, sketch: tuple[int, ...], tag: int = 0) -> int:
        """Keep a message; its number is good until ``capacity`` others came. ``domain`` is 0 where no link is new."""
        number = self._next
        self._next = (number + 1) & self._mask
        self.at[number], self.sender[number], self.place[number], self.domain[number] = at, sender, place, domain
        self.group[number], self.tag[number] = _NO_GROUP, tag
        self._sketches[number * BINS : (number + 1) * BINS] = array("H", sketch)
        return number

    def sketch(self, number: int) -> tuple[int, ...]:
        """The sketch of a message."""
        return tuple(self._sketches[number * BINS : (number + 1) * BINS])

    def index(self, number: int, keys: Iterable[int]) -> None:
        """Let a message be found by ``keys``."""
        for key in keys:
            self._slots[key & self._slot_mask] = number

    def candidates(self, keys: Iterable[int], since: float) -> set[int]:
        """Messages found under ``keys`` that were sent at ``since`` or later; some have nothing to do with them."""
        return candidates(self._slots, keys, self.at, since)

    def resemblances(self, of: tuple[int, ...], numbers: Iterable[int]) -> list[tuple[float, int]]:
        """How much each of the numbered messages resembles a sketch: pairs of that and the number, in their order."""
        return resemblances(self._sketches, of, numbers)


@compiled("window", 1)
def candidates(slots: "array[int]", keys: Iterable[int], at: "array[float]", since: float) -> set[int]:
    """The numbers that ``slots`` holds for ``keys``, of messages sent at ``since`` or later.

    There are as many slots as a power of two.
    """
    mask = len(slots) - 1
    found = {slots[key & mask] for key in keys}
    found.discard(NONE)
    return {number for number in found if at[number] >= since}


@compiled("window", 1)
def resemblances(sketches: "array[int]", of: tuple[int, ...], numbers: Iterable[int]) -> list[tuple[float, int]]:
    """How much the numbered ones of ``sketches`` (of ``BINS`` each) resemble ``of``, with their numbers."""
    return [(resemblance(of, tuple(sketches[number * BINS : (number + 1) * BINS])), number) for number in numbers]
