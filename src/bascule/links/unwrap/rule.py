"""A rule: where on a host a wrapper keeps the destination."""

from typing import Literal

import msgspec

from bascule.links.destination import Destination
from bascule.links.unwrap.inner import destination_in, values

Shape = Literal["query", "bare", "rest", "segment"]


class Rule(msgspec.Struct, frozen=True, gc=False):
    """One place where a redirector or proxy keeps its destination.

    Attributes:
        wrapper: the name given to layers found by it.
        host: the host itself or any name below it; ``google.*`` stands for google under every public suffix.
        path: what the path begins with.
        names: lower-case query parameters that may hold the destination, likeliest first, for the shape ``query``.
        shape: ``query`` looks at the named parameters, ``bare`` at the whole query, ``rest`` at all that follows the
            path prefix, ``segment`` at each later segment of the path by itself.
    """

    wrapper: str
    host: str
    path: str = "/"
    names: tuple[str, ...] = ()
    shape: Shape = "query"


def peel(rule: Rule, destination: Destination) -> str | None:
    """The destination that the rule finds inside this one, or None. The host is taken to have matched already."""
    if not destination.path.lower().startswith(rule.path):
        return None
    if rule.shape == "query":
        return _best(tuple(value for name in rule.names for value in values(destination.query, (name,))))
    if rule.shape == "bare":
        return _unencoded(destination.query)
    rest = destination.path[len(rule.path) :]
    if rule.shape == "segment":
        return next(filter(None, map(_full, rest.split("/"))), None)
    if destination.query:
        rest += f"?{destination.query}"
    if destination.fragment:
        rest += f"#{destination.fragment}"
    return _unencoded(rest)


def _best(found: tuple[str, ...]) -> str | None:
    """The first value that is a whole URL, else the first that is a host without a scheme (it may be mere words)."""
    for bare in (False, True):
        for value in found:
            if url := destination_in(value, bare=bare):
                return url
    return None


def _full(segment: str) -> str | None:
    """A destination with its scheme; a bare host among path segments is most often a file name."""
    return destination_in(segment, bare=False)


def _unencoded(rest: str) -> str | None:
    """A destination put behind a slash or question mark as it is: decoded only where its own scheme is encoded."""
    found = destination_in(rest.replace("%", "%25"))
    return found or destination_in(rest)
