"""Build the index: many feeds' entries in, one file out, put in place whole or not at all."""

import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from bascule.lists.grant import STANDS, FeedFacts, Grant
from bascule.lists.index import BITS, Facts
from bascule.lists.layout import BLIND, HEADER, MAGIC, SECTIONS, VERSION, aligned
from bascule.lists.place_file import put

PARTS = 256
"""Entries are sorted in this many parts, by their leading bits, so that memory stays small."""
_PART_SHIFT = 56
HOST = 1 << 31
"""Flag beside a grant's number: the entry is a whole host."""


class Contribution:
    """One feed's entries, gathered in any order.

    Attributes:
        grants: what the numbers beside the hashes mean; their ``feed`` is filled in by the build.
        below: hashes of ``host/`` for each host that has entries below it.
        blind: whether there are entries of which only the hash is known.
    """

    __slots__ = ("_numbers", "below", "blind", "grants", "hashes", "numbers")

    def __init__(self) -> None:
        """Begin with nothing."""
        self.hashes: list[array[int]] = [array("Q") for _ in range(PARTS)]
        self.numbers: list[array[int]] = [array("I") for _ in range(PARTS)]
        self.below = array("Q")
        self.blind = False
        self.grants: list[Grant] = []
        self._numbers: dict[Grant, int] = {}

    def __len__(self) -> int:
        return sum(len(part) for part in self.hashes)

    def number(self, grant: Grant) -> int:
        """The number of a grant, new or known."""
        known = self._numbers.setdefault(grant, len(self.grants))
        if known == len(self.grants):
            self.grants.append(grant)
        return known

    def add(self, key: int, number: int, *, host: bool) -> None:
        """Add an entry: an expression's hash, its grant's number, and whether it stands for a whole host."""
        part = key >> _PART_SHIFT
        self.hashes[part].append(key)
        self.numbers[part].append(number | HOST if host else number)


def build(
    path: Path, feeds: Sequence[FeedFacts], contributions: Sequence[Contribution], *, now: float, generation: int = 1
) -> int:
    """Write an index and put it at ``path``; who has the old one open keeps it until done.

    Args:
        path: where the index lives.
        feeds: facts of each feed, in the order of ``contributions``.
        contributions: each feed's entries.
        now: seconds since the epoch, kept in the header.
        generation: kept in the header.

    Returns:
        How many entries it has.
    """
    table = _Grants()
    renumbered = [
        [table.number(msgspec.structs.replace(g, feed=n)) for g in c.grants] for n, c in enumerate(contributions)
    ]
    total = sum(len(c) for c in contributions)
    front_bits = max(3, total.bit_length())
    front = bytearray(1 << front_bits)
    hashes: array[int] = array("Q")
    sets: array[int] = array("I")
    for part in range(PARTS):
        known = _merge(part, contributions, renumbered, table)
        _mark(front, 64 - front_bits, part, contributions)
        ordered = sorted(known)
        hashes.extend(ordered)
        sets.extend(map(known.__getitem__, ordered))
    below, below_bits = _below(contributions, front, 64 - front_bits)
    buckets, bucket_bits = _buckets(hashes)
    facts = msgspec.json.encode(Facts(tuple(feeds), tuple(table.categories)))
    blind = BLIND if any(c.blind for c in contributions) else 0
    content = (hashes, sets, buckets, front, below, *table.sections(), facts)
    head = (VERSION, blind, len(hashes), generation, now, bucket_bits, front_bits, below_bits)
    put(path, _file(head, [memoryview(one).cast("B") for one in content]))
    return len(hashes)


class _Grants:
    """All grants and sets of grants of one index, numbered."""

    def __init__(self) -> None:
        self.categories: dict[str, int] = {}
        self._grants: dict[Grant, int] = {}
        self._sets: dict[tuple[int, ...], int] = {}
        self._members: list[tuple[int, ...]] = [()]

    def number(self, grant: Grant) -> int:
        """The number of the set that holds this grant alone."""
        self.categories.setdefault(grant.category, len(self.categories))
        return self._set((self._grants.setdefault(grant, len(self._grants)),))

    def with_grant(self, number: int, another: int) -> int:
        """The number of the set that is both sets together."""
        return self._set(tuple(sorted({*self._members[number], *self._members[another]})))

    def _set(self, members: tuple[int, ...]) -> int:
        known = self._sets.setdefault(members, len(self._members))
        if known == len(self._members):
            self._members.append(members)
        return known

    def sections(self) -> tuple["array[int]", "array[int]", "array[int]"]:
        """Members, starts and grants as arrays; set n lies between starts n-1 and n."""
        members, starts, grants = array("I"), array("I", (0,)), array("I")
        for one in self._members[1:]:
            members.extend(one)
            starts.append(len(members))
        for grant in self._grants:
            stand = STANDS.index(grant.stand)
            grants.extend((grant.feed, stand, self.categories[grant.category], grant.set_day, grant.end_day))
        return members, starts, grants


def _merge(
    part: int,
    contributions: Sequence[Contribution],
    renumbered: Sequence[Sequence[int]],
    table: _Grants,
) -> dict[int, int]:
    known: dict[int, int] = {}
    for contribution, numbers in zip(contributions, renumbered, strict=True):
        for key, flagged in zip(contribution.hashes[part], contribution.numbers[part], strict=True):
            number = numbers[flagged & ~HOST]
            before = known.setdefault(key, number)
            if before != number:
                known[key] = table.with_grant(before, number)
    return known


def _mark(front: bytearray, shift: int, part: int, contributions: Sequence[Contribution]) -> None:
    for contribution in contributions:
        for key, flagged in zip(contribution.hashes[part], contribution.numbers[part], strict=True):
            if flagged & HOST:
                front[key >> shift] |= BITS[key & 7]


def _below(contributions: Iterable[Contribution], front: bytearray, shift: int) -> tuple[bytearray, int]:
    marks = set().union(*(c.below for c in contributions))
    bits = max(3, len(marks).bit_length() - 1)
    below = bytearray(1 << bits)
    for key in marks:
        below[key >> (64 - bits)] |= BITS[key & 7]
        front[key >> shift] |= BITS[key & 7]
    return below, bits


def _buckets(hashes: "array[int]") -> tuple["array[int]", int]:
    bits = max(1, len(hashes).bit_length() - 4)
    shift = 64 - bits
    starts = array("I")
    at = 0
    for bucket in range(1 << bits):
        at = bisect_left(hashes, bucket << shift, at, min(len(hashes), at + 4096))
        if at < len(hashes) and hashes[at] < bucket << shift:
            at = bisect_left(hashes, bucket << shift, at)
        starts.append(at)
    starts.append(len(hashes))
    return starts, bits


def _file(head: tuple[object, ...], content: Sequence[memoryview]) -> list[bytes | memoryview]:
    places: list[int] = []
    pieces: list[bytes | memoryview] = []
    offset = start = aligned(HEADER.size)
    body = b"\0" * (start - HEADER.size)
    crc = zlib.crc32(body)
    pieces.append(body)
    for _, piece in zip(SECTIONS, content, strict=True):
        places += (offset, len(piece))
        gap = b"\0" * (aligned(len(piece)) - len(piece))
        crc = zlib.crc32(gap, zlib.crc32(piece, crc))
        pieces += (piece, gap)
        offset += len(piece) + len(gap)
    header = HEADER.pack(MAGIC, *head, *places, crc, 0)
    return [header[:-4], zlib.crc32(header[:-4]).to_bytes(4, "little"), *pieces]
