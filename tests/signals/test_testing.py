from collections.abc import Callable, Iterable

import pytest

from bascule.signals.declaration import Declaration
from bascule.signals.registry import Subject
from bascule.signals.signal import Signal
from bascule.signals.testing import check, subject

GOOD = Signal("odd_shop", 1.0, "is a shop", "shop.example", "shops")


class Made:
    declared = Declaration("odd_shop", "shops", 1.0, "compute", ("destination",), "is a shop", "Shops are sold here.")

    def __init__(self, find: Callable[[], Iterable[Signal]]) -> None:
        self._find = find

    def find(self, shown: Subject) -> Iterable[Signal]:
        assert shown.destination.host == "shop.example"
        return self._find()


def test_a_signal_that_keeps_the_contract_passes() -> None:
    assert check(Made(lambda: [GOOD]), subject("https://shop.example/")) == (GOOD,)
    assert check(Made(list), subject("https://shop.example/")) == ()


def test_a_subject_holds_what_is_plain_about_the_link() -> None:
    shown = subject("https://user@shop.example:8443/", text="buy here")
    assert {fact.name for fact in shown.facts} == {"userinfo", "port"}
    assert shown.text == "buy here"


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (Signal("other", 1.0, "is a shop", "", "shops"), "expected the declared id"),
        (Signal("odd_shop", 1.0, "is a shop", "", "other"), "group is 'other'"),
        (Signal("odd_shop", float("inf"), "is a shop", "", "shops"), "weight is inf"),
        (Signal("odd_shop", 1.0, "is a shop", "x" * 201, "shops"), "evidence"),
        (Signal("odd_shop", 1.0, "Is a shop.", "", "shops"), "one clause"),
        (Signal("odd_shop", 1.0, "", "", "shops"), "0 characters"),
    ],
)
def test_each_breach_is_told(bad: Signal, says: str) -> None:
    with pytest.raises(AssertionError, match=says):
        check(Made(lambda: [bad]), subject("https://shop.example/"))


def test_a_signal_that_changes_its_mind_is_told() -> None:
    answers = iter([[GOOD], []])
    with pytest.raises(AssertionError, match="second time"):
        check(Made(lambda: next(answers)), subject("https://shop.example/"))
