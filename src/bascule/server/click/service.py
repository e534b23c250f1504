"""What the connections of one click server share: handler, limits, clock, caps and counters."""

import logging
import time
from collections import Counter
from collections.abc import Callable
from typing import Protocol

import msgspec

from bascule.gate.crossing import ClickHandler
from bascule.server.click.admit import TrustedProxies
from bascule.server.click.answer import AnswerWriter
from bascule.server.click.limits import ClickLimits

_NOBODY = TrustedProxies()
_LOG = logging.getLogger("bascule.click")


class Connection(Protocol):
    """What the service asks of a connection."""

    served: int

    def expire(self, now: float) -> None:
        """Sheds the connection where a deadline has passed."""

    def finish(self, *, fresh: bool) -> None:
        """Closes it unless a request is under way; a connection that has asked nothing yet only where ``fresh``."""

    def abort(self) -> None:
        """Closes it at once, unsent bytes dropped."""


class ClickCounters(msgspec.Struct, frozen=True):
    """What a click server has done so far.

    Attributes:
        open: connections now.
        connections: accepted ever, refused ones left out.
        requests: answered by the handler, failures among them.
        failed: handler calls that raised, or whose answer could not be sent; answered with a 500.
        refused: requests and connections refused, by reason.
        timeouts: connections shed, by what they waited in: ``header``, ``body``, ``idle``, ``write``, ``linger``.
    """

    open: int
    connections: int
    requests: int
    failed: int
    refused: dict[str, int]
    timeouts: dict[str, int]


class ClickService:
    """One per listening server; connections hold it and are swept by it."""

    def __init__(
        self,
        handler: ClickHandler,
        limits: ClickLimits | None = None,
        trusted: TrustedProxies = _NOBODY,
        *,
        now: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Starts with no connections.

        Args:
            handler: answers every admitted request, without waiting.
            limits: what connections are held to.
            trusted: proxies whose ``X-Forwarded-For`` is believed and that no per-client cap holds.
            now: the event loop's time.
            clock: seconds since the epoch, for the ``Date`` header.
        """
        self.handler = handler
        self.limits = limits or ClickLimits()
        self.trusted = trusted
        self.now = now
        self.clock = clock
        self.writer = AnswerWriter(clock())
        self.stopping = False
        self.connections: set[Connection] = set()
        self.refused: Counter[str] = Counter()
        self.timeouts: Counter[str] = Counter()
        self.failed = 0
        self._accepted = 0
        self._served = 0
        self._by_client: Counter[str] = Counter()
        self._logged: set[type[Exception]] = set()

    def admit(self, connection: Connection, peer: str) -> bool:
        """Takes a new connection under the caps; one that is not taken is counted by why."""
        if len(self.connections) >= self.limits.connections:
            self.refused["connections"] += 1
            return False
        if not self.trusted.trusts(peer) and self._by_client[peer] >= self.limits.connections_per_client:
            self.refused["connections_per_client"] += 1
            return False
        self._by_client[peer] += 1
        self._accepted += 1
        self.connections.add(connection)
        return True

    def forget(self, connection: Connection, peer: str) -> None:
        """Takes note that an admitted connection is gone."""
        if connection not in self.connections:
            return
        self.connections.remove(connection)
        self._served += connection.served
        self._by_client[peer] -= 1
        if not self._by_client[peer]:
            del self._by_client[peer]

    def fail(self, error: Exception) -> None:
        """Counts a failed answer; the log names each kind of failure once, so that no one can fill it."""
        self.failed += 1
        if type(error) not in self._logged:
            self._logged.add(type(error))
            _LOG.error("a click could not be answered; counted from here on", exc_info=error)

    def sweep(self, now: float) -> None:
        """Once a tick: sets the time that connections stamp themselves with, and sheds those past a deadline."""
        self.now = now
        self.writer.tick(self.clock())
        for connection in list(self.connections):
            connection.expire(now)

    def counters(self) -> ClickCounters:
        """The counts so far, for ``/metrics``."""
        return ClickCounters(
            open=len(self.connections),
            connections=self._accepted,
            requests=self._served + sum(connection.served for connection in self.connections),
            failed=self.failed,
            refused=dict(self.refused),
            timeouts=dict(self.timeouts),
        )
