import math
import random

import pytest

np = pytest.importorskip("numpy", reason="fitting needs numpy, the extra `train`")

from bascule.signals.text.fit import Anchors, anchor, calibrate, family, fit  # noqa: E402 - after the check for numpy
from bascule.signals.text.grams import grams  # noqa: E402
from bascule.signals.text.model import FORMAT, ModelFile, TextModel  # noqa: E402
from bascule.signals.text.normal import normal_form  # noqa: E402


def rows(texts: list[str]) -> list[object]:
    return [np.fromiter(grams(normal_form(text)), dtype=np.int32) for text in texts]


def test_a_fit_separates_what_can_be_separated_the_same_way_each_time() -> None:
    spam = [f"claim prize number {word} now" for word in ("red", "blue", "green", "black")]
    ham = [f"see you at {word} then" for word in ("noon", "home", "work", "school")]
    texts, labels = rows(spam + ham), [True] * 4 + [False] * 4
    fitted = fit(texts, labels)
    assert min(fitted.score(row) for row in texts[:4]) > max(fitted.score(row) for row in texts[4:])
    assert fit(texts, labels).bias == fitted.bias
    model = TextModel(ModelFile(FORMAT, 18, 0.5, (family("made", "words", fitted, (1.0, 0.0)),)))
    for row, text in zip(texts, spam + ham, strict=True):
        assert math.isclose(model.read(normal_form(text)).log_odds, fitted.score(row), abs_tol=0.05)


def test_calibration_finds_the_odds_that_made_the_scores() -> None:
    draw = random.Random(5)
    spam = [draw.gauss(1.0, 1.0) for _ in range(20_000)]
    ham = [draw.gauss(-1.0, 1.0) for _ in range(20_000)]
    slope, shift = calibrate(spam, ham, 0.01)
    assert math.isclose(slope, 2.0, rel_tol=0.05)
    assert math.isclose(shift, math.log(0.01 / 0.99), abs_tol=0.1)


def test_anchors_stand_where_the_allowed_shares_of_chat_score_more() -> None:
    chat = [n / 100 for n in range(10_000)]
    slope, shift = anchor(chat, [], Anchors(2.5, 0.0001, 0.001))
    assert math.isclose(slope * 99.98 + shift, 2.5, abs_tol=0.001)
    assert math.isclose(slope * 99.89 + shift, 0.0, abs_tol=0.001)


def test_a_line_says_no_more_than_notices_bear_out_but_for_one_of_doubtful_label() -> None:
    chat = [n / 100 for n in range(10_000)]
    notices = [0.0] * 2_997 + [99.97, 95.0, 90.0]
    slope, shift = anchor(chat, notices, Anchors(2.5, 0.0001, 0.001))
    assert slope * 95.0 + shift <= math.log(1.5)
    assert slope * 90.0 + shift <= 0
    slope, shift = anchor(chat, [*notices, 200.0, 190.0], Anchors(2.5, 0.0001, 0.001))
    assert slope * 190.0 + shift <= math.log(1.51)
    assert slope < 4 * 2.5 / 0.085
