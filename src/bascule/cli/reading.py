"""A network's record read from a command, page by page, while the loop that the store needs runs beside it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from bascule.gate.contracts import Past
from bascule.judge.tally import Label
from bascule.judge.verdict import Thresholds
from bascule.store.embedded.store import EmbeddedStore
from bascule.store.home import Home, HomeError

T = TypeVar("T")
PAGE = 2000


class Reading:
    """The record of one network on ``home``; used in a ``with`` block.

    Attributes:
        thresholds: the network's.

    Raises:
        HomeError: there is no Bascule there.
        ValueError: there is no such network.
    """

    def __init__(self, home: Path, network: str) -> None:
        if not Home(home).made:
            raise HomeError(f"{home}: no Bascule here yet; run 'bascule init' first")
        self._network = network
        self._loop = asyncio.new_event_loop()
        self._store = self._loop.run_until_complete(_opened(home))
        known = {one.id: one for one in self._store.ledger.networks()}
        if network not in known:
            self.__exit__(None, None, None)
            raise ValueError(f"network: there is no {network[:50]!r}; expected one of {', '.join(known)}")
        self.thresholds: Thresholds = known[network].policy.thresholds

    def __enter__(self) -> "Reading":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store.close()
        self._loop.close()

    def history(self, since: float) -> Iterator[Past]:
        """Messages received at or after ``since`` (seconds since the epoch), oldest first."""
        after = 0
        while True:
            page = self._loop.run_until_complete(
                self._store.ledger.history(self._network, since=since, after=after, limit=PAGE)
            )
            yield from page
            if len(page) < PAGE:
                return
            after = page[-1].number

    def labels(self) -> dict[str, Label]:
        """What decisions in the review queue taught of messages, by their ids; the last one counts."""
        found: dict[str, Label] = {}
        after = 0
        while page := self._loop.run_until_complete(self._store.desk.labels(self._network, after, PAGE)):
            found |= {one.subject.name: one.label for one in page if one.subject.scope == "message"}
            after = page[-1].number
        return found


async def _opened(home: Path) -> EmbeddedStore:
    return EmbeddedStore(home, asyncio.get_running_loop())
