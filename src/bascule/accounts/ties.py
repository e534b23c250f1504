"""Who really talks to whom: for each account the days on which it wrote to its closest people, and they to it.

Not how much: a day counts once, so that a flood in one night makes no friend, and hardly any message changes anything.
A friend is whom one wrote to, and heard from, on at least three days. Twenty bytes a tie, 16 ties an account; who was
never answered gives way first, so strangers cannot push a friend out.
"""

import struct
from typing import Final

import msgspec

MOST: Final = 16
"""Ties of one account."""
LARGEST: Final = 2 + MOST * 20
"""Bytes of them, packed."""
FRIEND: Final = 0.5
"""Strength from which a tie is a friend's: three days each way, not long ago."""
_HALF_AT = 3.0
_SILENT = 90
_VERSION = 1
_ENTRY = struct.Struct("<QHIIBB")
_DAY = 86_400
_BITS = 0xFFFFFFFF


class Tie(msgspec.Struct, frozen=True, gc=False):
    """Two accounts, from one's side.

    Attributes:
        mark: 64 bits for the other.
        day: the last day that either wrote, since the epoch.
        mine: the days of the 32 up to then on which this one wrote, ``day`` the lowest bit.
        theirs: likewise for the other.
        wrote: different days on which this one ever wrote, at most 255.
        heard: likewise for the other.
    """

    mark: int
    day: int
    mine: int
    theirs: int
    wrote: int
    heard: int


Ties = dict[int, Tie]
"""By mark, the order of their making."""


def day_of(at: float) -> int:
    """Days since the epoch, 0 to 65,535."""
    return min(max(int(at // _DAY), 0), 65_535)


def strength(tie: Tie | None, day: int) -> float:
    """How far two accounts really talk: 0 for not at all or one-sided, a half for three days each way, towards 1.

    Half of that where both were silent for 90 days.
    """
    if tie is None:
        return 0.0
    days = min(tie.wrote, tie.heard)
    return days / (days + _HALF_AT) * (0.5 if day - tie.day > _SILENT else 1.0)


def talked(ties: Ties, mark: int, day: int, *, mine: bool) -> bool:
    """Take in that one wrote to the other on ``day``; whether anything changed, which is once a day and direction.

    Days that lie before what is known count where they are among the last 32.
    """
    tie = ties.get(mark)
    if tie is None:
        if len(ties) >= MOST:
            del ties[min(ties.values(), key=_worth).mark]
        ties[mark] = Tie(mark, day, int(mine), int(not mine), int(mine), int(not mine))
        return True
    later = day - tie.day
    if later > 0:
        shift = min(later, 32)
        tie = Tie(mark, day, tie.mine << shift & _BITS, tie.theirs << shift & _BITS, tie.wrote, tie.heard)
        later = 0
    elif later <= -32:
        return False
    bit = 1 << -later
    if (tie.mine if mine else tie.theirs) & bit:
        return False
    if mine:
        ties[mark] = Tie(mark, tie.day, tie.mine | bit, tie.theirs, min(tie.wrote + 1, 255), tie.heard)
    else:
        ties[mark] = Tie(mark, tie.day, tie.mine, tie.theirs | bit, tie.wrote, min(tie.heard + 1, 255))
    return True


def pack(ties: Ties) -> bytes:
    """Ties as bytes, at most ``LARGEST``."""
    entries = (_ENTRY.pack(t.mark, t.day, t.mine, t.theirs, t.wrote, t.heard) for t in ties.values())
    return bytes((_VERSION, len(ties))) + b"".join(entries)


def unpack(kept: bytes | None) -> Ties:
    """Ties from ``pack``; none from anything else."""
    if not kept or len(kept) < 2 or kept[0] != _VERSION or len(kept) != 2 + kept[1] * _ENTRY.size:
        return {}
    found = (Tie(*entry) for entry in _ENTRY.iter_unpack(kept[2:]))
    return {tie.mark: tie for tie in found}


def _worth(tie: Tie) -> tuple[int, int, int]:
    """What is kept longest: people who answer, then those heard of last."""
    return min(tie.wrote, tie.heard), tie.day, tie.wrote
