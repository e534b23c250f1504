from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from bascule.gate.decision import Decision
from bascule.server.clicks import Clicks
from bascule.server.counters import BOUNDS, Counters
from bascule.server.metrics import Metrics


def test_prometheus_reads_them(place: Any) -> None:
    counters, clicks = Counters(), Clicks()
    counters.decided(Decision("1", "rewrite", "x", 0.0, (), (), ("lists",), "00", 0.0), 0.003)
    counters.decided(Decision("2", "deliver", "x", 0.0, (), (), (), "00", 0.0), 9.0)
    clicks.count("alpha", "00", "go", 0.0)
    bridge = place.application.bridge
    place.click(b"/nothing")
    text = Metrics(place.service, counters, clicks, place.application.dispatcher, bridge).text().decode()
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert samples["bascule_decisions_total", "rewrite"] == 1
    assert samples["bascule_clicks_total", "go"] == 1
    assert samples["bascule_bad_tokens_total", "unknown"] == 1
    assert samples[("bascule_carried_total",)] == samples[("bascule_viewer_clicks_total",)] == 0
    assert samples["bascule_degraded_total", "lists"] == 1
    assert samples[("bascule_networks",)] == 2
    assert samples[("bascule_list_entries",)] == 0
    buckets = [samples["bascule_send_seconds_bucket", str(bound)] for bound in BOUNDS]
    assert buckets == sorted(buckets)
    assert (buckets[2], buckets[3]) == (0, 1)
    assert samples["bascule_send_seconds_bucket", "+Inf"] == samples[("bascule_send_seconds_count",)] == 2
