"""``/metrics`` in Prometheus' text format, from the counters that the hot paths keep as plain integers."""

from collections.abc import Iterator, Mapping
from itertools import accumulate

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bascule.server.bridge import BridgeHandler
from bascule.server.clicks import Clicks
from bascule.server.counters import BOUNDS, Counters
from bascule.server.dispatch.dispatcher import Dispatcher
from bascule.server.dispatch.families import families
from bascule.server.revocations import BOUNDS as REVOCATION_BOUNDS
from bascule.server.service import Service

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics(Collector):
    """One process's figures.

    Args:
        service: knows its lists and networks.
        counters: decisions counted.
        clicks: clicks counted.
        dispatcher: webhooks counted.
        bridge: what was opened, beyond clicks.
    """

    def __init__(
        self, service: Service, counters: Counters, clicks: Clicks, dispatcher: Dispatcher, bridge: BridgeHandler
    ) -> None:
        self._service = service
        self._counters = counters
        self._clicks = clicks
        self._dispatcher = dispatcher
        self._bridge = bridge
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)

    def text(self) -> bytes:
        """Everything, as Prometheus scrapes it."""
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        """The families; see ``prometheus_client.registry.Collector``."""
        counted = self._counters
        yield _counter("bascule_decisions", "Messages decided on, by decision.", "decision", counted.decisions)
        yield _counter("bascule_links", "Links judged when sent, by verdict.", "verdict", counted.links)
        yield _counter("bascule_clicks", "Links opened, by outcome.", "outcome", self._clicks.totals)
        yield _counter(
            "bascule_degraded", "Answers given without a dependency, by its name.", "missing", counted.degraded
        )
        yield CounterMetricFamily(
            "bascule_store_failures", "Requests refused because a decision could not be kept.", counted.store_failures
        )
        sums = list(accumulate(counted.buckets))
        names = [*map(str, BOUNDS), "+Inf"]
        yield HistogramMetricFamily(
            "bascule_send_seconds",
            "Time from a message's arrival to its durable decision.",
            buckets=list(zip(names, sums, strict=True)),
            sum_value=counted.seconds,
        )
        yield from self._revocations()
        index = self._service.knowledge.index
        yield GaugeMetricFamily("bascule_list_entries", "Expressions in the index in use.", index.count if index else 0)
        yield GaugeMetricFamily(
            "bascule_list_built_seconds", "When the index in use was built.", index.built_at if index else 0
        )
        stale = sum(feed.weight_at(self._service.clock())[1] for feed in index.feeds) if index else 0
        yield GaugeMetricFamily("bascule_feeds_stale", "Feeds older than their maximum age.", stale)
        yield GaugeMetricFamily("bascule_networks", "Networks served.", len(self._service.networks))

    def _revocations(self) -> Iterator[Metric]:
        measured = self._service.revocations
        sums = list(accumulate(measured.buckets))
        names = [*map(str, REVOCATION_BOUNDS), "+Inf"]
        yield HistogramMetricFamily(
            "bascule_revocation_seconds",
            "Time from a verdict's acceptance until the last process refuses.",
            buckets=list(zip(names, sums, strict=True)),
            sum_value=measured.seconds,
        )
        yield CounterMetricFamily(
            "bascule_revocations_overdue", "Verdicts that a process had not taken in after a minute.", measured.overdue
        )
        yield GaugeMetricFamily(
            "bascule_processes", "Processes that serve from this store.", self._service.ledger.listeners()
        )
        yield from families(self._dispatcher, self._service.clock())
        yield from self._openings()
        yield from self._contained()

    def _contained(self) -> Iterator[Metric]:
        containing = self._service.containing
        accounts = GaugeMetricFamily("bascule_contained_accounts", "Contained accounts, by state.", labels=["state"])
        states = containing.states
        for state in ("watched", "challenged", "frozen", "recovering", "restored", "shadow"):
            accounts.add_metric([state], states[state])
        yield accounts
        yield _counter("bascule_containment_steps", "Steps of containment, by name.", "step", containing.steps)
        yield _counter(
            "bascule_contained_messages", "Messages of contained accounts, by outcome.", "outcome", containing.messages
        )

    def _openings(self) -> Iterator[Metric]:
        bridge = self._bridge
        yield _counter(
            "bascule_bad_tokens", "Links that did not open, by answer.", "answer", bridge.bad_tokens.answered
        )
        yield CounterMetricFamily(
            "bascule_carried", "Messages found to be opened far outside their audience.", bridge.audience.found
        )
        yield CounterMetricFamily("bascule_viewer_clicks", "Clicks whose viewer was named.", bridge.viewers.named)
        yield from bridge.forms.figures.families(bridge.forms.intake, self._service.clock())


def _counter(name: str, text: str, label: str, values: Mapping[str, int]) -> CounterMetricFamily:
    family = CounterMetricFamily(name, text, labels=[label])
    for value, count in sorted(values.items()):
        family.add_metric([value], count)
    return family
