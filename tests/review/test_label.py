import msgspec

from bascule.review.label import Labelled
from bascule.review.report import Subject


def test_a_label_comes_back_from_json() -> None:
    label = Labelled(
        1, "demo", 2, "held", Subject("message", "m1"), "reject", "bad", "eve", 5.0, "text", ("https://a/",)
    )
    assert msgspec.json.decode(msgspec.json.encode(label), type=Labelled) == label
