"""What a serving process does beside answering: writes click counts, looks for changes, forgets texts in time."""

import asyncio
import logging

from bascule.server.app import Application

LOG = logging.getLogger("bascule.chores")
TICK = 1.0
"""Seconds between rounds."""
FORGET_EVERY = 600
"""Rounds between looks at texts whose retention is over."""
DAY = 86_400.0


class Chores:
    """Runs until cancelled; a round that fails is told and tried again.

    Args:
        application: whose chores.

    Attributes:
        failures: rounds that failed.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        self.failures = 0
        self._rounds = 0

    async def run(self) -> None:
        """A round every ``TICK`` seconds."""
        while True:
            await asyncio.sleep(TICK)
            await self.attempt()

    async def attempt(self) -> None:
        """One round; what goes wrong is logged and counted, never raised."""
        try:
            await self.round()
        except Exception:
            self.failures += 1
            LOG.exception("a round of chores failed; it is tried again")

    async def round(self) -> None:
        """Look for changed networks, keys and lists, write what was counted, forget what is due."""
        application, service = self._application, self._application.service
        if service.reload_if_changed():
            application.changed()
        service.look_at_lists()
        await application.clicks.write(service.ledger)
        if self._rounds % FORGET_EVERY == 0:
            now = service.clock()
            for network in service.networks.values():
                await service.ledger.forget_texts(network.id, now - network.policy.text_retention_days * DAY)
        self._rounds += 1
