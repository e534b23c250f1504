from typing import Any

from prometheus_client.parser import text_string_to_metric_families


def test_health_readiness_and_figures(served: Any) -> None:
    assert served.nobody.get("/healthz").json() == {"status": "ok"}
    ready = served.nobody.get("/readyz").json()
    assert (ready["ready"], ready["networks"], ready["degraded"]) == (True, 2, [])
    figures = served.demo.get("/metrics")
    assert figures.headers["content-type"].startswith("text/plain; version=0.0.4")
    families = {family.name for family in text_string_to_metric_families(figures.text)}
    assert {"bascule_decisions", "bascule_clicks", "bascule_send_seconds"} <= families
