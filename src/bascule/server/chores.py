"""What a serving process does beside answering: writes click counts, looks for changes, forgets texts in time."""

import asyncio
import logging

from bascule.server.account_memory import keep_accounts
from bascule.server.app import Application
from bascule.server.review import guarded

LOG = logging.getLogger("bascule.chores")
TICK = 1.0
"""Seconds between rounds."""
FORGET_EVERY = 600
"""Rounds between looks at texts whose retention is over."""
LOOK_EVERY = 15
"""Rounds between looks at how the review queue stands."""
DAY = 86_400.0


class Chores:
    """Runs until cancelled; a round that fails is told and tried again.

    Args:
        application: whose chores.

    Attributes:
        failures: chores that failed.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        self.failures = 0
        self._rounds = 0
        self._learning: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """A round every ``TICK`` seconds."""
        while True:
            await asyncio.sleep(TICK)
            await self.attempt()

    async def attempt(self) -> None:
        """One round. Each chore is tried whatever became of the others; what goes wrong is logged and counted."""
        for chore in (
            self._networks,
            self._rules,
            self._lists,
            self._clicks,
            self._carried,
            self._handed_in,
            self._accounts,
            self._campaigns,
            self._seen,
            self._texts,
        ):
            try:
                await chore()
            except Exception:
                self.failures += 1
                LOG.exception("a chore failed; it is tried again")
        self._rounds += 1

    async def _networks(self) -> None:
        if self._application.service.reload_if_changed():
            self._application.changed()

    async def _rules(self) -> None:
        self._application.service.look_at_rules()

    async def _lists(self) -> None:
        service = self._application.service
        if service.look_at_lists() or not self._rounds:
            await guarded.take_in(service)

    async def _clicks(self) -> None:
        await self._application.clicks.write(self._application.service.ledger)
        await self._application.viewers.write(self._application.service.store.exposures)

    async def _carried(self) -> None:
        await self._application.carried.exchange(self._application.service.clock())

    async def _accounts(self) -> None:
        await keep_accounts(self._application.service)

    async def _campaigns(self) -> None:
        for sender in self._application.service.senders.values():
            await sender.join()

    async def _seen(self) -> None:
        service = self._application.service
        if self._learning is None:
            self._learning = asyncio.create_task(service.remember())
            self._learning.add_done_callback(_told)
        await service.look_around()

    async def _handed_in(self) -> None:
        forms = self._application.bridge.forms
        await forms.intake.write()
        if self._rounds % LOOK_EVERY == 0:
            await forms.figures.look(self._application.service)

    async def _texts(self) -> None:
        if self._rounds % FORGET_EVERY == 0:
            service = self._application.service
            for network in service.networks.values():
                due = service.clock() - network.policy.text_retention_days * DAY
                await service.ledger.forget_texts(network.id, due)
                due = service.clock() - network.policy.viewer_retention_days * DAY
                await service.store.exposures.forget_viewers(network.id, int(due // 60))
                due = service.clock() - network.policy.event_retention_days * DAY
                await service.store.account_events.forget(network.id, due)
                due = service.clock() - network.policy.account_idle_days * DAY
                await service.store.accounts.forget_idle(network.id, due)


def _told(task: asyncio.Task[None]) -> None:
    """Log what went wrong in the background."""
    if not task.cancelled() and (error := task.exception()) is not None:
        LOG.error("what was seen before could not be read from the record: %s", error)
