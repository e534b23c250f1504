from hypothesis import given
from hypothesis import strategies as st

from bascule.accounts.window import EMPTY, bits, counted, distinct, noted


def after(*told: tuple[float, int], span: int = 60) -> object:
    window = EMPTY
    for at, who in told:
        window = noted(window, span, at, bits((who,)))
    return window


def test_people_are_told_apart_within_the_span() -> None:
    window = after((100.0, 1), (101.0, 2), (102.0, 2), (103.0, 3))
    assert round(distinct(window, 60, 103.0)) == 3
    assert distinct(window, 60, 400.0) == 0.0


def test_who_was_before_counts_for_the_share_that_is_left() -> None:
    window = after((100.0, 1), (101.0, 2), (170.0, 3))
    assert 1.0 < distinct(window, 60, 170.0) < 3.1
    assert 0.0 < distinct(window, 60, 219.0) < 1.1


def test_a_clock_put_back_forgets_nobody_and_blocks_nothing() -> None:
    window = after((1_000_000.0, 1), (10.0, 2))
    assert round(distinct(window, 60, 10.0)) == 2
    assert distinct(window, 60, 200.0) == 0.0


@given(st.lists(st.tuples(st.floats(0, 1e11), st.integers(1, 2**32 - 1)), max_size=200))
def test_nothing_overflows(told: list[tuple[float, int]]) -> None:
    window = after(*told)
    assert max(window.start, window.before, window.now) < 2**64
    assert 0.0 <= distinct(window, 60, 1.0) <= counted(2**64 - 1)


def test_a_flood_fills_the_bits_and_no_more() -> None:
    window = noted(EMPTY, 60, 1.0, bits(tuple(range(10_000))))
    assert window.now == 2**64 - 1
    assert distinct(window, 60, 1.0) > 200
