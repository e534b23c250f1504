"""Rice-Golomb delta coding of sorted hash prefixes, as Safe Browsing v5 sends them.

A list of n sorted unsigned integers is its first value and n-1 differences. A difference is a quotient by 2**parameter
in unary (that many 1 bits, then a 0) and a remainder of ``parameter`` bits; bits fill each byte from the least
significant end. Prefixes count as big-endian integers, so sorted integers are sorted prefixes
(developers.google.com/safe-browsing/reference, "Local Database").
"""

import itertools
from collections.abc import Sequence

from bascule.lists.formats.reading import FeedError

MAX_ENTRIES = 20_000_000
"""Values one delta-coded block may hold."""

PARAMETERS = {4: (3, 30), 8: (35, 62), 16: (99, 126), 32: (227, 254)}
"""Prefix length in bytes to the least and greatest Rice parameter allowed for it."""

_CHUNK = 4096


class _Bits:
    """Bits of a byte string, least significant first, in blocks so that no huge integer is shifted each time."""

    __slots__ = ("_at", "_data", "_have", "_window")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._window = 0
        self._have = 0

    def _fill(self, wanted: int) -> None:
        while self._have < wanted:
            block = self._data[self._at : self._at + _CHUNK]
            if not block:
                raise FeedError("Rice-coded data ends early")
            self._window |= int.from_bytes(block, "little") << self._have
            self._have += 8 * len(block)
            self._at += len(block)

    def take(self, count: int) -> int:
        if self._have < count:
            self._fill(count)
        value = self._window & ((1 << count) - 1)
        self._window >>= count
        self._have -= count
        return value

    def ones(self, most: int) -> int:
        """How many 1 bits stand before the next 0, which is taken too."""
        total = 0
        while True:
            if not self._have:
                self._fill(1)
            run = (~self._window & (self._window + 1)).bit_length() - 1
            run = min(run, self._have)
            total += run
            if total > most:
                raise FeedError("Rice-coded difference is out of range")
            self._window >>= run
            self._have -= run
            if self._have:
                self._window >>= 1
                self._have -= 1
                return total


def decode(first: int, parameter: int, count: int, data: bytes, size: int) -> list[int]:
    """Decode one block.

    Args:
        first: the first value.
        parameter: the Rice parameter; not looked at when ``count`` is 0.
        count: how many differences follow the first value.
        data: the coded differences.
        size: bytes of a prefix: 4, 8, 16 or 32.

    Returns:
        ``count + 1`` values, ascending, each below 2**(8*size).

    Raises:
        FeedError: for an impossible parameter, a short block, or values out of range.
    """
    top = 1 << (8 * size)
    if not 0 <= first < top:
        raise FeedError("first value is out of range")
    if count == 0:
        return [first]
    low, high = PARAMETERS[size]
    if not low <= parameter <= high:
        raise FeedError(f"Rice parameter {parameter} is not within {low} to {high}")
    if not 0 <= count < MAX_ENTRIES or count * (parameter + 1) > 8 * len(data):
        raise FeedError("Rice-coded data is shorter than its count of entries")
    bits = _Bits(data)
    most = 1 << (8 * size - parameter)
    values = [first]
    value = first
    for _ in range(count):
        quotient = bits.ones(most)
        value += (quotient << parameter) | bits.take(parameter)
        if value >= top:
            raise FeedError("a decoded value is out of range")
        values.append(value)
    return values


def encode(values: Sequence[int], parameter: int) -> tuple[int, int, bytes]:
    """Code ascending ``values``, the inverse of ``decode``: first value, count of differences, bytes."""
    if not values:
        raise ValueError("values: expected at least one")
    out = bytearray()
    window = have = 0
    for before, value in itertools.pairwise(values):
        quotient, rest = divmod(value - before, 1 << parameter)
        if quotient < 0:
            raise ValueError("values: expected ascending order")
        window |= ((1 << quotient) - 1) << have
        have += quotient + 1
        window |= rest << have
        have += parameter
        whole = have // 8
        out += (window & ((1 << 8 * whole) - 1)).to_bytes(whole, "little")
        window >>= 8 * whole
        have -= 8 * whole
    if have:
        out += window.to_bytes(1, "little")
    return values[0], len(values) - 1, bytes(out)
