"""A text read differently from how it is written, with the way back from every offset."""

from bisect import bisect_left, bisect_right

import msgspec


class Mapped(msgspec.Struct, frozen=True):
    """A text with replacements made, and where each one stands in it and in the original.

    Attributes:
        text: the text as read.
        starts: where each replacement begins in ``text``, ascending.
        ends: where each ends in ``text``.
        written_starts: where what it replaces begins in the original.
        written_ends: where that ends in the original.
    """

    text: str
    starts: list[int]
    ends: list[int]
    written_starts: list[int]
    written_ends: list[int]

    def written(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that reads as ``text[start:end]``; replacements are never cut in two."""
        k = bisect_right(self.starts, start) - 1
        if k >= 0:
            inside = start < self.ends[k]
            start = self.written_starts[k] if inside else self.written_ends[k] + start - self.ends[k]
        k = bisect_left(self.starts, end) - 1
        if k >= 0:
            end = self.written_ends[k] + max(0, end - self.ends[k])
        return start, end

    def touched(self, start: int, end: int) -> bool:
        """Whether a replacement stands within ``text[start:end]``."""
        return bisect_left(self.starts, end) > bisect_right(self.ends, start)


def replaced(text: str, parts: list[tuple[int, int, str]]) -> Mapped:
    """Replace ``text[start:end]`` for each ``(start, end, new)``, given in order and not overlapping."""
    pieces: list[str] = []
    mapped = Mapped("", [], [], [], [])
    done = length = 0
    for start, end, new in parts:
        pieces += (text[done:start], new)
        length += start - done
        mapped.starts.append(length)
        length += len(new)
        mapped.ends.append(length)
        mapped.written_starts.append(start)
        mapped.written_ends.append(end)
        done = end
    pieces.append(text[done:])
    return msgspec.structs.replace(mapped, text="".join(pieces))
