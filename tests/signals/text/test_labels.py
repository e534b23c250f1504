import pytest

pytest.importorskip("numpy", reason="fitting needs numpy, the extra `train`")

from bascule.signals.text.label import Label
from bascule.signals.text.labels import LEAST, TooFewLabelsError, learn_labels
from bascule.signals.text.model import TextModel
from bascule.signals.text.normal import normal_form


def labels(count: int) -> list[Label]:
    made = []
    for number in range(count):
        made.append(Label(f"cheap gold for your hero, order {number} pieces from us", "abuse", float(number)))
        made.append(Label(f"the raid starts in {number} minutes, bring a healer", "fine", float(number)))
    return made


def test_a_network_learns_its_own_abuse() -> None:
    model = TextModel(learn_labels(labels(200)))
    assert model.read(normal_form("cheap gold for your hero")).log_odds > 1
    assert model.read(normal_form("bring a healer to the raid")).log_odds < -1
    assert model.read(normal_form("cheap gold for your hero")).family == "network"


def test_too_few_labels_are_refused() -> None:
    with pytest.raises(TooFewLabelsError, match=f"expected {LEAST} of each"):
        learn_labels(labels(LEAST))
