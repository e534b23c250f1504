from hypothesis import given
from hypothesis import strategies as st

from bascule.review.priority import DOUBLING, OVERDUE, SEVERITIES, priority, weight

NOW = 1_790_000_000.0
REACH = st.integers(0, 10**9)
SEVERITY = st.sampled_from(sorted(SEVERITIES.values()))


@given(REACH, st.integers(1, 10**6), SEVERITY, st.floats(0, 1e8))
def test_more_people_come_first(reach: int, more: int, severity: float, age: float) -> None:
    less = priority(weight(reach, severity), NOW - age, NOW)
    assert less <= priority(weight(reach + more, severity), NOW - age, NOW)
    if reach >= 1 and more > reach // 1000:
        assert less < priority(weight(reach + more, severity), NOW - age, NOW)


@given(REACH, SEVERITY, st.floats(0, 1e8), st.floats(1.0, 1e8))
def test_worse_and_older_come_first(reach: int, severity: float, age: float, more: float) -> None:
    here = priority(weight(reach, severity), NOW - age, NOW)
    assert here < priority(weight(reach, severity * 2), NOW - age, NOW)
    assert here < priority(weight(reach, severity), NOW - age - more, NOW)


def test_waiting_a_day_doubles_and_being_late_doubles_again() -> None:
    fresh = priority(weight(10, 3.0), NOW, NOW)
    assert priority(weight(10, 3.0), NOW - DOUBLING, NOW) == 2 * fresh
    assert priority(weight(10, 3.0), NOW - DOUBLING, NOW, NOW - 1) == 2 * OVERDUE * fresh
    assert priority(weight(10, 3.0), NOW - DOUBLING, NOW, NOW + 1) == 2 * fresh


def test_nothing_weighs_nothing() -> None:
    assert weight(0, SEVERITIES["shadow"]) > 0
    assert priority(weight(5, 1.0), NOW + 100, NOW) == weight(5, 1.0)


def test_a_thousand_people_do_not_count_a_thousand_times() -> None:
    assert 3 < weight(1000, 1.0) / weight(1, 1.0) < 20
