"""Messages carried elsewhere: what this process found is kept, and what the others found is learnt."""

from bascule.exposure.contracts import Exposures
from bascule.gate.audience import CARRIED, Audience

AT_ONCE = 1000
"""Messages learnt in one piece."""


class CarriedExchange:
    """Between this process's audience and the store; once a second.

    Args:
        audience: what this process watches.
        exposures: where it is kept.
    """

    def __init__(self, audience: Audience, exposures: Exposures) -> None:
        self._audience = audience
        self._exposures = exposures
        self._learnt = max(exposures.carried_last() - CARRIED, 0)
        self._learn(CARRIED)

    async def exchange(self, now: float) -> None:
        """Keep what was found, then learn what is new; what could not be kept is kept next time.

        Forgets the addresses too where their half hour is over: nobody need click for that.
        """
        self._audience.turn(now)
        fresh = self._audience.fresh()
        if fresh:
            try:
                await self._exposures.keep_carried(fresh)
            except Exception:
                self._audience.again(fresh)
                raise
        self._learn(AT_ONCE)

    def _learn(self, limit: int) -> None:
        new = self._exposures.carried_since(self._learnt, limit)
        if new:
            self._audience.learn(new)
            self._learnt = new[-1].number
