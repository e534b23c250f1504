"""The sending side's figures, as Prometheus' families."""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from bascule.server.dispatch.dispatcher import Dispatcher


def families(dispatcher: Dispatcher, now: float) -> Iterator[Metric]:
    """What a process knows of the queue, which all processes share, and of its own attempts."""
    figures = dispatcher.figures
    events = GaugeMetricFamily("bascule_recall_events", "Events that have not arrived, by state.", labels=["state"])
    for state in ("waiting", "sending", "dead"):
        events.add_metric([state], getattr(figures, state))
    yield events
    age = 0.0 if figures.oldest is None else max(now - figures.oldest, 0.0)
    yield GaugeMetricFamily("bascule_recall_oldest_seconds", "Age of the oldest event that is still to arrive.", age)
    attempts = CounterMetricFamily(
        "bascule_webhook_attempts", "Webhooks sent, by what became of them.", labels=["outcome"]
    )
    for outcome in ("answered", "failed", "dead"):
        attempts.add_metric([outcome], dispatcher.counts[outcome])
    yield attempts
    yield GaugeMetricFamily("bascule_webhook_leader", "Whether this process sends the webhooks.", int(dispatcher.leads))
