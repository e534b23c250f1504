"""What is remembered of accounts beside their messages: events are taken in, and what changed is kept."""

from bascule.accounts.event import AccountEvent
from bascule.server.service import Service

AT_ONCE = 32
"""Histories, and as many ties, that are packed and kept together."""
MOST_TURNS = 512
"""Turns of one round; the rest waits for the next second."""


class AccountEvents:
    """Has a network's memory take in what happens to its accounts; see ``bascule.accounts.contracts.Happened``.

    Args:
        service: whose memories.
    """

    def __init__(self, service: Service) -> None:
        self._service = service

    async def __call__(self, network: str, event: AccountEvent, at: float) -> None:
        """Take in one event."""
        if self._service.networks[network].policy.accounts == "off":
            return
        memory = self._service.memories[network]
        memory.watch.happened(event, at)
        memory.trust.event(event)


async def keep_accounts(service: Service) -> int:
    """Keep what changed of accounts without a message of their own; how many histories.

    A few at a time, so that messages in between wait a millisecond and not fifty.

    Raises:
        StoreFailureError: some could not be kept; they change again with the next message or event.
    """
    count = 0
    for network, memory in tuple(service.memories.items()):
        for _ in range(MOST_TURNS):
            histories = memory.unkept(AT_ONCE)
            if not histories:
                break
            await service.store.accounts.keep(network, histories, service.clock())
            count += len(histories)
    return count
