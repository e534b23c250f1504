"""Take a report: name its subject, keep it, and warn by rule where trusted people report at once."""

import asyncio
import functools
import logging

import msgspec

from bascule.accounts.client import Id
from bascule.gate.contracts import VerdictEntry
from bascule.links.destination import read
from bascule.links.expressions import keys
from bascule.lists.guard import Guard
from bascule.review.burst import LASTS, WHO, WINDOW, may_warn
from bascule.review.contracts import Filed
from bascule.review.report import Comment, Report, Subject, Why
from bascule.server.rate_limit import Rate, RateLimiter
from bascule.server.review.subjects import reached, subject_named
from bascule.server.service import Service
from bascule.server.verdicts import Url, believed

LOG = logging.getLogger("bascule.review")
REPORTER_RATE = Rate(20 / 3600, 20.0)
"""Reports of one reporter: twenty at once, twenty an hour."""


class NewReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one account of the network says is wrong.

    Attributes:
        reporter: the account, as the network names it.
        why: spam, phishing, impersonation; or mistake: it should not have been stopped.
        url: the link it is about, wrapped or not.
        message: the id of the message it is about, or that the link was in.
        comment: in the reporter's words.
    """

    reporter: Id
    why: Why
    url: Url | None = None
    message: Id | None = None
    comment: Comment = ""


class ReportAnswer(msgspec.Struct, frozen=True):
    """What became of a report.

    Attributes:
        item: the number in the review queue.
        subject: what it is about.
        repeated: the same reporter had said the same before; nothing was added.
        reporters: distinct reporters of that item.
        warned: trusted reports came to the network's ``reports_warn_at``: links there are warned of from now on.
    """

    item: int
    subject: Subject
    repeated: bool
    reporters: int
    warned: bool


class Reports:
    """Takes reports for one process.

    Args:
        service: what it serves from.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._rates = RateLimiter(REPORTER_RATE, most=50_000)

    def allows(self, network: str, reporter: str) -> bool:
        """Whether a reporter may report once more now."""
        return self._rates.allow(f"{network}\0{reporter}", self._service.clock())

    async def take(self, network: str, new: NewReport) -> ReportAnswer:
        """Keep a report, and act by rule.

        Raises:
            ProblemError: 400 or 404 for a subject that cannot be; see ``subject_named``.
        """
        service = self._service
        subject = await subject_named(service, network, new.url, new.message)
        report = Report(network, new.reporter, subject, new.why, new.comment, service.clock())
        filed = await self.keep(report)
        if subject.scope == "message" and not filed.repeated and new.why != "mistake":
            await self._against_sender(network, subject.name)
        warned = not filed.repeated and new.why != "mistake" and await self._warn_by_rule(network, subject)
        return ReportAnswer(filed.item, subject, filed.repeated, filed.reporters, warned)

    async def _against_sender(self, network: str, message: str) -> None:
        """Have the account that sent a reported message remember that; reports add up slowly."""
        service = self._service
        recorded = await service.ledger.recorded(network, message)
        if recorded is not None and service.networks[network].policy.accounts != "off":
            service.memories[network].watch.reported(recorded.sender, service.clock())

    async def keep(self, report: Report) -> Filed:
        """Keep a report with the reach of its subject."""
        reach = await reached(self._service, report.network, report.subject)
        return await self._service.store.desk.file(report, reach)

    async def _warn_by_rule(self, network: str, subject: Subject) -> bool:
        service = self._service
        needed = service.networks[network].policy.reports_warn_at
        if needed is None or subject.scope != "destination":
            return False
        now = service.clock()
        trust = await service.store.desk.trust_in(network, subject, now - WINDOW, now)
        if trust < needed or believed(service, network, subject.url).verdict.verdict != "allow":
            return False
        guard = await asyncio.to_thread(_guard)
        looked_up = keys(read(subject.url))
        if not may_warn(looked_up.hosts[0], service.knowledge.matches(network, looked_up, now), guard):
            return False
        reason = f"Several trusted people reported it (trust {trust:.1f})."
        entry = VerdictEntry(0, network, subject.name, "warn", reason, WHO, now, now + LASTS)
        await service.ledger.set_verdict(entry)
        return True


@functools.cache
def _guard() -> Guard:
    """The guard as shipped; it takes most of a second to read, once."""
    return Guard.installed()
