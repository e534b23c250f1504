"""What a network has seen, in plain columns over one piece of memory: a fixed number of bytes, the oldest forgotten.

Every table is set-associative: a key has a few places where it may be, so a look-up is a handful of comparisons, nobody
can make one long, and the least worth of the few makes room. The memory may be a file that all processes of a machine
map, so what one notes the others know at once and a restart forgets nothing. There are no locks: two processes that
write to one place at the same time may lose one of the two notes, and a place holds a whole key or another whole key.
What is kept are keyed hashes and numbers; names only of sites that are used on several days.
"""

from hashlib import blake2b

import msgspec

DAY = 86_400.0
_WAYS = 8
_FEW = 4
NAME = 56
"""Bytes of a name; sites with longer ones are never used every day."""
HEADER = 64
"""Bytes before the tables: salt, when the memory began, links noted, and how far the pairs' memory reaches back."""
SALT = 16
_COUNT_MOST = 255
_BITS = 24
_MASK = (1 << _BITS) - 1
_FINGERPRINT = 24
_WEEKS_PER_DAY_USED = 7


class Shape(msgspec.Struct, frozen=True):
    """How many of each are kept; powers of two, at least 8.

    Attributes:
        sites: sites.
        pairs: a site in a conversation, a site by a sender, and who has sent links at all.
        paths: telling paths.
        names: names of sites that are used on several days.
    """

    sites: int = 65_536
    pairs: int = 262_144
    paths: int = 16_384
    names: int = 2_048

    @property
    def size(self) -> int:
        """Bytes of memory that it takes."""
        return HEADER + 36 * self.sites + 8 * self.pairs + 24 * self.paths + (8 + NAME) * self.names


SHAPE = Shape()


class Site(msgspec.Struct, frozen=True, gc=False):
    """What is kept of one site.

    Attributes:
        first: when it was first seen, seconds since the epoch.
        last: when it was last seen.
        days: days of the 32 up to ``last`` on which it was.
        senders: accounts that linked to it, up to 48. Those counted once more because their pair was forgotten are held
            to twice the bits, of 24, that they fall on: so one account alone never counts for more than two.
        blocked: when a link to it was last blocked; 0 where none was.
    """

    first: float
    last: float
    days: int
    senders: int
    blocked: float


