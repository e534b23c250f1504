import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.judge.sum import judge_signals, total
from bascule.judge.verdict import NOTHING_KNOWN, Thresholds
from bascule.judge.weights import AS_FOUND, Weights
from bascule.signals.signal import Signal


def signal(name: str, weight: float, group: str = "a", evidence: str = "") -> Signal:
    return Signal(name, weight, f"does {name}", evidence, group)


def test_groups_add_up_and_are_capped_in_proportion() -> None:
    added = total([signal("x", 3.0), signal("y", 3.0), signal("z", 1.0, "b")])
    assert added.score == 5.0
    assert [(part.signal.name, part.counted) for part in added.parts] == [("x", 2.0), ("y", 2.0), ("z", 1.0)]


def test_a_group_is_capped_both_ways() -> None:
    assert total([signal("x", -9.0)]).score == -4.0
    assert total([signal("x", 9.0), signal("y", -6.0)]).score == 3.0


def test_a_signal_found_twice_counts_once_at_its_heaviest() -> None:
    assert total([signal("x", 1.0), signal("x", 2.0), signal("x", 0.5, evidence="other")]).score == 2.5


def test_weights_by_hand_and_fitted_ones_are_used() -> None:
    weights = Weights(factors={"x": 0.5}, by_hand={"y": 3.0}, caps={"a": 10.0})
    assert total([signal("x", 3.0), signal("y", 1.0)], weights).score == 4.5


_signals = st.lists(
    st.builds(
        signal, st.sampled_from("uvwxyz"), st.floats(-10, 10), st.sampled_from("abc"), st.sampled_from(["", "e"])
    ),
    max_size=12,
)


@given(_signals, st.randoms())
def test_the_score_does_not_depend_on_the_order_and_is_the_sum_of_its_parts(
    found: list[Signal], shuffled: random.Random
) -> None:
    added = total(found)
    again = list(found)
    shuffled.shuffle(again)
    assert total(again) == added
    assert added.score == pytest.approx(sum(part.counted for part in added.parts))
    assert abs(added.score) <= 12.001
    assert [abs(part.counted) for part in added.parts] == sorted((abs(p.counted) for p in added.parts), reverse=True)


def test_a_verdict_says_the_biggest_parts_first() -> None:
    verdict = judge_signals([signal("small", 1.0), signal("big", 3.0, "b"), signal("good", -0.5, "c")], Thresholds())
    assert (verdict.verdict, verdict.score, verdict.source) == ("warn", 3.5, "signals")
    assert verdict.explanation == "This link does big and does small."
    assert [(one.name, one.weight) for one in verdict.signals] == [("big", 3.0), ("small", 1.0), ("good", -0.5)]


@pytest.mark.parametrize(
    ("found", "belief"),
    [
        ([signal("x", 9.0)], "warn"),
        ([signal("x", 9.0), signal("y", 9.0)], "warn"),
        ([signal("x", 9.0), signal("y", 9.0, "b")], "block"),
        ([signal("x", 9.0, "known_list")], "block"),
        ([signal("x", 9.0, "rules")], "block"),
        ([signal("x", 9.0), signal("y", -1.0, "b")], "warn"),
        ([signal("x", 1.0)], "allow"),
    ],
)
def test_one_fuzzy_group_alone_never_blocks(found: list[Signal], belief: str) -> None:
    thresholds = Thresholds(warn=2.0, block=3.0)
    verdict = judge_signals(found, thresholds, subject="message")
    assert verdict.verdict == belief
    assert verdict.verdict == thresholds.belief(verdict.score)


def test_nothing_found_is_nothing_known() -> None:
    assert judge_signals([], Thresholds(), AS_FOUND) is NOTHING_KNOWN
