"""The most frequent of many names, counted in bounded memory.

The Space-Saving algorithm (Metwally, Agrawal, El Abbadi, "Efficient computation of frequent and top-k elements in data
streams", ICDT 2005): with room for m names and n seen, every name seen more than n / m times is kept, and a count is
too high by at most what is told beside it.
"""


class Frequent:
    """Counts of the names seen most.

    Args:
        room: names kept.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._counts: dict[str, int] = {}
        self._unsure: dict[str, int] = {}

    def add(self, name: str) -> None:
        """Count a name once."""
        counts = self._counts
        if name in counts:
            counts[name] += 1
        elif len(counts) < self._room:
            counts[name] = 1
        else:
            seldom = min(counts, key=counts.__getitem__)
            least = counts.pop(seldom)
            self._unsure.pop(seldom, None)
            counts[name] = least + 1
            self._unsure[name] = least

    def top(self, most: int) -> list[tuple[str, int, int]]:
        """The names seen most, the most first: name, count, and by how much the count may be too high."""
        found = sorted(self._counts.items(), key=lambda one: (-one[1], one[0]))[:most]
        return [(name, count, self._unsure.get(name, 0)) for name, count in found]
