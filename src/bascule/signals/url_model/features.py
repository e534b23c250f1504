"""What the model reads of a destination: hashed pieces of its name, path, template and hosting.

Feature hashing (Weinberger et al. 2009, https://arxiv.org/abs/0902.2206) with CRC-32, which is the same in every
process and costs least here; its starting value tells the kinds of pieces apart. Left out on purpose, because lists and
chat write them differently and a model would learn the list: the scheme, a leading ``www.``, a final slash, capitals
and the fragment.

What changes here changes in the kernel's ``url_sums`` too, and its number in ``sums``.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final
from zlib import crc32

import msgspec

from bascule.links.addresses import address_of
from bascule.links.destination import Destination
from bascule.links.suffixes import SUFFIXES
from bascule.signals.url_model.template import READ, alike, path_template

BITS = 20
"""The table has two to this many places."""
PARTS: Final = ("name", "path", "template", "hosting")
"""What a destination is taken apart into; each part's weights are summed by themselves, for the explanation."""
_MASK = (1 << BITS) - 1
_SEGMENTS = 6
_PARAMETERS = 8
_LONGEST_NAME = 64
_RUNS_READ = 96  # characters of a path, and of what stands below a registrable domain, whose runs are read
_LAST_STEP = 20
_MOST_COUNTS = 16
PIECES_KEPT = 8192
"""Segments whose pieces are remembered: paths are made of the same words over and over."""
_WORD = re.compile(rb"[a-z]++")
_RUN = re.compile(rb"[a-z]++|[0-9]++")
_CONSONANTS = re.compile(rb"[bcdfghjklmnpqrstvwxz]++")
_STEPS = (0, 1, 2, 3, 4, 4, 5, 5, 6, 6, 7, 7, 7, 8, 8, 8, 9, 9, 9, 9, 10, 10, 10, 10, 10, 11, 11, 11, 11, 11, 11, 11)


def _start(kind: str) -> int:
    return crc32(kind.encode())


_NAME3, _NAME4, _NAME_WORD, _SUB4, _SUB_WORD = map(_start, ("name3", "name4", "name word", "sub4", "sub word"))
_SUFFIX, _LAST, _NAME_FORM, _SUB_FORM, _SUB_ON = map(_start, ("suffix", "last", "name form", "sub form", "sub on"))
_NUMBER, _PATH4, _PATH_WORD, _SEGMENT, _PLACED = map(_start, ("number", "path4", "path word", "segment", "placed"))
_SEGMENT_FORM, _ENDING, _PARAMETER = map(_start, ("segment form", "ending", "parameter"))
_TEMPLATE, _HEAD, _TAIL, _NAMES, _SEEN = map(_start, ("template", "head", "tail", "names", "seen"))
_PLATFORM, _SHAPE, _ON, _KIND = map(_start, ("platform", "shape", "on", "kind"))


class Places(msgspec.Struct, frozen=True, gc=False):
    """The places in the table that a destination touches, by part, each place once in its part.

    Attributes:
        name, path, template, hosting: places below ``2 ** BITS``.
        template_hash: 32 bits of the path's template, a key of the table of replicas; 0 for a bare host.
    """

    name: frozenset[int]
    path: frozenset[int]
    template: frozenset[int]
    hosting: frozenset[int]
    template_hash: int


class Host(msgspec.Struct, frozen=True, gc=False):
    """A host taken apart: ``sub`` below the registrable domain, its first label ``name``, its suffix."""

    sub: bytes
    name: bytes
    suffix: bytes
    shared: bool
    address: bool


def places(destination: Destination) -> Places:
    """Where a destination's pieces lie in the table."""
    host = read_host(destination.host)
    return msgspec.structs.replace(rest_places(destination, host), name=name_places(host))


