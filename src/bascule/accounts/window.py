"""How many different people an account wrote to within a time, in 20 bytes.

Two bitmaps, of the span under way and of the one before, read by linear counting (Whang, Vander-Zanden, Taylor, "A
linear-time probabilistic counting algorithm", TODS 1990). Up to about five it is exact in nine cases of ten and never
too high; a flood of distinct people only fills the 64 bits.
"""

import math

import msgspec

BITS = 64
_COUNTS = tuple(
    [0.0] + [-BITS * math.log((BITS - ones) / BITS) for ones in range(1, BITS)] + [BITS * math.log(BITS) + BITS]
)


class Window(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Who was written to in the span that began at ``start``, and in the one before.

    Attributes:
        start: seconds since the epoch.
        before: bits of the span before.
        now: bits of this one.
    """

    start: int = 0
    before: int = 0
    now: int = 0


EMPTY = Window()


def bits(people: tuple[int, ...]) -> int:
    """The bits of people's marks."""
    if len(people) == 1:
        return 1 << (people[0] & 63)
    found = 0
    for one in people:
        found |= 1 << (one & 63)
    return found


def counted(ones: int) -> float:
    """How many people stand behind a bitmap."""
    return _COUNTS[ones.bit_count()]


def noted(window: Window, span: int, at: float, add: int) -> Window:
    """The window with people added at ``at``. A clock put back starts the span anew and forgets nobody."""
    gone = at - window.start
    if 0 <= gone < span:
        return window if window.now | add == window.now else Window(window.start, window.before, window.now | add)
    if gone < 0:
        return Window(int(at), window.before, window.now | add)
    if gone < 2 * span:
        return Window(window.start + span, window.now, add)
    return Window(int(at), 0, add)


def distinct(window: Window, span: int, at: float) -> float:
    """About how many different people within the last ``span`` seconds.

    Who was in the span before counts for the share of it that still lies within.
    """
    gone = at - window.start
    if gone >= 2 * span:
        return 0.0
    if gone >= span:
        return counted(window.now) * (2 * span - gone) / span
    inside = counted(window.now)
    if not window.before or gone < 0:
        return inside
    return inside + (counted(window.now | window.before) - inside) * (span - gone) / span
