"""How the review queue stands, for ``/metrics``: looked up now and then by the chores, all networks together."""

from collections import Counter
from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from bascule.server.review.intake import Intake
from bascule.server.service import Service

KINDS = ("held", "report", "appeal", "guarded")
TAKEN_AT_ONCE = 200


class QueueFigures:
    """What waits, as of the last look.

    Attributes:
        waiting: items not decided, by kind.
        overdue: appeals past their date.
        oldest: when the oldest was opened, seconds since the epoch; None where nothing waits.
    """

    def __init__(self) -> None:
        self.waiting: Counter[str] = Counter()
        self.overdue = 0
        self.oldest: float | None = None

    async def look(self, service: Service) -> None:
        """Look anew; held messages come into the queue first."""
        await service.store.desk.take_in_held(TAKEN_AT_ONCE)
        now = service.clock()
        found = [one for name in service.networks for one in await service.store.desk.waiting(name, now)]
        self.waiting = Counter()
        for one in found:
            self.waiting[one.kind] += one.items
        self.overdue = sum(one.overdue for one in found)
        self.oldest = min((one.oldest for one in found), default=None)

    def families(self, intake: Intake, now: float) -> Iterator[Metric]:
        """The figures as Prometheus' families, with the forms that this process took."""
        items = GaugeMetricFamily("bascule_review_waiting", "Items that wait for a decision, by kind.", labels=["kind"])
        for kind in KINDS:
            items.add_metric([kind], self.waiting[kind])
        yield items
        age = 0.0 if self.oldest is None else max(now - self.oldest, 0.0)
        yield GaugeMetricFamily("bascule_review_oldest_seconds", "Age of the oldest item that waits.", age)
        yield GaugeMetricFamily("bascule_appeals_overdue", "Appeals past their date without an answer.", self.overdue)
        forms = CounterMetricFamily(
            "bascule_forms", "Forms sent on the pages, by what became of them.", labels=["outcome"]
        )
        forms.add_metric(["taken"], intake.taken)
        forms.add_metric(["refused"], intake.refused)
        yield forms