def rest_places(destination: Destination, host: Host) -> Places:
    """Where all pieces but those of the name lie: what a caller needs who remembers names."""
    path = destination.path[:READ].rstrip("/").lower()
    segments = [segment for segment in path.split("/") if segment]
    template = path_template(destination)
    return Places(
        frozenset(),
        _path(path, segments, destination.query[:READ].lower()),
        _template(template, destination.query),
        _hosting(host, segments, destination.query),
        crc32(template.encode(), _TEMPLATE) if template else 0,
    )


def seen_places(count: int) -> int:
    """The place for how many other sites had the same template: none, one, two, three to four, and so on."""
    return crc32(b"%d" % count.bit_length(), _SEEN) & _MASK


def read_host(host: str) -> Host:
    """Take a host (lower-case ASCII) apart."""
    if address_of(host) is not None:
        return Host(b"", b"", b"", shared=False, address=True)
    domain = SUFFIXES.registrable_domain(host) or host
    suffix = SUFFIXES.public_suffix(host) or ""
    shared = SUFFIXES.private_suffix(host) is not None
    name = domain[: -len(suffix) - 1] if suffix and domain != suffix else domain
    sub = host[: -len(domain) - 1]
    sub = "" if sub == "www" else sub.removeprefix("www.")
    return Host(sub[-_RUNS_READ:].encode(), name.encode(), suffix.encode(), shared, address=False)


