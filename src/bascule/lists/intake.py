"""Take one feed in: read its rows, place them, let the guard look, and gather what goes into the index."""

import io
import re
from pathlib import Path

from bascule.links.expressions import expression_hash
from bascule.lists.build import Contribution
from bascule.lists.catalogue import Feed
from bascule.lists.entry import Kind, Place, Rejected, Row, place
from bascule.lists.formats.reading import FeedError, Format
from bascule.lists.formats.registry import FORMATS, detect, head_of, unpacked
from bascule.lists.grant import DAY, Grant, Stand
from bascule.lists.guard import Guard
from bascule.lists.report import Held, Report

SERVICES = 0.05
"""A list of which this share are services that anybody uses (shorteners, dynamic DNS) is a list of services."""
_LEAST = 20
_WARNING_NAME = re.compile(r"suspicious|suspect|warn|watch|gr[ea]y")


def form_and_kind(feed: Feed, content: Path, guard: Guard) -> tuple[Format, Kind, str]:
    """The format of a feed's content, what its rows mean, and from what that was told.

    Raises:
        FeedError: the format cannot be told.
    """
    head = head_of(content)
    form = FORMATS[feed.format] if feed.format != "auto" else detect(head)
    if feed.verdict != "auto":
        return form, feed.verdict, "given"
    if _names_services(form, head, feed, guard):
        return form, "grey", "content"
    if _WARNING_NAME.search(feed.name):
        return form, "warn", "name"
    return form, "block", "default"


def _names_services(form: Format, head: str, feed: Feed, guard: Guard) -> bool:
    hosts = services = 0
    try:
        for item in form.read(io.BytesIO(head.encode()), feed.options):
            if isinstance(item, Row) and item.text:
                try:
                    at = place(item.text)
                except ValueError:
                    continue
                hosts += at.whole_host
                services += at.whole_host and guard.is_service(at.host)
    except FeedError:
        return False
    return hosts >= _LEAST and services / hosts >= SERVICES


class Intake:
    """One feed being taken in.

    Attributes:
        contribution: what goes into the index.
        report: what became of each row.
        grey: hosts that a grey feed names, for the guard.
    """

    def __init__(self, feed: Feed, guard: Guard, now: float) -> None:
        """Begin with nothing taken."""
        self.feed, self._guard, self._now = feed, guard, now
        self.contribution = Contribution()
        self.report = Report(feed.name, imported_at=now)
        self.grey: list[str] = []
        self._kind: Kind = "block"

    def run(self, content: Path) -> None:
        """Read the whole feed.

        Raises:
            FeedError: it cannot be read.
            OSError: the file cannot be read.
        """
        form, self._kind, told = form_and_kind(self.feed, content, self._guard)
        report = self.report
        report.format, report.verdict, report.verdict_from = form.name, self._kind, told
        with unpacked(content) as source:
            for item in form.read(source, self.feed.options):
                if isinstance(item, Rejected):
                    report.reject(item)
                elif item.removed is not None and item.removed <= self._now:
                    report.expired += 1
                elif item.sha256:
                    self._hashed(item)
                else:
                    self._row(item)
        report.duplicates = report.accepted - self._distinct()

    def _distinct(self) -> int:
        if self.grey:
            return len(set(self.grey))
        return sum(len(set(part)) for part in self.contribution.hashes)

    def _row(self, row: Row) -> None:
        try:
            at = place(row.text)
        except ValueError as error:
            self.report.reject(Rejected(row.line, str(error)[:120], row.text[:200]))
            return
        kind = row.kind or self._kind
        if kind == "grey":
            self._name(row, at)
            return
        hold = self._guard.holds(at, allow=kind == "allow")
        stand: Stand = kind
        if hold is not None:
            soft = hold.soft and kind != "allow"
            self.report.hold(Held(row.line, at.expression[:500], hold.reason), soft=soft)
            if not soft:
                return
            stand = "warn"
        self._take(row, at, stand)

    def _name(self, row: Row, at: Place) -> None:
        if not at.whole_host:
            self.report.reject(Rejected(row.line, "a grey list names whole hosts", row.text[:200]))
            return
        self.grey.append(at.host)
        self.report.accepted += 1
        self.report.hosts += 1

    def _take(self, row: Row, at: Place, stand: Stand) -> None:
        into = self.contribution
        number = into.number(self._grant(row, stand))
        into.add(expression_hash(at.expression), number, host=at.whole_host)
        self.report.accepted += 1
        if at.whole_host:
            self.report.hosts += 1
        else:
            self.report.paths += 1
            into.below.append(expression_hash(at.host + "/"))

    def _hashed(self, row: Row) -> None:
        stand: Stand = "block" if self._kind == "grey" else self._kind
        number = self.contribution.number(self._grant(row, stand))
        self.contribution.add(int.from_bytes(row.sha256[:8], "big"), number, host=False)
        self.contribution.blind = True
        self.report.accepted += 1

    def _grant(self, row: Row, stand: Stand) -> Grant:
        category = row.category or self.feed.category or "phishing"
        if row.target:
            category = f"{category} of {row.target}"
        return Grant(0, stand, category, _day(row.first_seen), _day(row.removed))


def _day(when: float | None) -> int:
    return 0 if when is None else max(0, min(int(when // DAY), 0xFFFF_FFFF))
