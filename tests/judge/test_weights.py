import pytest

from bascule.judge.weights import AS_FOUND, OTHER_CAP, Weights, dump_weights, load_weights
from bascule.signals.signal import Signal

MASKED = Signal("masked", 2.5, "is labelled with another site", "", "link_facts")


def test_a_weight_by_hand_stands_before_a_factor_and_that_before_the_signal_s_own() -> None:
    assert AS_FOUND.of(MASKED) == 2.5
    assert Weights(factors={"masked": 2.0}).of(MASKED) == 5.0
    assert Weights(factors={"masked": 2.0}, by_hand={"masked": 0.0}).of(MASKED) == 0.0


def test_groups_have_caps() -> None:
    assert (AS_FOUND.cap("known_list"), AS_FOUND.cap("anything")) == (10.0, OTHER_CAP)
    assert Weights(caps={"anything": 0.0}).cap("anything") == 0.0


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"factors": {"a": -1}}', "factors.a: expected 0 to 4, got -1"),
        (b'{"by_hand": {"a": 21}}', "by_hand.a: expected -20 to 20"),
        (b'{"caps": {"a": 101}}', "caps.a: expected 0 to 100"),
        (b'{"factor": {}}', "unknown field `factor`"),
        (b'{"factors": {"a": "x"}}', "Expected `float`"),
        (b"{", "truncated"),
    ],
)
def test_what_makes_no_sense_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        load_weights(data)


def test_weights_are_kept_as_json() -> None:
    weights = Weights({"b": 1.5, "a": 0.5}, {"c": -1.0}, {"g": 3.0}, "10 bad and 20 good cases")
    assert load_weights(dump_weights(weights)) == weights
    assert dump_weights(weights).index(b'"a"') < dump_weights(weights).index(b'"b"')
