import math
from random import Random

import pytest

from bascule.campaigns.delay import NARROWEST, PRIOR, Delay, fitted


def test_the_prior_is_what_the_study_found() -> None:
    assert PRIOR.share(1800) == pytest.approx(0.20, abs=0.005)
    assert PRIOR.share(7 * 3600) == pytest.approx(0.5)
    assert fitted([]) == PRIOR


def test_a_fit_finds_the_law_that_was_drawn_from() -> None:
    random = Random(1)
    law = Delay(600.0, 0.8)
    found = fitted((law.draw(random), 1.0) for _ in range(2000))
    assert found.median == pytest.approx(600, rel=0.06)
    assert found.sigma == pytest.approx(0.8, abs=0.06)
    assert found.cases == pytest.approx(2000)


def test_weights_count_as_cases() -> None:
    once = fitted([(100.0, 2.0), (900.0, 1.0), (5.0, 0.0)])
    assert once == fitted([(100.0, 1.0), (100.0, 1.0), (900.0, 1.0)])


def test_times_that_are_none_do_not_break_it() -> None:
    for seconds in (0.0, -500.0, 1e-9):
        assert math.isfinite(fitted([(seconds, 1.0)]).median)
        assert PRIOR.density(seconds) > 0
        assert 0 <= PRIOR.share(seconds) < 0.01
    assert fitted([(60.0, 1.0)] * 5000).sigma == pytest.approx(NARROWEST, abs=0.05)


def test_the_share_is_the_density_summed() -> None:
    law = Delay(50.0, 0.5)
    summed = sum(law.density(second + 0.5) for second in range(100))
    assert summed == pytest.approx(law.share(100.0), abs=0.01)
