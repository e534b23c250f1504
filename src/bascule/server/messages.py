"""The send path as a request meets it: decided on, kept, counted; its failures told as problems."""

from bascule.gate.api_keys import Caller
from bascule.gate.contracts import StoreFailureError
from bascule.gate.decision import Decision
from bascule.gate.message import Message
from bascule.gate.send import MessageConflict
from bascule.server.counters import Counters
from bascule.server.problems import ProblemError
from bascule.server.service import Service


class Messages:
    """Decides on messages, for whatever route they come by.

    Args:
        service: has the send paths.
        counters: what is counted for ``/metrics``.
    """

    def __init__(self, service: Service, counters: Counters) -> None:
        self._service = service
        self._counters = counters

    async def decide(self, network: str, message: Message) -> Decision:
        """The decision on ``message``, kept.

        Raises:
            ProblemError: 409 for an id used before for something else, 503 where it could not be kept.
        """
        began = self._service.clock()
        try:
            decision = await self._service.senders[network].check(message, began)
        except MessageConflict as conflict:
            raise ProblemError(409, str(conflict).removeprefix("id: "), "id") from None
        except StoreFailureError:
            self._counters.store_failures += 1
            raise ProblemError(503, "The decision could not be recorded; nothing was. Ask again.") from None
        self._counters.decided(decision, self._service.clock() - began)
        return decision

    async def answer(self, caller: Caller, message: Message) -> Decision:
        """The decision on ``message`` for who asks; see ``decide``."""
        return await self.decide(caller.network, message)
