"""What one process knows of a destination: the operator's entries, then the feeds' index."""

from collections.abc import Sequence

import msgspec

from bascule.links.expressions import Keys
from bascule.lists.grant import DAY, Stand
from bascule.lists.index import Hit, Index
from bascule.lists.overlay import OperatorEntry, Overlay

OPERATOR = "operator"
"""The source of a match that the operator set."""
OPERATOR_WEIGHT = 10.0
"""Log-odds of an operator's entry; the judge lets it decide whatever the feeds say."""


class Match(msgspec.Struct, frozen=True):
    """One thing that is known of a destination.

    Attributes:
        expression: host and path that matched.
        source: the feed's name, or ``operator``.
        verdict: what the source says: allow, warn or block.
        category: the feed's word for it, or the operator's reason.
        weight: log-odds, lowered where the feed is stale.
        set_at: when the source first said so, to the day for feeds; None where it does not tell.
        expires_at: when it stops saying so; None where it gives no end.
        stale: the feed is older than its maximum age.
        exact: the expression is the destination itself, not its host or a folder.
        specificity: the larger, the more specific, among matches of one destination.
    """

    expression: str
    source: str
    verdict: Stand
    category: str = ""
    weight: float = 0.0
    set_at: float | None = None
    expires_at: float | None = None
    stale: bool = False
    exact: bool = False
    specificity: int = 0


class Known:
    """The lists that a process looks destinations up in.

    Look-ups and changes may run in any threads: an index is swapped by replacing one reference, and a look-up uses the
    index it began with to its end.

    Attributes:
        overlay: the operator's entries.
    """

    __slots__ = ("_index", "overlay")

    def __init__(self, index: Index | None = None, overlay: Overlay | None = None) -> None:
        """Begin with an index, or with nothing known."""
        self._index = index
        self.overlay = overlay if overlay is not None else Overlay()

    @property
    def index(self) -> Index | None:
        """The index in use."""
        return self._index

    def swap(self, index: Index | None) -> Index | None:
        """Use another index from the next look-up on; gives back the one before."""
        before, self._index = self._index, index
        return before

    def touches(self, hosts: Sequence[str], wholes: Sequence[int]) -> bool:
        """Whether anything may be known of a destination; False is certain, and cheaper than asking for matches.

        Args:
            hosts: the destination's hosts, as in ``Keys``.
            wholes: the hash of ``host/`` for each of them.
        """
        index = self._index
        return (index is not None and index.touches(wholes)) or self.overlay.touches(hosts)

    def matches(self, keys: Keys, now: float) -> tuple[Match, ...]:
        """All that is known of a destination at ``now`` (seconds since the epoch), the operator's first.

        Within the operator's and within the feeds' matches the most specific comes first. Entries whose end has come
        are left out.
        """
        own = self.overlay.search(keys)
        index = self._index
        hits = index.search(keys) if index is not None else ()
        if not own and not hits:
            return ()
        first = keys.hosts[0] + keys.paths[0]
        found = [_of_operator(entry, first) for entry in (kept.at(now) for kept in own) if entry is not None]
        if index is not None:
            for hit in hits:
                found += _of_feeds(index, hit, hit.host + hit.path == first, now)
        return tuple(found)


def specificity(host: str, path: str) -> int:
    """How specific an expression is: labels of the host first, then the length of the path."""
    return (host.count(".") + 1) * 10_000 + min(len(path), 9_999)


def _of_operator(entry: OperatorEntry, first: str) -> Match:
    host, _, path = entry.expression.partition("/")
    return Match(
        expression=entry.expression,
        source=OPERATOR,
        verdict=entry.verdict,
        category=entry.reason,
        weight=OPERATOR_WEIGHT,
        set_at=entry.set_at,
        expires_at=entry.expires_at,
        exact=entry.expression == first,
        specificity=specificity(host, "/" + path),
    )


def _of_feeds(index: Index, hit: Hit, exact: bool, now: float) -> list[Match]:
    found = []
    for grant in hit.grants:
        if grant.end_day and grant.end_day * DAY <= now:
            continue
        feed = index.feeds[grant.feed]
        weight, stale = feed.weight_at(now)
        found.append(
            Match(
                expression=hit.host + hit.path,
                source=feed.name,
                verdict=grant.stand,
                category=grant.category,
                weight=weight,
                set_at=float(grant.set_day * DAY) if grant.set_day else None,
                expires_at=float(grant.end_day * DAY) if grant.end_day else None,
                stale=stale,
                exact=exact,
                specificity=specificity(hit.host, hit.path),
            )
        )
    return found
