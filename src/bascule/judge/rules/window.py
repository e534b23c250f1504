"""Sliding windows in bounded memory: how many, how many different, since when.

A window is cut into ``PARTS`` slots; a key keeps only slots in which something happened. What is told covers the last
``PARTS`` slots, the running one included, so it reaches back between 29/30 of the window and the whole of it. Keys that
have not been seen for a window go, and beyond ``most`` keys the one unseen for longest goes: memory is bounded by what
is declared, not by what is sent. Time never runs backwards: an event older than the newest counts as the newest.

Different values are told exactly up to ``EXACT`` in a window. Beyond that a key keeps a sample: values whose hash ends
in enough zero bits (adaptive sampling: Wegman's method, analysed by Flajolet, "On adaptive sampling", Computing 43,
1990); the standard error is then about 1.2 / sqrt(EXACT), 5 per cent.
"""

from array import array
from typing import Protocol

import msgspec

PARTS = 30
EXACT = 512
MOST_KEYS = 100_000
MOST_VALUES = 500_000
"""Different values that one counter keeps over all its keys."""

Key = tuple[int, ...]
_NEVER: "array[int]" = array("q")


class Row(msgspec.Struct, frozen=True, array_like=True):
    """One key's state as it is kept: slots and numbers, by the table's kind."""

    key: Key
    slots: list[int]
    numbers: list[int]
    level: int = 0


class Table(Protocol):
    """What every kind of window does; ``most`` and ``values`` may be changed while it runs."""

    dropped: int
    latest: int
    most: int
    values: int

    def add(self, key: Key, now: float, value: int = 0) -> int | float:
        """Take one event in and tell the key's value after it."""
        ...

    def ask(self, key: Key, now: float) -> int | float:
        """The key's value, with nothing added."""
        ...

    def rows(self) -> list[Row]:
        """Everything, oldest first."""
        ...

    def restore(self, rows: list[Row], latest: int) -> None:
        """Take back what ``rows`` gave."""
        ...


class Counts:
    """Events for each key.

    Args:
        window: seconds.
        most: keys kept.

    Attributes:
        most: as given.
        values: different values kept over all keys; 0 where none are.
        dropped: keys that had to go although their window was not over.
        latest: the newest slot.
    """

    def __init__(self, window: float, most: int = MOST_KEYS) -> None:
        self.dropped = 0
        self.latest = 0
        self._width = window / PARTS
        self.most = most
        self.values = 0
        self._keys: dict[Key, array[int]] = {}  # slot, number, slot, number, …; the key seen last stands last

    def add(self, key: Key, now: float, value: int = 0) -> int:
        """Count one event of ``key`` at ``now``, and tell how many there are in its window."""
        slot = max(int(now / self._width), self.latest)
        self.latest = slot
        keys = self._keys
        state = keys.pop(key, None)
        if state is None:
            keys[key] = array("q", (slot, 1))
            self._forget(slot)
            return 1
        keys[key] = state
        if state[-2] == slot:
            state[-1] += 1
        else:
            state.extend((slot, 1))
        oldest = slot - PARTS
        while state[0] <= oldest:
            del state[:2]
        self._forget(slot)
        return state[1] if len(state) == 2 else sum(state[1::2])

    def ask(self, key: Key, now: float) -> int:
        """How many events of ``key`` there are in the window that ends at ``now``."""
        oldest = max(int(now / self._width), self.latest) - PARTS
        state = self._keys.get(key, _NEVER)
        return sum(number for slot, number in zip(state[::2], state[1::2], strict=True) if slot > oldest)

    def rows(self) -> list[Row]:
        """Everything, the key seen longest ago first."""
        return [Row(key, list(state[::2]), list(state[1::2])) for key, state in self._keys.items()]

    def restore(self, rows: list[Row], latest: int) -> None:
        """Take back what ``rows`` gave."""
        self.latest = latest
        self._keys = {
            row.key: array("q", [part for pair in zip(row.slots, row.numbers, strict=True) for part in pair])
            for row in rows
        }

    def _forget(self, slot: int) -> None:
        """Let the keys go that are over; at most two, so that no event pays for all."""
        keys = self._keys
        for _ in range(2):
            key = next(iter(keys))
            over = keys[key][-2] <= slot - PARTS
            if not over and len(keys) <= self.most:
                return
            self.dropped += not over
            del keys[key]


class _Different(msgspec.Struct):
    level: int
    seen: dict[int, int]  # hash of a value to the slot it was last seen in; the one seen last stands last


