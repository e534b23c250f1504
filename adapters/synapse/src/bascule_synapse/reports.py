"""What people report to the homeserver, passed on. Synapse calls no module for it: its admin API is asked."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

logger = logging.getLogger(__name__)
MARK = "reports"
COMMENT = 500
_WHY = (("phish", "phishing"), ("password", "phishing"), ("imperson", "impersonation"), ("pretend", "impersonation"))
Report = Mapping[str, Any]


class Marks(Protocol):
    """Remembers how far it came, and what events are called."""

    async def sequence(self, about: str) -> int:
        """How far."""

    async def done(self, about: str, sequence: int) -> None:
        """So far."""

    async def named(self, event_id: str) -> str:
        """An event's name towards Bascule."""


class Reports:
    """Passes new reports on, each once.

    Args:
        newest: the last hundred reports, the newest first, as the admin API has them.
        post: sends JSON to a path of Bascule's API.
        marks: the ledger.
    """

    def __init__(
        self,
        newest: Callable[[], Awaitable[Sequence[Report]]],
        post: Callable[[str, Mapping[str, Any]], Awaitable[Any]],
        marks: Marks,
    ) -> None:
        self._newest = newest
        self._post = post
        self._marks = marks
        self._busy = False

    async def pass_on(self) -> None:
        """Pass on what is new; called every few seconds. What cannot be told now is told the next time."""
        if self._busy:
            return
        self._busy = True
        try:
            seen = await self._marks.sequence(MARK)
            fresh = [report for report in await self._newest() if int(report["id"]) > seen]
            for report in sorted(fresh, key=lambda one: int(one["id"])):
                if not await self._told(report):
                    return
                await self._marks.done(MARK, int(report["id"]))
        except Exception as error:
            logger.warning("reports wait: %s: %s", type(error).__name__, str(error)[:200])
        finally:
            self._busy = False

    async def _told(self, report: Report) -> bool:
        """Whether this one is dealt with: taken, or refused for good."""
        comment = str(report.get("reason") or "")[:COMMENT]
        why = next((why for word, why in _WHY if word in comment.lower()), "spam")
        message = await self._marks.named(str(report["event_id"]))
        told = {"reporter": report["user_id"], "why": why, "message": message, "comment": comment}
        try:
            await self._post("/v1/reports", told)
        except Exception as error:
            code = getattr(error, "code", None)
            logger.warning("a report was not taken: %s: %s", type(error).__name__, str(error)[:200])
            return code in (400, 403, 404, 409)
        return True
