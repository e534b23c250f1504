"""When a thing was first seen: a bounded memory that forgets what was first seen longest ago."""


class FirstSeen:
    """First times by 64-bit key.

    Args:
        capacity: keys kept at most.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._times: dict[int, float] = {}

    def __len__(self) -> int:
        """Keys kept."""
        return len(self._times)

    def note(self, key: int, at: float) -> float:
        """The first time ``key`` was seen, which is ``at`` where it never was."""
        first = self._times.setdefault(key, at)
        if len(self._times) > self._capacity:
            del self._times[next(iter(self._times))]
        return first
