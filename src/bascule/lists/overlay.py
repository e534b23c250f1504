"""The operator's own entries: allow, warn or block an expression, at once, above every feed."""

import threading
from collections.abc import Sequence

import msgspec

from bascule.links.expressions import Keys
from bascule.lists.grant import Stand


class OperatorEntry(msgspec.Struct, frozen=True, gc=False):
    """What the operator said of one expression.

    Attributes:
        expression: host and path, for example ``example.com/`` for the whole host.
        verdict: allow, warn or block.
        reason: for people; shown where the verdict is.
        who: who said it.
        set_at: when, seconds since the epoch.
        expires_at: until when; None: until removed.
        otherwise: what holds once this one has lapsed; None nothing.
    """

    expression: str
    verdict: Stand
    reason: str = ""
    who: str = ""
    set_at: float = 0.0
    expires_at: float | None = None
    otherwise: "OperatorEntry | None" = None

    def at(self, now: float) -> "OperatorEntry | None":
        """What holds at ``now``: this entry, or what comes after it."""
        entry: OperatorEntry | None = self
        while entry is not None and entry.expires_at is not None and entry.expires_at <= now:
            entry = entry.otherwise
        return entry


class Overlay:
    """Operator entries in memory. Reads take no lock: each change replaces one small immutable table."""

    __slots__ = ("_hosts", "_lock")

    def __init__(self) -> None:
        """Begin with nothing."""
        self._hosts: dict[str, dict[str, OperatorEntry]] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return sum(len(paths) for paths in self._hosts.copy().values())

    def set(self, entry: OperatorEntry) -> None:
        """Add or replace the entry for its expression; the next look-up sees it.

        Raises:
            ValueError: the expression has no host or no path.
        """
        host, slash, path = entry.expression.partition("/")
        if not host or not slash:
            raise ValueError("expression: expected host/path, for example example.com/")
        with self._lock:
            self._hosts[host] = self._hosts.get(host, {}) | {"/" + path: entry}

    def remove(self, expression: str) -> bool:
        """Drop the entry for an expression; whether there was one."""
        host, _, path = expression.partition("/")
        with self._lock:
            paths = dict(self._hosts.get(host, {}))
            if paths.pop("/" + path, None) is None:
                return False
            if paths:
                self._hosts[host] = paths
            else:
                del self._hosts[host]
        return True

    def entries(self) -> tuple[OperatorEntry, ...]:
        """Every entry, in no order."""
        return tuple(entry for paths in self._hosts.copy().values() for entry in paths.values())

    def touches(self, hosts: Sequence[str]) -> bool:
        """Whether there is an entry on one of ``hosts`` or below it."""
        table = self._hosts
        return bool(table) and not table.keys().isdisjoint(hosts)

    def search(self, keys: Keys) -> Sequence[OperatorEntry]:
        """Entries for any expression of a destination, most specific first."""
        table = self._hosts
        if not table:
            return ()
        found: list[OperatorEntry] = []
        for host in keys.hosts:
            paths = table.get(host)
            if paths is not None:
                found += [paths[path] for path in keys.paths if path in paths]
        return found
