"""What people hand in on the pages, on its way to the store: bounded in memory, written at once, tried again.

The link domain's handler never waits, so a form is answered before what it said is durable. It is handed to the store
within milliseconds; a process that dies before that loses it. A person who appeals is therefore shown a page that reads
the store: it says "received" only once the appeal is kept.
"""

import asyncio
import logging
from collections import deque

import msgspec

from bascule.review.appeal import Appeal
from bascule.review.report import Report, Subject
from bascule.server.problems import ProblemError
from bascule.server.review.appeals import Appeals
from bascule.server.review.reports import Reports
from bascule.server.service import Service
from bascule.server.verdicts import believed

LOG = logging.getLogger("bascule.review")
MOST = 1000
"""Forms waiting to be written; more are refused, and their senders told to try later."""


class HandedIn(msgspec.Struct, frozen=True):
    """One form.

    Attributes:
        what: the report or the appeal, about the link's destination.
        tag: the message's tag.
        stopped: the link was stopped when the form was sent.
    """

    what: Report | Appeal
    tag: str
    stopped: bool


class Intake:
    """Takes what is handed in and writes it.

    Args:
        service: where it goes.

    Attributes:
        taken: forms taken since the process began.
        refused: forms refused because too many waited.
    """

    def __init__(self, service: Service) -> None:
        self.taken = 0
        self.refused = 0
        self._service = service
        self._appeals = Appeals(service)
        self._reports = Reports(service)
        self._waiting: deque[HandedIn] = deque()
        self._writing: asyncio.Task[None] | None = None
        self._one_at_a_time = asyncio.Lock()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, one: HandedIn) -> bool:
        """Take a form, and begin to write it where an event loop runs; False where too many wait."""
        if len(self._waiting) >= MOST:
            self.refused += 1
            return False
        self.taken += 1
        self._waiting.append(one)
        if self._writing is None or self._writing.done():
            try:
                loop = asyncio.get_running_loop()
            except RuntimeError:
                return True  # the next round of chores writes it
            self._writing = loop.create_task(self._try())
        return True

    async def write(self) -> None:
        """Write what waits; what could not be written waits on, and the failure is raised."""
        async with self._one_at_a_time:
            while self._waiting:
                await self._keep(self._waiting[0])
                self._waiting.popleft()

    async def _try(self) -> None:
        try:
            await self.write()
        except Exception:
            LOG.exception("what was handed in could not be written; it is tried again")

    async def _keep(self, one: HandedIn) -> None:
        what = one.what
        if what.network not in self._service.networks:
            return
        subject = await self._subject(one)
        if isinstance(what, Appeal):
            await self._appeals.keep(msgspec.structs.replace(what, subject=subject))
        else:
            await self._reports.keep(msgspec.structs.replace(what, subject=subject))

    async def _subject(self, one: HandedIn) -> Subject:
        """The destination in its message; the message itself where that is what the link is stopped for."""
        subject, network = one.what.subject, one.what.network
        seen = await self._service.ledger.sighted(network, [int(one.tag, 16)], limit=1)
        if not seen:
            return subject
        try:
            alone = believed(self._service, network, subject.url).verdict.verdict
        except ProblemError:
            alone = "block"
        if one.stopped and alone == "allow":
            return Subject("message", seen[0].id, message=seen[0].id)
        return msgspec.structs.replace(subject, message=seen[0].id)
