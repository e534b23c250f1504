import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.review.trust import HALF_LIFE, TRUSTED, Standing

NOW = 1_790_000_000.0


def after(*reports: bool, at: float = NOW) -> Standing:
    standing = Standing()
    for right in reports:
        standing = standing.learned(right=right, now=at)
    return standing


def test_nobody_known_weighs_little_and_never_counts() -> None:
    assert Standing().trust(NOW) == 0.25 < TRUSTED


def test_two_right_reports_reach_trust_and_one_wrong_takes_it_back() -> None:
    assert after(True).trust(NOW) < TRUSTED
    assert after(True, True).trust(NOW) >= TRUSTED
    assert after(True, True, False).trust(NOW) < TRUSTED


def test_what_was_learned_fades_towards_the_prior() -> None:
    good = after(*[True] * 20)
    trusts = [good.trust(NOW + half * HALF_LIFE) for half in range(12)]
    assert trusts == sorted(trusts, reverse=True)
    assert trusts[1] == pytest.approx((1 + 10) / (4 + 10))
    assert trusts[-1] == pytest.approx(0.25, abs=0.01)
    faded = good.learned(right=False, now=NOW + HALF_LIFE)
    assert (faded.right, faded.wrong) == (10.0, 1.0)


@given(st.lists(st.booleans(), max_size=60), st.floats(0, 1e9))
def test_trust_is_a_chance_and_follows_the_evidence(reports: list[bool], later: float) -> None:
    standing = after(*reports)
    assert 0 < standing.trust(NOW + later) < 1
    assert standing.learned(right=True, now=NOW).trust(NOW) > standing.trust(NOW)
    assert standing.learned(right=False, now=NOW).trust(NOW) < standing.trust(NOW)


def test_a_clock_that_steps_back_forgives_nothing() -> None:
    standing = after(False)
    assert standing.trust(NOW - 1e6) == standing.trust(NOW)
