"""Messages carried elsewhere: what the processes see adds up, and what one of them finds all of them learn."""

from collections.abc import Callable

from bascule.exposure.contracts import Exposures
from bascule.gate.audience import CARRIED, Audience

AT_ONCE = 1000
"""Messages learnt in one piece."""


class CarriedExchange:
    """Between this process's audience and the store; once a second.

    Args:
        audience: what this process watches.
        exposures: where it is kept.
        process: names this process among those that serve.
        processes: how many serve; one alone has nobody to tell.
    """

    def __init__(self, audience: Audience, exposures: Exposures, process: str, processes: Callable[[], int]) -> None:
        self._audience = audience
        self._exposures = exposures
        self._process = process
        self._processes = processes
        self._window = -1
        self._learnt = max(exposures.carried_last() - CARRIED, 0)
        self._learn(CARRIED)

    async def exchange(self, now: float) -> None:
        """Add up what the processes saw, keep what was found, learn what is new. What could not be kept is kept next.

        Forgets the addresses too where their half hour is over: nobody need click for that.
        """
        self._audience.turn(now)
        shares = self._audience.shares() if self._processes() > 1 else ()
        if shares or self._audience.window != self._window:
            window = self._audience.window
            self._audience.add_up(await self._exposures.share(self._process, window, shares), now)
            self._window = window
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
