"""What is remembered of accounts beside their messages: events are taken in, and what changed is kept."""

from bascule.accounts.event import AccountEvent
from bascule.gate.contracts import StoreFailureError
from bascule.server.service import Service


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

    Raises:
        StoreFailureError: some could not be kept; they change again with the next message or event.
    """
    count, failed = 0, None
    for network, memory in service.memories.items():
        histories = memory.unkept()
        if not histories:
            continue
        try:
            await service.store.accounts.keep(network, histories, service.clock())
            count += len(histories)
        except StoreFailureError as error:
            failed = error
    if failed is not None:
        raise failed
    return count
