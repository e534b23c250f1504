import math
import random

import pytest

from bascule.judge.fit import FEWEST, Case, fit, quality
from bascule.judge.sum import total
from bascule.judge.weights import AS_FOUND, Weights
from bascule.signals.signal import Signal


def made_up(count: int, truth: dict[str, float], seed: int = 6) -> list[Case]:
    """Cases whose signals are there independently of one another and weigh, in truth, as given."""
    numbers = random.Random(seed)
    cases = []
    for _ in range(count):
        found = [name for name in sorted(truth) if numbers.random() < 0.4]
        chance = 1 / (1 + math.exp(3 - sum(truth[name] for name in found)))
        signals = tuple(Signal(name, 2.0, "is so", "", name) for name in found)
        cases.append(Case(numbers.random() < chance, signals))
    return cases


TRUTH = {"strong": 3.5, "right": 2.0, "weak": 0.5, "useless": 0.0}


def test_the_weights_behind_made_up_cases_are_found() -> None:
    factors = fit(made_up(20_000, TRUTH)).weights.factors
    assert {name: 2.0 * factor for name, factor in factors.items()} == pytest.approx(TRUTH, abs=0.25)


def test_few_cases_change_little() -> None:
    few = fit([*made_up(120, TRUTH)], ridge=200.0).weights.factors
    assert all(abs(factor - 1) < 0.35 for factor in few.values())


def test_a_signal_is_never_turned_round() -> None:
    assert fit(made_up(20_000, {"strong": 3.5, "wrong": -2.0})).weights.factors["wrong"] == 0.0


def test_fitted_weights_are_better_on_cases_they_never_saw() -> None:
    fitted = fit(made_up(5000, TRUTH, 1)).weights
    unseen = made_up(5000, TRUTH, 2)
    assert quality(unseen, fitted).loss < quality(unseen, AS_FOUND).loss - 0.01
    assert quality(unseen, fitted).ranking > quality(unseen, AS_FOUND).ranking


def test_signals_that_say_the_same_share_their_cap() -> None:
    """Three copies of one finding: with the cap inside the model none of them is taken for weak."""
    numbers = random.Random(3)
    cases = []
    for _ in range(4000):
        there = numbers.random() < 0.3
        copies = tuple(Signal(name, 3.0, "is so", "", "same") for name in "abc") if there else ()
        cases.append(Case(numbers.random() < (0.6 if there else 0.05), copies))
    fitted = fit(cases).weights
    with_all = total(cases[0].signals or next(case.signals for case in cases if case.signals), fitted).score
    assert with_all == pytest.approx(math.log(0.6 / 0.4) - math.log(0.05 / 0.95), abs=0.35)


def test_weights_by_hand_are_kept() -> None:
    fitted = fit(made_up(2000, TRUTH), Weights(by_hand={"strong": 1.0}, caps={"right": 9.0})).weights
    assert "strong" not in fitted.factors
    assert (fitted.by_hand, fitted.caps) == ({"strong": 1.0}, {"right": 9.0})
    assert fitted.fitted_on.endswith("good cases")


def test_fitting_is_deterministic_and_does_not_depend_on_the_order() -> None:
    cases = made_up(1500, TRUTH)
    assert fit(cases) == fit(list(reversed(cases)))


def test_too_few_cases_are_refused() -> None:
    cases = [Case(True, ())] * (FEWEST - 1) + [Case(False, ())] * 500
    with pytest.raises(ValueError, match=f"at least {FEWEST} bad and {FEWEST} good ones, got {FEWEST - 1} and 500"):
        fit(cases)
    with pytest.raises(ValueError, match="expected bad and good ones"):
        quality([Case(True, ())], AS_FOUND)


def test_quality_of_a_perfect_and_of_no_ranking() -> None:
    sure = [Case(True, (Signal("x", 4.0, "", "", "x"),)), Case(False, ())] * 5
    assert quality(sure, AS_FOUND).ranking == 1.0
    none = quality([Case(True, ()), Case(False, ())] * 5, AS_FOUND)
    assert (none.ranking, none.loss) == (0.5, pytest.approx(math.log(2)))


def test_every_signal_is_told_with_how_often_it_was_seen() -> None:
    assert fit(made_up(1000, TRUTH)).seen.keys() == TRUTH.keys()
