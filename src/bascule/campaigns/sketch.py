"""A sketch of a text: near-same texts have near-same sketches, of 48 bytes.

One-permutation MinHash (Li, Owen, Zhang, "One Permutation Hashing", NIPS 2012) over runs of four characters: each run
is hashed once, its hash says which bin it falls in, and each bin keeps its least. MinHash makes a pass a bin. Bins are
banded in pairs to find candidates (Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", 3.4).
"""

import re
from operator import eq
from zlib import crc32

from bascule.kernel import compiled

BINS = 24
BANDS = BINS // 2
EMPTY = 0xFFFF
"""A bin that no run fell into."""
LEAST = 12
"""Different runs below which a text says too little to be compared."""
READ = 2_000
_RUN = 4
_LEAVE = re.compile(r"<[a-z]++>|[^\w<]++|[<_]")
_SPREAD = 0x9E3779B1  # odd, 2**32 / golden ratio: CRC-32 is linear, a product is not
_MASK = 0xFFFFFFFF


@compiled("sketch", 1)
def sketch(text: str, salt: int = 0) -> tuple[int, ...] | None:
    """The sketch of a normal form; None where it has fewer than ``LEAST`` different runs of characters.

    Args:
        text: the normal form; kinds of links, blanks and marks count for nothing, and ``READ`` characters at most.
        salt: 32 bits of the network's own, so that no one can work out texts that collide.
    """
    units = _LEAVE.sub("", text[:READ]).encode("utf-16-le", "surrogatepass")
    runs = {crc32(units[at : at + 2 * _RUN], salt) for at in range(0, len(units) - 2 * _RUN + 1, 2)}
    if len(runs) < LEAST:
        return None
    least = [EMPTY] * BINS
    for run in runs:
        spread = run * _SPREAD & _MASK
        place = (spread * BINS) >> 32
        value = spread & 0xFFFF
        if value < least[place]:  # noqa: PLR1730 - min() costs three times as much
            least[place] = value
    return tuple(least)


@compiled("sketch", 1)
def resemblance(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """An estimate of the share of runs two texts have in common (Jaccard), from their sketches."""
    empty = sum(a == EMPTY and b == EMPTY for a, b in zip(one, other, strict=True)) if EMPTY in one else 0
    return (sum(map(eq, one, other)) - empty) / (BINS - empty) if empty < BINS else 0.0


@compiled("sketch", 1)
def bands(of: tuple[int, ...]) -> list[int]:
    """A 32-bit key for each band of a sketch whose two bins both hold something."""
    return [
        ((of[at] << 16 | of[at + 1]) * _SPREAD + at * 0x85EBCA6B) & _MASK
        for at in range(0, BINS, 2)
        if of[at] != EMPTY and of[at + 1] != EMPTY
    ]
