"""Events of accounts on their way to Bascule: nobody waits for them, and they outlast its absence."""

import logging
from collections import deque
from collections.abc import Mapping
from typing import Any

from bascule_synapse.asking import Post

logger = logging.getLogger(__name__)
WAITING = 10_000
BATCH = 200
LONGEST_PAUSE = 240


class Telling:
    """A bounded queue of events.

    Args:
        post: sends JSON to a path of Bascule's API.
    """

    def __init__(self, post: Post) -> None:
        self._post = post
        self._waiting: deque[Mapping[str, Any]] = deque(maxlen=WAITING)
        self._pause = 0
        self._skip = 0
        self._busy = False

    def tell(self, event: Mapping[str, Any]) -> None:
        """Have an event told soon; where ten thousand wait, the oldest is dropped."""
        if len(self._waiting) == WAITING:
            logger.warning("an event of an account was dropped: Bascule has been away for too long")
        self._waiting.append(event)

    async def flush(self) -> None:
        """Tell what waits; called a few times a second. After failures it rests, longer each time, a minute at most."""
        if self._skip > 0:
            self._skip -= 1
        elif not self._busy:
            self._busy = True
            try:
                await self._empty()
            finally:
                self._busy = False

    async def _empty(self) -> None:
        while self._waiting:
            batch = list(self._waiting)[:BATCH]
            try:
                await self._post("/v1/events:batch", {"events": batch})
            except Exception as error:
                if getattr(error, "code", None) in (400, 413):
                    logger.exception("Bascule refused events of accounts; they are dropped")
                else:
                    self._pause = min(max(self._pause * 2, 1), LONGEST_PAUSE)
                    self._skip = self._pause
                    logger.warning("events of accounts wait: %s: %s", type(error).__name__, str(error)[:200])
                    return
            self._pause = 0
            sent = {event["id"] for event in batch}
            while self._waiting and self._waiting[0]["id"] in sent:
                self._waiting.popleft()
