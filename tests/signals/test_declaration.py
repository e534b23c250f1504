import msgspec
import pytest

from bascule.signals.declaration import COSTS, NEEDS, Cost, Declaration, Need

GOOD = Declaration("odd_shop", "shops", 1.0, "compute", ("destination",), "looks odd", "A shop that is odd.")


def test_a_declaration_is_a_frozen_value() -> None:
    assert msgspec.structs.replace(GOOD, weight=2.0).weight == 2.0
    with pytest.raises(AttributeError):
        GOOD.weight = 3.0  # type: ignore[misc]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("id", "Odd Shop", "snake_case"),
        ("group", "", "snake_case"),
        ("weight", 11.0, "log-odds"),
        ("weight", float("nan"), "log-odds"),
        ("cost", "cheap", "expected one of lookup"),
        ("needs", ("destination", "luck"), "needs luck"),
        ("template", "Looks odd.", "full stop"),
        ("template", "", "one clause"),
        ("doc", "no sentence", "whole sentences"),
    ],
)
def test_what_is_not_as_it_should_be_is_refused_with_its_name(field: str, value: object, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        msgspec.structs.replace(GOOD, **{field: value})


def test_every_cost_and_need_is_explained() -> None:
    assert set(COSTS) == set(Cost.__args__)  # type: ignore[attr-defined]
    assert set(NEEDS) == set(Need.__args__)  # type: ignore[attr-defined]
