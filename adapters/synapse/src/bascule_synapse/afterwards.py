"""Messages that went out unasked while Bascule was away: asked about when it is back, taken away where it says so."""

import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bascule_synapse.asking import Away, Odd

logger = logging.getLogger(__name__)
WAITING = 5_000
AT_ONCE = 20
Json = dict[str, Any]


@dataclass(frozen=True)
class Unasked:
    """One message that went out.

    Attributes:
        message: what it is called.
        told: the questions about it.
        event: its event, in case it is to be held.
    """

    message: str
    told: list[Json]
    event: Json


class Afterwards:
    """A bounded queue of them.

    Args:
        ask: asks with the deadline of a message.
        take: takes a message away that was refused: by the decision, and the message.
    """

    def __init__(
        self,
        ask: Callable[[list[Json]], Awaitable[list[Json]]],
        take: Callable[[Unasked, Mapping[str, Any]], Awaitable[None]],
    ) -> None:
        self._ask = ask
        self._take = take
        self._waiting: deque[Unasked] = deque(maxlen=WAITING)
        self._busy = False

    def later(self, unasked: Unasked) -> None:
        """Have a message asked about later; of more than five thousand the oldest are never asked about."""
        self._waiting.append(unasked)

    async def flush(self) -> None:
        """Ask about what waits, called once a second; one is tried first, a few more where it was answered."""
        if self._busy:
            return
        self._busy = True
        try:
            for _ in range(min(AT_ONCE, len(self._waiting))):
                one = self._waiting[0]
                if not await self._settled(one):
                    return
                if self._waiting and self._waiting[0] is one:
                    self._waiting.popleft()
        finally:
            self._busy = False

    async def _settled(self, one: Unasked) -> bool:
        try:
            decisions = await self._ask(one.told)
            refused = next((told for told in decisions if told["decision"] in ("reject", "hold")), None)
            if refused is not None:
                await self._take(one, refused)
        except Away:
            return False
        except Odd:
            logger.warning("%s went out unasked and cannot be asked about", one.message)
        except Exception:
            logger.exception("%s went out unasked and cannot be taken away", one.message)
        return True
