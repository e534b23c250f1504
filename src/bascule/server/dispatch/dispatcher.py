"""Recall at work: one of the processes on a home follows verdicts, looks for messages, and sends webhooks."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable

from bascule.recall.contracts import Figures, Recalls
from bascule.server.dispatch.aftermath import Aftermath
from bascule.server.dispatch.courier import Courier
from bascule.server.dispatch.leader import Leader
from bascule.server.dispatch.pace import Pace, RealPace
from bascule.server.dispatch.search import Searcher
from bascule.server.service import Service

LOG = logging.getLogger("bascule.recall")
TICK = 0.1
"""Seconds between looks at what is to be done, where nothing is."""
AGAIN_SECONDS = 1.0
"""Seconds before another try after a failure."""
FIGURES_SECONDS = 5.0
"""How old the queue's figures may be."""


class Dispatcher:
    """The sending side of one process; it works while it leads.

    Args:
        service: what the process serves from.
        pace: the time; the service's own unless given.
        chance: a number from 0 to 1, for jitter.

    Attributes:
        figures: the queue in numbers, some seconds old.
        counts: attempts by what became of them: answered, failed, dead.
        leads: whether this process is the one that sends.
    """

    def __init__(self, service: Service, pace: Pace | None = None, chance: Callable[[], float] = random.random) -> None:
        self._service = service
        self._recalls: Recalls = service.store.recalls
        self._pace = pace or RealPace(service.clock)
        self._chance = chance
        self._leader = Leader(service.home.path / "dispatch.lock")
        self._searcher = Searcher(service.ledger, self._recalls)
        self._aftermath = Aftermath(service)
        self._couriers: dict[str, tuple[Courier, asyncio.Task[None]]] = {}
        self._never = asyncio.Event()
        self._told_at = float("-inf")
        self._contained = 0
        self.figures = Figures()
        self.counts: Counter[str] = Counter()

    @property
    def leads(self) -> bool:
        """Whether this process is the one that sends."""
        return self._leader.leads

    async def run(self) -> None:
        """Work until cancelled. What fails is told and tried again."""
        try:
            while True:
                pause = TICK
                try:
                    if await self._round():
                        pause = 0.0
                except Exception:
                    LOG.exception("recall cannot go on; it is tried again")
                    pause = AGAIN_SECONDS
                if pause:
                    await self._pace.wait(self._never, pause)
        finally:
            tasks = [task for _, task in self._couriers.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._couriers.clear()
            self._leader.release()

    async def _round(self) -> bool:
        """One look at everything; whether there is more to do at once."""
        now = self._pace.now()
        if now >= self._told_at + FIGURES_SECONDS:
            self._told_at = now
            self.figures = await self._recalls.figures()
        if not self._leader.leads:
            if not self._leader.take():
                return False
            LOG.info("this process sends the webhooks")
            await self._employ(left=True)
        await self._employ(left=False)
        networks = self._service.networks
        changed = await self._searcher.follow(networks, now)
        changed |= await self._searcher.restore(now)
        changed |= await self._searcher.search(networks, now)
        changed |= await self._aftermath.round(now)
        contained = self._service.store.containments.generation()
        changed, self._contained = changed or contained != self._contained, contained
        if changed:
            for courier, _ in self._couriers.values():
                courier.poke()
        return changed

    async def _employ(self, *, left: bool) -> None:
        """A courier for each network with a receiver; with ``left`` they go on with what was claimed before."""
        receivers = self._recalls.receivers()
        for network, (_, task) in list(self._couriers.items()):
            if task.done():  # it should not have; what it had in hand is still claimed
                del self._couriers[network]
                left = True
        if all(one.network in self._couriers for one in receivers) and not left:
            for one in receivers:
                self._couriers[one.network][0].receiver = one
            return
        webhooks = await self._recalls.unsettled() if left else ()
        for one in receivers:
            if one.network in self._couriers:
                continue
            own = [webhook for webhook in webhooks if webhook.network == one.network]
            courier = Courier(one, self._recalls, self._pace, self._chance, self.counts, own)
            task = asyncio.create_task(courier.run())
            task.add_done_callback(_told)
            self._couriers[one.network] = (courier, task)


def _told(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and task.exception() is not None:
        LOG.error("a courier ended", exc_info=task.exception())
