from bascule.gate.learned import NOTHING_LEARNED, learned
from bascule.judge.weights import Weights, dump_weights
from bascule.signals.text.model import encode, shipped


def test_both_files_are_read() -> None:
    weights = Weights(by_hand={"punycode": 1.0})
    found, problems = learned(dump_weights(weights), encode(shipped()))
    assert (found.weights, found.text, problems) == (weights, shipped(), ())


def test_no_files_teach_nothing() -> None:
    assert learned(None, None) == (NOTHING_LEARNED, ())


def test_a_damaged_file_is_told_and_the_other_one_is_used() -> None:
    found, problems = learned(b'{"by_hand": {"punycode": 1000}}', encode(shipped()))
    assert found.text == shipped()
    assert problems == ("weights: by_hand.punycode: expected -20 to 20, got 1000.0",)
    found, problems = learned(dump_weights(Weights()), b"\xc1")
    assert found.text is None
    assert problems[0].startswith("text: model:")
