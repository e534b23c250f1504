"""Where a host begins and ends in writing without blanks: ``詳細はexample.comまで``."""

import re
from collections.abc import Iterator

from bascule.links.find.characters import WIDE
from bascule.links.find.hosts import canonical, is_listed, is_suffix

_HAS_WIDE = re.compile(rf"[{WIDE}]")
_NARROW_END = re.compile(rf"[^{WIDE}]++\Z")
_NARROW_START = re.compile(rf"[^{WIDE}]*+")
_MAX_SUFFIX = 8
_MAX_TRIES = 400


def has_wide(run: str) -> bool:
    """Whether the run holds characters of scripts written without blanks, symbols or pictures."""
    return not run.isascii() and _HAS_WIDE.search(run) is not None


def hosts_in(run: str, *, anchored: bool = False) -> Iterator[tuple[int, int]]:
    """The hosts in a dotted run that mixes scripts, as ``(start, end)`` offsets into the run.

    A label may begin where Latin writing follows other writing, and the last one ends where a listed suffix does
    (``example.comです``, ``twitter.みんなです``). The tries at cutting suffixes are bounded for each run.

    Args:
        run: labels with single dots between them.
        anchored: the host must begin where the run does (it stands behind a scheme); at most one is given.
    """
    labels = run.split(".")
    starts = [0]
    for label in labels:
        starts.append(starts[-1] + len(label) + 1)
    tries = 0
    first = begin = 0
    while first < len(labels) - 1:
        if not (anchored and first == 0):
            begin = _label_start(run, max(begin, starts[first]), starts[first + 1] - 1)
        if begin >= starts[first + 1] - 1:
            first, begin = first + 1, starts[first + 1]
            continue
        at, end = _host_end(run, starts, first, begin) if tries < _MAX_TRIES else (first + 1, -1)
        tries += at - first
        if end >= 0:
            yield begin, end
        if anchored:
            return
        first, begin = at, max(end, starts[at])


def _label_start(run: str, begin: int, end: int) -> int:
    """Where a host may begin in the label ``run[begin:end]``: after other writing, if Latin writing follows it."""
    label = run[begin:end]
    narrow = _NARROW_END.search(label)
    return begin + narrow.start() if narrow else begin


def _host_end(run: str, starts: list[int], first: int, begin: int) -> tuple[int, int]:
    """The label where the host from ``begin`` ends, and the offset of its end (-1: there is none)."""
    last = len(starts) - 2
    for at in range(first + 1, last + 1):
        label = run[starts[at] : starts[at + 1] - 1]
        narrow = _NARROW_START.match(label)
        width = narrow.end() if narrow else 0
        if width == len(label):
            if at == last:
                host = canonical(run[begin:])
                return at, len(run) if host and is_listed(host) else -1
            continue
        if at == last and is_suffix(label):
            return at, len(run)
        width = width if width and is_suffix(label[:width]) else _suffix_width(label, width)
        if width:
            return at, starts[at] + width
        if at == last or label[:1].isascii():
            return at, -1
    return last, -1


def _suffix_width(label: str, narrow: int) -> int:
    """The longest listed suffix in other writing that a label starts with."""
    if narrow:
        return 0
    return next((n for n in range(min(_MAX_SUFFIX, len(label) - 1), 0, -1) if is_suffix(label[:n])), 0)