def _step(count: int) -> int:
    """A count's step: each one up to four, then ever wider."""
    return _STEPS[count] if count < 32 else min(12 + (count - 32) // 24, _LAST_STEP)


@lru_cache(maxsize=PIECES_KEPT)
def _form(text: bytes) -> bytes:
    """The lengths of runs of letters and of digits: ``a4-03`` for ``shop-123``."""
    return _RUN.sub(lambda run: b"%c%d" % (97 if run[0][0] > 57 else 48, min(len(run[0]), 12)), text)


def _runs(text: bytes, size: int, start: int) -> list[int]:
    return [crc32(text[at : at + size], start) & _MASK for at in range(len(text) - size + 1)]


def _numbers(kind: bytes, counts: Iterable[int]) -> list[int]:
    return [row[_step(count)] for row, count in zip(_counted(kind), counts, strict=False)]


@lru_cache(maxsize=PIECES_KEPT)
def _alike(segment: str) -> bytes:
    return alike(segment).encode()


@cache
def _counted(kind: bytes) -> tuple[tuple[int, ...], ...]:
    """The place of each step of each count."""
    start = crc32(kind, _NUMBER)
    return tuple(
        tuple(crc32(b"%d:%d" % (which, step), start) & _MASK for step in range(_LAST_STEP + 1))
        for which in range(_MOST_COUNTS)
    )


def _digits(text: bytes) -> int:
    return len(text) - len(text.translate(None, b"0123456789"))


def name_places(host: Host) -> frozenset[int]:
    """The registered name, what stands below it, and the suffix (that of shared hosting is told by ``_hosting``)."""
    if host.address:
        return frozenset([crc32(b"address", _NUMBER) & _MASK])
    name, sub = host.name, host.sub
    edged = b"^%b$" % name
    found = _runs(edged, 3, _NAME3) + _runs(edged, 4, _NAME4)
    found += [crc32(word, _NAME_WORD) & _MASK for word in _WORD.findall(name)]
    found += [crc32(_form(name), _NAME_FORM) & _MASK]
    if sub:
        found += _runs(b"^%b$" % sub, 4, _SUB4)
        found += [crc32(word, _SUB_WORD) & _MASK for word in _WORD.findall(sub)]
    found += [crc32(_form(sub), _SUB_FORM) & _MASK]
    if not host.shared:
        found += [crc32(host.suffix, _SUFFIX) & _MASK, crc32(host.suffix.rpartition(b".")[2], _LAST) & _MASK]
    size = len(name)
    vowels = size - len(name.translate(None, b"aeiouy"))
    counts = (
        size,
        len(sub),
        _digits(name),
        _digits(sub),
        name.count(b"-"),
        10 * vowels // (size or 1),
        max(map(len, _CONSONANTS.findall(name)), default=0),
        len(set(name)),
        sub.count(b".") + bool(sub),
        sub.count(b"-"),
    )
    return frozenset(found + _numbers(b"shared" if host.shared else b"own", counts))


def _path(path: str, segments: list[str], query: str) -> frozenset[int]:
    found: list[int] = []
    longest, left = 0, _RUNS_READ
    for at, segment in enumerate(segments[:_SEGMENTS]):
        text = segment[:_LONGEST_NAME].encode()
        longest = max(longest, len(segment))
        kind = _alike(segment[:_LONGEST_NAME])
        found += [
            crc32(kind, _SEGMENT) & _MASK,
            crc32(kind, _PLACED + min(at, 2)) & _MASK,
            crc32(_form(text), _SEGMENT_FORM) & _MASK,
        ]
        found += [crc32(word, _PATH_WORD) & _MASK for word in _WORD.findall(text)]
        found += _runs(b"/%b/" % kind[:left], 4, _PATH4)
        left = max(left - len(kind), 0)
    last = segments[-1].encode() if segments else b""
    ending = _ending(last)
    found.append(crc32(ending, _ENDING) & _MASK)
    parts = query.split("&")[:_PARAMETERS] if query else []
    found += [crc32(part.partition("=")[0][:_LONGEST_NAME].encode(), _PARAMETER) & _MASK for part in parts]
    whole = path.encode()
    counts = (
        len(whole),
        len(segments),
        len(last),
        longest,
        _digits(whole),
        whole.count(b"-"),
        whole.count(b"_"),
        whole.count(b"%"),
        whole.count(b"."),
        whole.count(b"~"),
        len(set(last)),
        len(query),
        len(parts),
        _digits(query.encode()),
    )
    return frozenset(found + _numbers(b"path", counts))


def _ending(last: bytes) -> bytes:
    """The file ending of a last segment; empty for none."""
    return last.rpartition(b".")[2][:8] if b"." in last else b""


def _template(template: str, query: str) -> frozenset[int]:
    if not template:
        return frozenset()
    path, _, names = template.partition("?")
    pieces = path.encode().split(b"/")
    found = [
        crc32(template.encode(), _TEMPLATE) & _MASK,
        crc32(b"/".join(pieces[:3]), _HEAD) & _MASK,
        crc32(b"/".join(pieces[-2:]), _TAIL) & _MASK,
    ]
    if query:
        found.append(crc32(names.encode(), _NAMES) & _MASK)
    return frozenset(found)


def _hosting(host: Host, segments: list[str], query: str) -> frozenset[int]:
    """Who hosts it, and pieces that mean another thing there: ``login`` on a host that anybody may have in a minute."""
    if host.address:
        return frozenset()
    kind = b"shared" if host.shared else b"own"
    where = host.suffix if host.shared else host.suffix.rpartition(b".")[2]
    on, by_kind = crc32(where, _ON), crc32(kind, _KIND)
    shape = b"%b%d" % (b"?" if query else b"", min(len(segments), 3))
    ending = _ending(segments[-1].lower().encode()) if segments else b""
    found = [
        crc32(shape, crc32(where, _SHAPE)),
        crc32(shape, crc32(kind, _SHAPE)),
        crc32(ending, crc32(b"ending", on)),
        crc32(ending, crc32(b"ending", by_kind)),
        crc32(_alike(host.sub.decode()), crc32(host.suffix, _SUB_ON)),
    ]
    if host.shared:
        found.append(crc32(host.suffix, _PLATFORM))
    for segment in segments[:4]:
        text = segment[:_LONGEST_NAME]
        found.append(crc32(_alike(text), by_kind))
        found += [crc32(word, on) for word in _WORD.findall(text.encode())]
    on_name = crc32(b"name", on)
    found += [crc32(word, on_name) for word in _WORD.findall(host.name)]
    return frozenset([place & _MASK for place in found])
