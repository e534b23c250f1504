from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.server.rate_limit import Rate, RateLimiter


def test_a_burst_then_the_rate() -> None:
    limiter = RateLimiter(Rate(2.0, 3.0))
    assert [limiter.allow("a", 0.0) for _ in range(4)] == [True, True, True, False]
    assert limiter.allow("b", 0.0)
    assert not limiter.allow("a", 0.4)
    assert limiter.allow("a", 0.5)
    assert not limiter.allow("a", 0.5)
    assert [limiter.allow("a", 1000.0) for _ in range(4)] == [True, True, True, False]


def test_what_is_refused_costs_nothing() -> None:
    limiter = RateLimiter(Rate(1.0, 10.0))
    assert not limiter.allow("a", 0.0, 11)
    assert limiter.allow("a", 0.0, 10)


def test_a_clock_that_goes_back_gives_nothing() -> None:
    limiter = RateLimiter(Rate(1.0, 1.0))
    assert limiter.allow("a", 100.0)
    assert not limiter.allow("a", 50.0)


def test_memory_is_bounded() -> None:
    limiter = RateLimiter(Rate(1.0, 1.0), most=2)
    assert [limiter.allow(name, 0.0) for name in ("a", "b", "c")] == [True, True, True]
    assert not limiter.allow("c", 0.0)
    assert limiter.allow("a", 0.0), "a was dropped to make room, which forgives it"


@given(st.lists(st.floats(0, 5), max_size=60))
@settings(max_examples=50, deadline=None)
def test_never_more_than_burst_and_rate(gaps: list[float]) -> None:
    limiter, now, allowed = RateLimiter(Rate(3.0, 5.0)), 0.0, 0
    for gap in gaps:
        now += gap
        allowed += limiter.allow("a", now)
    assert allowed <= 5 + 3 * now + 1e-6
