import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.recall.backoff import LONGEST, LONGEST_ASKED, asked_for, delay


@given(st.integers(0, 10**6), st.floats(0, 1))
def test_waits_are_bounded_and_never_none(attempts: int, random: float) -> None:
    assert 0.5 <= delay(attempts, random) <= LONGEST


def test_waits_double_with_jitter() -> None:
    assert [delay(n, 1.0) for n in (1, 2, 3, 4)] == [1.0, 2.0, 4.0, 8.0]
    assert [delay(n, 0.0) for n in (1, 2, 3, 4)] == [0.5, 1.0, 2.0, 4.0]
    assert delay(100, 1.0, 30.0) == 30.0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, 0.0),
        ("", 0.0),
        ("soon", 0.0),
        ("-5", 0.0),
        ("2.5", 0.0),
        ("²", 0.0),
        ("0", 0.0),
        (" 120 ", 120.0),
        ("9" * 90, LONGEST_ASKED),
        ("Mon, 21 Sep 2026 14:13:50 GMT", 30.0),
        ("Mon, 21 Sep 2026 14:13:00 GMT", 0.0),
        ("Mon, 21 Sep 2126 14:13:00 GMT", LONGEST_ASKED),
        ("Mon, 99 Sep 2026 14:13:00 GMT", 0.0),
    ],
)
def test_retry_after_is_honoured_within_bounds(value: str | None, seconds: float) -> None:
    assert asked_for(value, 1_790_000_000.0) == seconds
