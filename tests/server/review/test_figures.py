from typing import Any

import pytest
from conformance.desk import appeal, report

from bascule.gate.network import Policy
from bascule.server.review.figures import KINDS, QueueFigures
from bascule.server.review.intake import Intake


def samples(figures: QueueFigures, place: Any) -> dict[Any, float]:
    found = figures.families(Intake(place.service), place.now)
    return {(s.name, *s.labels.values()): s.value for family in found for s in family.samples}


@pytest.fixture
def busy(place: Any) -> Any:
    place.add("strict", "https://go.strict.test", policy=Policy(max_links=1))
    place.service.load()
    place.send("https://a.example.com/ https://b.example.com/", "strict")
    place.play(place.store.desk.file(report(network="alpha", at=place.now - 500), 1))
    place.play(place.store.desk.file(report(network="beta", at=place.now), 1))
    late = appeal(network="beta", opened_at=place.now - 100, due_at=place.now - 50)
    place.play(place.store.desk.appeal(late, 1))
    return place


def test_what_waits_is_told_for_all_networks(busy: Any) -> None:
    figures = QueueFigures()
    assert set(samples(figures, busy).values()) == {0}
    busy.play(figures.look(busy.service))
    told = samples(figures, busy)
    assert [told["bascule_review_waiting", kind] for kind in KINDS] == [1, 2, 1, 0]
    assert told[("bascule_review_oldest_seconds",)] == 500
    assert told[("bascule_appeals_overdue",)] == 1


def test_the_chores_look_now_and_then(busy: Any) -> None:
    busy.play(busy.chores.attempt())
    assert busy.chores.failures == 0
    assert busy.application.bridge.forms.figures.waiting == {"held": 1, "report": 2, "appeal": 1}
