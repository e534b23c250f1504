import math

import msgspec
import pytest

from bascule.judge.verdict import NOTHING_KNOWN, Belief, Thresholds, Verdict, worst


@pytest.mark.parametrize(
    ("score", "belief"),
    [(-9.0, "allow"), (2.49, "allow"), (2.5, "warn"), (4.99, "warn"), (5.0, "block"), (99.0, "block")],
)
def test_a_score_amounts_to_a_belief(score: float, belief: Belief) -> None:
    assert Thresholds().belief(score) == belief


@pytest.mark.parametrize(
    ("warn", "block"), [(0.0, 5.0), (-1.0, 5.0), (5.0, 4.0), (1.0, 101.0), (math.nan, 5.0), (1.0, math.nan)]
)
def test_thresholds_in_the_wrong_order_are_refused(warn: float, block: float) -> None:
    with pytest.raises(ValueError, match="0 < warn <= block <= 100"):
        Thresholds(warn, block)


def test_thresholds_of_a_policy_file_are_refused_by_name() -> None:
    with pytest.raises(msgspec.ValidationError, match="thresholds: expected"):
        msgspec.json.decode(b'{"warn": 6, "block": 5}', type=Thresholds)


def test_the_severest_belief_wins_before_the_highest_score() -> None:
    allowed, warned, blocked = Verdict("allow", 9.0), Verdict("warn", 3.0), Verdict("block", 1.0)
    assert worst((allowed, warned)) is warned
    assert worst((warned, blocked, allowed)) is blocked
    assert worst((warned, Verdict("warn", 4.0))).score == 4.0
    assert worst(()) is NOTHING_KNOWN


def test_nothing_known_says_so() -> None:
    assert (NOTHING_KNOWN.verdict, NOTHING_KNOWN.score, NOTHING_KNOWN.source) == ("allow", 0.0, "none")
    assert NOTHING_KNOWN.explanation == "Nothing is known against it."
