"""The index that a process looks destinations up in: one immutable file, mapped into memory and shared by all."""

import mmap
import struct
import sys
import zlib
from bisect import bisect_left
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from bascule.links.expressions import Keys, expression_hash
from bascule.lists.grant import STANDS, FeedFacts, Grant
from bascule.lists.layout import BLIND, GRANT_FIELDS, HEADER, MAGIC, SECTIONS, VERSION, WIDTHS

BITS: Final = tuple(1 << n for n in range(8))
_KEPT_SETS = 4096
_first64 = struct.Struct(">Q24x").unpack


class IndexCorrupt(ValueError):
    """The file is no index that this version can trust; the message says why in one line."""


class Facts(msgspec.Struct, frozen=True):
    """The index's own description of its feeds."""

    feeds: tuple[FeedFacts, ...] = ()
    categories: tuple[str, ...] = ()


class Hit(msgspec.Struct, frozen=True, gc=False):
    """An expression of the destination that the index knows.

    Attributes:
        host: of the expression.
        path: of the expression.
        grants: what the feeds say of it.
    """

    host: str
    path: str
    grants: tuple[Grant, ...]


class Index:
    """An open index. Immutable and safe to share between threads; it lives until the last reader lets go of it.

    Attributes:
        count: entries.
        generation: counts up by one with each build in the same place.
        built_at: seconds since the epoch.
        feeds: what is told of each feed, by its number in grants.
        size: bytes of the file.
    """

    __slots__ = (
        "_below", "_below_shift", "_blind", "_buckets", "_categories", "_front", "_front_shift", "_grants", "_hashes",
        "_kept", "_members", "_sets", "_shift", "_starts", "built_at", "count", "feeds", "generation", "size",
    )  # fmt: skip

    def __init__(self, data: memoryview) -> None:
        """Read an index from bytes.

        Args:
            data: the whole file.

        Raises:
            IndexCorrupt: wrong magic or version, a checksum that does not fit, sections that cannot be.
        """
        fields = _header(data)
        flags, self.count, self.generation, self.built_at, bucket_bits, front_bits, below_bits = fields[2:9]
        part = _sections(data, fields[9:-2])
        self.size = len(data)
        self._hashes = part["hashes"].cast("Q")
        self._sets = part["sets"].cast("I")
        self._buckets = part["buckets"].cast("I")
        self._front, self._below = part["front"], part["below"]
        self._members, self._starts = part["members"].cast("I"), part["starts"].cast("I")
        self._grants = part["grants"].cast("I")
        self._shift, self._front_shift, self._below_shift = 64 - bucket_bits, 64 - front_bits, 64 - below_bits
        self._blind = bool(flags & BLIND)
        _agree(
            (len(self._hashes), self.count),
            (len(self._sets), self.count),
            (len(self._buckets), (1 << bucket_bits) + 1),
            (len(self._front), 1 << front_bits),
            (len(self._below), 1 << below_bits),
        )
        try:
            facts = msgspec.json.decode(bytes(part["facts"]), type=Facts)
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            raise IndexCorrupt(f"facts: {error}") from None
        self.feeds, self._categories = facts.feeds, facts.categories
        self._kept: dict[int, tuple[Grant, ...]] = {}

    def search(self, keys: Keys) -> Sequence[Hit]:
        """What the index knows of a destination, most specific first; an empty tuple when nothing.

        Args:
            keys: from ``bascule.links.expressions.keys``.
        """
        hits: list[Hit] | None = None
        front, shift, blind = self._front, self._front_shift, self._blind
        for host in keys.hosts:
            (whole,) = _first64(sha256(f"{host}/".encode()).digest())  # expression_hash, in line
            if front[whole >> shift] >> (whole & 7) & 1 or blind:
                hits = self._at(host, whole, keys.paths, hits)
        return hits or ()

    def touches(self, wholes: Sequence[int]) -> bool:
        """Whether the index may know something of a destination; False is certain.

        Args:
            wholes: the hash of ``host/`` for each of the destination's hosts.
        """
        if self._blind:
            return True
        front, shift = self._front, self._front_shift
        for whole in wholes:
            listed = front[whole >> shift] >> (whole & 7) & 1
            if listed and (self._below[whole >> self._below_shift] >> (whole & 7) & 1 or self.find(whole)):
                return True
        return False

    def _at(self, host: str, whole: int, paths: Sequence[str], hits: list[Hit] | None) -> list[Hit] | None:
        if self._blind or self._below[whole >> self._below_shift] >> (whole & 7) & 1:
            for path in paths:
                if found := self.find(expression_hash(host + path)):
                    hits = hits or []
                    hits.append(Hit(host, path, self.grants(found)))
        elif found := self.find(whole):
            hits = hits or []
            hits.append(Hit(host, "/", self.grants(found)))
        return hits

    def find(self, key: int) -> int:
        """The number of the set of grants that an expression's hash has, 0 for none."""
        bucket = key >> self._shift
        high = self._buckets[bucket + 1]
        at = bisect_left(self._hashes, key, self._buckets[bucket], high)
        return self._sets[at] if at < high and self._hashes[at] == key else 0

    def grants(self, number: int) -> tuple[Grant, ...]:
        """The grants of a set, by the number that ``find`` gave."""
        kept = self._kept.get(number)
        if kept is None:
            members = self._members[self._starts[number - 1] : self._starts[number]]
            kept = tuple(self._grant(member) for member in members)
            if len(self._kept) < _KEPT_SETS:
                self._kept[number] = kept
        return kept

    def _grant(self, number: int) -> Grant:
        feed, stand, category, first, last = self._grants[number * GRANT_FIELDS : (number + 1) * GRANT_FIELDS]
        return Grant(feed, STANDS[stand], self._categories[category], first, last)


def open_index(path: Path) -> Index:
    """Map an index file. Its checksums are compared with its content, so a damaged file is refused, never searched.

    Raises:
        IndexCorrupt: as ``Index`` says, or the file is empty.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        try:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError:
            raise IndexCorrupt("an empty file") from None
    return Index(memoryview(mapped))


def _header(data: memoryview) -> tuple[int, ...]:
    if sys.byteorder != "little":
        raise IndexCorrupt("an index is read on little-endian machines only")
    if len(data) < HEADER.size:
        raise IndexCorrupt("shorter than its header")
    fields = HEADER.unpack_from(data)
    if fields[0] != MAGIC:
        raise IndexCorrupt("not an index")
    if fields[1] != VERSION:
        raise IndexCorrupt(f"version {fields[1]}; this reads version {VERSION}")
    if fields[-1] != zlib.crc32(data[: HEADER.size - 4]):
        raise IndexCorrupt("its header is damaged")
    if fields[-2] != zlib.crc32(data[HEADER.size :]):
        raise IndexCorrupt("its content is damaged")
    return fields


def _sections(data: memoryview, places: Sequence[int]) -> dict[str, memoryview]:
    part: dict[str, memoryview] = {}
    for number, name in enumerate(SECTIONS):
        offset, size = places[2 * number], places[2 * number + 1]
        if offset % 8 or offset < HEADER.size or offset + size > len(data) or size % WIDTHS.get(name, 1):
            raise IndexCorrupt(f"{name}: outside the file")
        part[name] = data[offset : offset + size]
    return part


def _agree(*pairs: tuple[int, int]) -> None:
    for got, expected in pairs:
        if got != expected:
            raise IndexCorrupt(f"a section holds {got} elements, its header says {expected}")