class Memory:
    """The tables of one network.

    Args:
        buffer: ``shape.size`` writable bytes, zeros at first; the first 16 are a salt.
        shape: how many of each.

    Raises:
        ValueError: the buffer has another size.
    """

    def __init__(self, buffer: memoryview | bytearray, shape: Shape = SHAPE) -> None:
        view = memoryview(buffer).cast("B")
        if len(view) != shape.size:
            raise ValueError(f"memory has {len(view)} bytes, expected {shape.size}")
        self._salt = bytes(view[:SALT])
        self._began = view[16:24].cast("d")
        self._links = view[24:32].cast("Q")
        self._lost = view[32:40].cast("Q")
        self._cut = HEADER
        self._shape = shape

        def column(kind: str, bytes_each: int, count: int) -> memoryview:
            start, self._cut = self._cut, self._cut + bytes_each * count
            return view[start : self._cut].cast(kind)  # type: ignore[call-overload,no-any-return]  # one of Q, I

        self._sites = column("Q", 8, shape.sites)
        self._path_of = column("Q", 8, shape.sites)
        self._first, self._last = column("I", 4, shape.sites), column("I", 4, shape.sites)
        self._days, self._senders = column("I", 4, shape.sites), column("I", 4, shape.sites)
        self._blocked = column("I", 4, shape.sites)
        self._pairs = column("Q", 8, shape.pairs)
        self._paths = column("Q", 8, shape.paths)
        self._round, self._path_blocked = column("I", 4, shape.paths), column("I", 4, shape.paths)
        self._now, self._before = column("I", 4, shape.paths), column("I", 4, shape.paths)
        self._named = column("Q", 8, shape.names)
        self._names = view[self._cut : self._cut + NAME * shape.names]

    @property
    def links(self) -> int:
        """Links noted."""
        return self._links[0]

    @property
    def began(self) -> float:
        """When the first was noted, seconds since the epoch; 0 where none was."""
        return self._began[0]

    @property
    def lost(self) -> int:
        """The last day, counted from the epoch, that pairs were forgotten of; 0 where none were."""
        return self._lost[0]

    def count(self, at: float) -> None:
        """One link more."""
        if not self._links[0]:
            self._began[0] = at
        self._began[0] = min(self._began[0], at)
        self._links[0] += 1

    def key(self, kind: str, text: str) -> int:
        """A 64-bit key, never 0, that cannot be planned without the salt."""
        digest = blake2b(f"{kind} {text}".encode("utf-8", "surrogatepass"), digest_size=8, key=self._salt)
        return int.from_bytes(digest.digest(), "little") or 1

    def site(self, key: int) -> Site | None:
        """What is kept of a site."""
        row = self._row(key)
        if row < 0:
            return None
        days = self._days[row].bit_count()
        return Site(self._first[row], self._last[row], days, _senders(self._senders[row]), self._blocked[row])

    def first(self, key: int) -> int | None:
        """When a site was first seen."""
        row = self._row(key)
        return None if row < 0 else self._first[row]

    def note_site(
        self, key: int, sender: int, at: int, *, fresh: bool = True, blocked: bool = False
    ) -> tuple[int, int]:
        """A link to a site, whose sender never linked to it where ``fresh``.

        Returns:
            When the site was first seen, and, where that link is of another day, on how many of the last 32 it was.
        """
        row = self._row(key)
        if row < 0:
            row = self._room_for_site(key)
            self._first[row], self._last[row], self._days[row], self._senders[row] = at, at, 0, 0
            self._path_of[row] = self._blocked[row] = 0
            self._sites[row] = key
        since = at // 86_400 - self._last[row] // 86_400
        if since >= 0:
            self._days[row] = (self._days[row] << since if since < 32 else 0) & 0xFFFFFFFF | 1
            self._last[row] = max(at, self._last[row])
        elif since > -32:
            self._days[row] |= 1 << -since
        self._first[row] = min(at, self._first[row])
        if blocked:
            self._blocked[row] = at
        elif fresh:
            kept = self._senders[row]
            self._senders[row] = min((kept >> _BITS) + 1, _COUNT_MOST) << _BITS | kept & _MASK | 1 << sender % _BITS
        return self._first[row], self._days[row].bit_count() if since else 0

    def pair(self, key: int) -> int:
        """How often a pair was noted, up to 255; 0 where it is not known."""
        base, fingerprint = self._place(key), key >> _FINGERPRINT
        for kept in self._pairs[base : base + _FEW]:
            if kept >> 24 == fingerprint:
                return kept >> 16 & 0xFF
        return 0

    def note_pair(self, key: int, at: int) -> None:
        """A pair once more."""
        base, fingerprint, day = self._place(key), key >> _FINGERPRINT, at // 86_400 & 0xFFFF
        kept = self._pairs[base : base + _FEW].tolist()
        oldest, age = 0, 1 << 16
        for number, one in enumerate(kept):
            if one >> 24 == fingerprint:
                times = min((one >> 16 & 0xFF) + 1, _COUNT_MOST)
                self._pairs[base + number] = fingerprint << 24 | times << 16 | day
                return
            if one & 0xFFFF < age:
                oldest, age = number, one & 0xFFFF
        if kept[oldest]:
            self._lost[0] = max(self._lost[0], age)
        self._pairs[base + oldest] = fingerprint << 24 | 1 << 16 | day

    def path(self, key: int, site: int, window: int) -> tuple[int, int]:
        """How many other new sites had a path in this window and the one before; when it was last blocked, or 0."""
        row = self._path_row(key)
        if row < 0:
            return 0, 0
        since = window - self._round[row]
        bits = self._now[row] | self._before[row] if since == 0 else self._now[row] if since == 1 else 0
        return (bits & ~(1 << (site >> 32 & 31))).bit_count(), self._path_blocked[row]

    def note_path(self, key: int, site: int, window: int) -> None:
        """A path on a new site."""
        row = self._path_row(key)
        if row < 0:
            row = self._room_for_path(key, window)
        since = window - self._round[row]
        if since > 0:
            self._before[row] = self._now[row] if since == 1 else 0
            self._now[row], self._round[row] = 0, window
        self._now[row] |= 1 << (site >> 32 & 31)
        if (at := self._row(site)) >= 0:
            self._path_of[at] = key

    def block(self, site: int, path: int, at: int, window: int) -> None:
        """A site is blocked, and with it a path: the one given, or the last noted on the site where that is 0."""
        row = self._row(site)
        if row >= 0:
            self._blocked[row] = at
            path = path or self._path_of[row]
        if path:
            there = self._path_row(path)
            if there < 0:
                there = self._room_for_path(path, window)
            self._path_blocked[there] = at

    def unblock(self, site: int, path: int) -> None:
        """A site is blocked no more, nor is a path: the one given, or the last noted on the site where that is 0."""
        row = self._row(site)
        if row >= 0:
            self._blocked[row] = 0
            path = path or self._path_of[row]
        there = self._path_row(path) if path else -1
        if there >= 0:
            self._path_blocked[there] = 0

    def name(self, key: int, name: str) -> None:
        """Keep the name of a site that is used on several days, where several accounts use it."""
        text, row = name.encode(), self._row(key)
        if len(text) > NAME or row < 0 or _senders(self._senders[row]) < 2:
            return
        base = key % (self._shape.names // _WAYS) * _WAYS
        kept = self._named[base : base + _WAYS].tolist()
        if key in kept:
            return
        place = base + min(range(_WAYS), key=lambda number: self._worth(self._row(kept[number])))
        self._named[place] = 0
        self._names[place * NAME : (place + 1) * NAME] = text.ljust(NAME, b"\0")
        self._named[place] = key

    def named(self) -> list[tuple[str, Site]]:
        """The sites whose names are kept."""
        found = []
        for place, key in enumerate(self._named.tolist()):
            site = self.site(key) if key else None
            if site is not None:
                text = bytes(self._names[place * NAME : (place + 1) * NAME]).rstrip(b"\0")
                if self.key("site", name := text.decode("ascii", "replace")) == key:
                    found.append((name, site))
        return found

    def days_within(self, key: int, at: int, days: int) -> int:
        """On how many of the ``days`` up to ``at`` a site was seen."""
        row = self._row(key)
        if row < 0:
            return 0
        since = max(at // 86_400 - self._last[row] // 86_400, 0)
        return ((self._days[row] << min(since, 32)) & ((1 << days) - 1)).bit_count()

    def _row(self, key: int) -> int:
        base = key % (self._shape.sites // _WAYS) * _WAYS
        try:
            return base + self._sites[base : base + _WAYS].tolist().index(key)
        except ValueError:
            return -1

    def _place(self, key: int) -> int:
        return key % (self._shape.pairs // _FEW) * _FEW

    def _path_row(self, key: int) -> int:
        base = key % (self._shape.paths // _WAYS) * _WAYS
        try:
            return base + self._paths[base : base + _WAYS].tolist().index(key)
        except ValueError:
            return -1

    def _worth(self, row: int) -> int:
        """What a site is worth remembering: how lately it was seen, a week more for each day it was used."""
        if row < 0 or not self._sites[row]:
            return 0
        used = self._days[row].bit_count() * _WEEKS_PER_DAY_USED
        return max(self._last[row], self._blocked[row]) + used * 86_400

    def _room_for_site(self, key: int) -> int:
        base = key % (self._shape.sites // _WAYS) * _WAYS
        kept = self._sites[base : base + _WAYS].tolist()
        if 0 in kept:
            return base + kept.index(0)
        row = min(range(base, base + _WAYS), key=self._worth)
        self._sites[row] = 0
        return row

    def _room_for_path(self, key: int, window: int) -> int:
        base = key % (self._shape.paths // _WAYS) * _WAYS
        kept = range(base, base + _WAYS)
        row = min(kept, key=lambda one: (self._path_blocked[one], self._round[one]) if self._paths[one] else (-1, 0))
        self._now[row] = self._before[row] = self._path_blocked[row] = 0
        self._round[row], self._paths[row] = window, key
        return row


def _senders(kept: int) -> int:
    """How many accounts a site's column tells of: those counted, at most twice the bits that they fall on."""
    return min(kept >> _BITS, 2 * (kept & _MASK).bit_count())
