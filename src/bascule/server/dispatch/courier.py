"""Sends one network's webhooks: several at a time, again with back-off, one at a time while its receiver fails."""

import asyncio
import contextlib
import heapq
import logging
import secrets
from collections import Counter, deque
from collections.abc import Callable, Iterable

from bascule.recall.backoff import LONGEST_REST, delay
from bascule.recall.contracts import Outcome, Recalls, Webhook
from bascule.recall.event import body
from bascule.recall.receiver import Receiver
from bascule.server.dispatch.pace import Pace
from bascule.server.dispatch.post import Posted, Poster

LOG = logging.getLogger("bascule.recall")
AHEAD = 64
"""Webhooks taken from the queue at a time; those taken may have been sent, for all that a later process knows."""
LOOK_SECONDS = 1.0
"""How often the queue is looked at when nothing says that there is something in it."""

STOP_SECONDS = 1.0
"""How long an end waits for the answers to what was just sent; the rest is sent again by the next process."""


class Courier:
    """Sends what the queue holds for one network, until cancelled.

    Args:
        receiver: where to.
        recalls: the queue.
        pace: the time.
        chance: a number from 0 to 1, for jitter.
        counts: attempts by what became of them, added to.
        left: webhooks that were claimed before and not finally answered.

    Attributes:
        receiver: may be replaced at any time.
    """

    def __init__(
        self,
        receiver: Receiver,
        recalls: Recalls,
        pace: Pace,
        chance: Callable[[], float],
        counts: Counter[str],
        left: Iterable[Webhook] = (),
    ) -> None:
        self.receiver = receiver
        self._recalls = recalls
        self._pace = pace
        self._chance = chance
        self._counts = counts
        self._later = [(webhook.due, webhook.number, webhook) for webhook in left]
        heapq.heapify(self._later)
        self._ready: deque[Webhook] = deque()
        self._outcomes: list[Outcome] = []
        self._working: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._never = asyncio.Event()
        self._look = True
        self._trouble = 0
        self._rest_until = 0.0
        self._next_at = 0.0
        self._looked_at = 0.0

    def poke(self) -> None:
        """There may be something new in the queue."""
        self._look = True
        self._wake.set()

    async def run(self) -> None:
        """Send, until cancelled; what was answered by then is kept."""
        poster = Poster()
        try:
            while True:
                try:
                    await self._settle()
                    await self._fill()
                except Exception:
                    LOG.exception("the recall queue cannot be used; it is tried again")
                    await self._pace.wait(self._never, LOOK_SECONDS)
                self._employ(poster)
                await self._pace.wait(self._wake, self._idle())
        finally:
            self._ready.clear()
            if self._working:
                await asyncio.wait(self._working, timeout=STOP_SECONDS)
            for task in self._working:
                task.cancel()
            await asyncio.gather(*self._working, return_exceptions=True)
            await poster.close()
            with contextlib.suppress(Exception):
                await self._settle()

    async def _settle(self) -> None:
        outcomes, self._outcomes = self._outcomes, []
        if not outcomes:
            return
        try:
            await self._recalls.settle(outcomes)
        except BaseException:
            self._outcomes = outcomes + self._outcomes
            raise
        self._look = True  # an event may have waited for one of these

    async def _fill(self) -> None:
        """Bring in what is due, and take from the queue what there is room for."""
        now = self._pace.now()
        if self._resting(now):
            return
        while self._later and self._later[0][0] <= now:
            self._ready.append(heapq.heappop(self._later)[2])
        if now >= self._looked_at + LOOK_SECONDS:
            self._look = True
        batch, room = self.receiver.batch, self.receiver.connections
        wanted = max(room, AHEAD // batch) if not self._trouble else 1 - len(self._working)
        if not self._look or len(self._ready) >= (room if not self._trouble else 1) or wanted < 1:
            return
        self._looked_at = now
        ids = [f"msg_{secrets.token_hex(16)}" for _ in range(wanted)]
        claimed = await self._recalls.claim(self.receiver.network, ids, batch, now)
        self._look = len(claimed) == wanted
        self._ready.extend(claimed)

    def _employ(self, poster: Poster) -> None:
        for _ in range(min(self._allowed() - len(self._working), len(self._ready))):
            task = asyncio.create_task(self._work(poster))
            self._working.add(task)
            task.add_done_callback(self._working.discard)

    def _allowed(self) -> int:
        """How many may be on their way at the moment."""
        if self._resting(self._pace.now()):
            return 0
        return 1 if self._trouble else self.receiver.connections

    def _resting(self, now: float) -> bool:
        return self._trouble > 0 and now < self._rest_until

    def _idle(self) -> float:
        now = self._pace.now()
        if self._resting(now):
            return self._rest_until - now
        until = self._later[0][0] - now if self._later else LOOK_SECONDS
        return min(max(until, 0.0), LOOK_SECONDS)

    async def _work(self, poster: Poster) -> None:
        """Send one after another for as long as there are some and the receiver takes them."""
        while self._ready and len(self._working) <= self._allowed():
            webhook = self._ready.popleft()
            await self._in_turn()
            posted = await self._posted(webhook, poster)
            self._outcomes.append(self._judged(webhook, posted))
            self._wake.set()

    async def _posted(self, webhook: Webhook, poster: Poster) -> Posted:
        """One attempt. What should never go wrong here is one failure more, so that nothing else is held up by it."""
        try:
            content = body(webhook.events, batch=webhook.batch)
            return await poster.post(self.receiver, webhook.id, content, self._pace.now())
        except Exception as error:
            LOG.exception("a webhook could not be sent")
            return Posted(400, f"{type(error).__name__} on our side"[:200])

    async def _in_turn(self) -> None:
        """Wait until the receiver's rate allows one more."""
        if self.receiver.rate is None:
            return
        now = self._pace.now()
        at = max(now, self._next_at)
        self._next_at = at + 1.0 / self.receiver.rate
        if at > now:
            await self._pace.wait(self._never, at - now)

    def _judged(self, webhook: Webhook, posted: Posted) -> Outcome:
        now = self._pace.now()
        if posted.ok:
            self._trouble = 0
            self._counts["answered"] += 1
            own = {event.id for event in webhook.events}
            said = posted.acknowledgement
            gone = tuple(name for name in said.acknowledged if name in own)
            failed = tuple(name for name in said.failed if name in own)
            return Outcome(webhook.number, "answered", now, gone=gone, failed=failed)
        if not posted.about_content:
            self._rest(now, posted.retry_after)
        if now - webhook.created_at > self.receiver.max_age:
            self._counts["dead"] += 1
            return Outcome(webhook.number, "dead", now, error=posted.error)
        self._counts["failed"] += 1
        due = now + max(delay(webhook.attempts + 1, self._chance()), posted.retry_after)
        again = _again(webhook, due, posted.error)
        heapq.heappush(self._later, (due, webhook.number, again))
        return Outcome(webhook.number, "again", now, due, posted.error)

    def _rest(self, now: float, asked: float) -> None:
        """Leave the receiver alone for a while. Several that fail at once are one trouble."""
        if not self._resting(now):
            self._trouble += 1
            self._rest_until = now + delay(self._trouble, self._chance(), LONGEST_REST)
        self._rest_until = max(self._rest_until, now + asked)


def _again(webhook: Webhook, due: float, error: str) -> Webhook:
    return Webhook(
        webhook.number,
        webhook.id,
        webhook.network,
        webhook.events,
        webhook.batch,
        webhook.created_at,
        webhook.attempts + 1,
        due,
        error,
    )