class Different:
    """Different values for each key; see the module for how many are told exactly.

    Args and attributes as those of ``Counts``; ``values``: different values kept over all keys.
    """

    def __init__(self, window: float, most: int = MOST_KEYS, values: int = MOST_VALUES) -> None:
        self.dropped = 0
        self.latest = 0
        self._width = window / PARTS
        self.most = most
        self.values = values
        self._kept = 0
        self._keys: dict[Key, _Different] = {}

    def add(self, key: Key, now: float, value: int = 0) -> int:
        """Take in that ``key`` went with a value (its 64-bit hash) at ``now``; tell how many different ones."""
        slot = max(int(now / self._width), self.latest)
        self.latest = slot
        state = self._keys.pop(key, None) or _Different(0, {})
        self._keys[key] = state
        before = len(state.seen)
        _let_go(state.seen, slot - PARTS)
        if not state.seen:
            state.level = 0
        if not value & ((1 << state.level) - 1):
            state.seen.pop(value, None)
            state.seen[value] = slot
            _sample(state)
        self._kept += len(state.seen) - before
        told = len(state.seen) << state.level
        self._forget(slot)
        return told

    def ask(self, key: Key, now: float) -> int:
        """How many different values ``key`` had in the window that ends at ``now``."""
        state = self._keys.get(key)
        if state is None:
            return 0
        before = len(state.seen)
        _let_go(state.seen, max(int(now / self._width), self.latest) - PARTS)
        self._kept += len(state.seen) - before
        return len(state.seen) << state.level

    def rows(self) -> list[Row]:
        """Everything, the key seen longest ago first."""
        return [Row(key, list(state.seen.values()), list(state.seen), state.level) for key, state in self._keys.items()]

    def restore(self, rows: list[Row], latest: int) -> None:
        """Take back what ``rows`` gave."""
        self.latest = latest
        self._keys = {row.key: _Different(row.level, dict(zip(row.numbers, row.slots, strict=True))) for row in rows}
        self._kept = sum(len(state.seen) for state in self._keys.values())

    def _forget(self, slot: int) -> None:
        keys = self._keys
        for _ in range(2):
            key = next(iter(keys))
            state = keys[key]
            over = not state.seen or next(reversed(state.seen.values())) <= slot - PARTS
            full = len(keys) > self.most or self._kept > self.values
            if len(keys) == 1 or not (over or full):
                return
            self.dropped += not over
            self._kept -= len(state.seen)
            del keys[key]


def _let_go(seen: dict[int, int], oldest: int) -> None:
    while seen and seen[first := next(iter(seen))] <= oldest:
        del seen[first]


def _sample(state: _Different) -> None:
    while len(state.seen) > EXACT:
        state.level += 1
        mask = (1 << state.level) - 1
        state.seen = {value: slot for value, slot in state.seen.items() if not value & mask}


class FirstSeen:
    """Since when each key is known; forgotten when it has not been seen for a window.

    Args and attributes as those of ``Counts``.
    """

    def __init__(self, window: float, most: int = MOST_KEYS) -> None:
        self.dropped = 0
        self.latest = 0
        self.values = 0
        self._window = int(window)
        self.most = most
        self._keys: dict[Key, tuple[float, float]] = {}  # first and last seen

    def add(self, key: Key, now: float, value: int = 0) -> float:
        """Take in that ``key`` was seen at ``now``; seconds since it was first seen, 0.0 for the first time."""
        now = max(now, float(self.latest))
        self.latest = int(now)
        first, last = self._keys.pop(key, (now, now))
        if last <= now - self._window:
            first = now
        self._keys[key] = (first, now)
        self._forget(now)
        return max(now - first, 0.0)

    def ask(self, key: Key, now: float) -> float:
        """Seconds since ``key`` was first seen; 0.0 where it never was."""
        first, last = self._keys.get(key, (now, now))
        return max(now - first, 0.0) if last > now - self._window else 0.0

    def rows(self) -> list[Row]:
        """Everything in whole milliseconds, the key seen longest ago first."""
        return [Row(key, [], [int(first * 1000), int(last * 1000)]) for key, (first, last) in self._keys.items()]

    def restore(self, rows: list[Row], latest: int) -> None:
        """Take back what ``rows`` gave."""
        self.latest = latest
        self._keys = {row.key: (row.numbers[0] / 1000, row.numbers[1] / 1000) for row in rows}

    def _forget(self, now: float) -> None:
        keys = self._keys
        for _ in range(2):
            key = next(iter(keys))
            over = keys[key][1] <= now - self._window
            if not over and len(keys) <= self.most:
                return
            self.dropped += not over
            del keys[key]
