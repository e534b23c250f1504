from collections import Counter

from bascule.recall.contracts import Figures
from bascule.server.dispatch.families import families


class _Told:
    leads = True

    def __init__(self) -> None:
        self.figures = Figures(waiting=3, sending=2, dead=1, oldest=90.0)
        self.counts = Counter(answered=5, failed=4)


def test_the_queue_in_numbers() -> None:
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in families(_Told(), 100.0)  # type: ignore[arg-type]
        for sample in family.samples
    }
    assert found == {
        ("bascule_recall_events", "waiting"): 3,
        ("bascule_recall_events", "sending"): 2,
        ("bascule_recall_events", "dead"): 1,
        ("bascule_recall_oldest_seconds",): 10,
        ("bascule_webhook_attempts_total", "answered"): 5,
        ("bascule_webhook_attempts_total", "failed"): 4,
        ("bascule_webhook_attempts_total", "dead"): 0,
        ("bascule_webhook_leader",): 1,
    }


def test_an_empty_queue_has_no_age() -> None:
    told = _Told()
    told.figures = Figures()
    ages = [f.samples[0].value for f in families(told, 100.0) if f.name == "bascule_recall_oldest_seconds"]  # type: ignore[arg-type]
    assert ages == [0.0]
