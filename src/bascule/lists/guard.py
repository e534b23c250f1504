"""The guard: which hosts no feed may block as a whole.

Feeds are written in haste: well-known ones have named discord.gg, cloudfront.net, bit.ly and google.com. A row that
would block one of these whole is held for review; a row that names a path there is kept, for that path alone.

Guarded are public suffixes (the private section too: github.io), parents of private suffixes (amazonaws.com), hosting
and dynamic DNS whose sub-domains belong to users, shorteners, resolvers, well-known sites with *every host below them*,
and whatever rankings and allow-lists the operator adds. What is below shared hosting belongs to its user:
evil.github.io or evil.weebly.com may be blocked; docs.google.com is google.com itself and may not. Sites that are
merely popular (the first million) are warned of instead of blocked: some of those are bad, and none is bad for certain.
"""

import functools
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Self

import msgspec

from bascule.links.suffixes import SUFFIXES
from bascule.lists.entry import Place, Rejected
from bascule.lists.formats.reading import Options
from bascule.lists.formats.registry import FORMATS, detect, head_of, unpacked
from bascule.lists.names.well_known import (
    ANCESTOR,
    DYNAMIC,
    SHARED,
    SHORTENER,
    hosts_of,
    misp_names,
    own_names,
    popular,
    suffix_parents,
)

RANKED = "a site the operator's rankings or allow-list name"
GREY = "a service that a grey list names"
POPULAR = "among the million most used sites: warned of, not blocked"
SUFFIX = "a public suffix"
PRIVATE = "shared hosting (a private suffix)"
_OF_USERS = frozenset({SHARED, DYNAMIC})
_NOT_BELOW = frozenset({SHARED, DYNAMIC, ANCESTOR, GREY})
_SERVICES = frozenset({SHARED, DYNAMIC, SHORTENER, SUFFIX, PRIVATE})
_FRONT = re.compile(
    r"/(?:(?:index|default|home|main)(?:\.\w{2,5})?|login|signin|sign-in|search|url|amp|mail|webhp|account|app|web|en|us)?/?",
    re.IGNORECASE,
)
"""Paths that are as good as the whole site: its front door. Held on guarded hosts, unless a query narrows them."""


class Hold(msgspec.Struct, frozen=True, gc=False):
    """Why a row is not taken as it stands.

    Attributes:
        reason: for people.
        soft: the row may still warn.
    """

    reason: str
    soft: bool = False


class Guard:
    """Names that are guarded, and why. ``len`` counts them.

    Attributes:
        popular: domains that feeds may warn of, not block whole.
    """

    __slots__ = ("_kinds", "popular")

    def __init__(self, kinds: Iterable[tuple[str, str]], popular: frozenset[str] = frozenset()) -> None:
        """Take ``(host, kind)`` pairs; the first kind given for a host stays, but what belongs to users wins."""
        self._kinds: dict[str, str] = {}
        self.popular = popular
        for host, kind in kinds:
            if host not in self._kinds or (kind in _OF_USERS and self._kinds[host] not in _OF_USERS):
                self._kinds[host] = kind

    @classmethod
    def installed(cls, extra: Iterable[tuple[str, str]] = (), *, misp: bool = True) -> Self:
        """The guard as shipped, with ``extra`` names after it.

        Args:
            extra: ``(host, kind)`` pairs, for example from ``ranking``.
            misp: False leaves the installed MISP warning lists out.
        """
        return cls([*_shipped(misp), *extra], _popular() if misp else frozenset())

    def extended(self, names: Iterable[str], kind: str = GREY) -> "Guard":
        """This guard with more hosts, which do not change what is said of those it has."""
        return Guard([*self._kinds.items(), *((name, kind) for name in names)], self.popular)

    def __len__(self) -> int:
        return len(self._kinds)

    def reason(self, host: str) -> str | None:
        """Why ``host`` must not be blocked as a whole, or None when it may be.

        Args:
            host: canonical, as in ``bascule.lists.entry.Place``.
        """
        bare = host.removeprefix("www.")
        suffix = SUFFIXES.public_suffix(host)
        if suffix in (host, bare):
            return PRIVATE if SUFFIXES.private_suffix(host) else SUFFIX
        known = self._kinds.get(host) or self._kinds.get(bare)
        return known if known is not None or suffix is None else self._above(host, suffix)

    def _above(self, host: str, suffix: str) -> str | None:
        found = None
        parent = host.partition(".")[2]
        while len(parent) > len(suffix):
            kind = self._kinds.get(parent)
            if kind in _OF_USERS:  # a busy region of it (eastus.cloudapp.azure.com) is no site of its own
                return None
            if found is None and kind is not None and kind not in _NOT_BELOW:
                found = f"{kind} ({parent})"
            parent = parent.partition(".")[2]
        return found

    def holds(self, at: Place, *, allow: bool = False) -> Hold | None:
        """Why a feed's row at this place is held, or None when it is taken.

        Args:
            at: where the row points.
            allow: the row allows instead of blocks; then only names below which anybody may publish are held, since
                allowing those would let everybody's pages through.
        """
        if allow:
            reason = self.reason(at.host) if at.whole_host else None
            return Hold(reason) if reason in _SERVICES | _NOT_BELOW else None
        if not at.whole_host and not _FRONT.fullmatch(at.path):
            return None
        reason = self.reason(at.host)
        if reason is not None:
            return Hold(reason if at.whole_host else f"the front door of {reason}")
        if at.whole_host and (at.host in self.popular or at.host.removeprefix("www.") in self.popular):
            return Hold(POPULAR, soft=True)
        return None

    def is_service(self, host: str) -> bool:
        """Whether anybody publishes through the host: shared hosting, dynamic DNS, a shortener, a suffix."""
        return self.reason(host) in _SERVICES


@functools.cache
def _shipped(misp: bool) -> tuple[tuple[str, str], ...]:
    return tuple(hosts_of([*own_names(), *(misp_names() if misp else ()), *suffix_parents()]))


@functools.cache
def _popular() -> frozenset[str]:
    return popular()


def ranking(path: Path) -> list[tuple[str, str]]:
    """Names in an operator's file: any list format, and rankings with a number before the name (``1,example.com``).

    Raises:
        FeedError: the file cannot be read as a list.
    """
    head = head_of(path)
    first = next((line for line in head.splitlines() if line and not line.startswith("#")), "")
    if re.fullmatch(r"\d++[,\t ]\S++", first.strip()):
        with unpacked(path) as source:
            texts = [re.split(r"[,\t ]", line.decode("utf-8", "replace").strip())[-1] for line in source]
    else:
        form = detect(head) if head.strip() else FORMATS["domains"]
        with unpacked(path) as source:
            texts = [item.text for item in form.read(source, Options()) if not isinstance(item, Rejected)]
    return list(hosts_of((text, RANKED) for text in texts))
