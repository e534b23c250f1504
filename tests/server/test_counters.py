import pytest

from bascule.gate.decision import Decision, LinkDecision
from bascule.server.counters import BOUNDS, Counters

LINK = LinkDecision(0, 1, "a", "a", "a", "a", None, "warn")


def test_counts_what_was_decided_and_how_long_it_took() -> None:
    counters = Counters()
    counters.decided(Decision("1", "rewrite", "x", 0.0, (), (LINK, LINK), ("lists",), "00", 0.0), 0.002)
    counters.decided(Decision("2", "deliver", "x", 0.0, (), (), (), "00", 0.0), 60.0)
    assert counters.decisions == {"rewrite": 1, "deliver": 1}
    assert counters.links == {"warn": 2}
    assert counters.degraded == {"lists": 1}
    assert counters.buckets[BOUNDS.index(0.0025)] == 1
    assert counters.buckets[-1] == 1
    assert counters.seconds == pytest.approx(60.002)
    assert counters.store_failures == 0


def test_a_latency_on_a_bound_belongs_below_it() -> None:
    counters = Counters()
    counters.decided(Decision("1", "deliver", "x", 0.0, (), (), (), "00", 0.0), BOUNDS[3])
    assert counters.buckets[3] == 1
