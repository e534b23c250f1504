import pytest

from bascule.simulate.step import ORDINARY, Click, Step


def test_a_step_is_ordinary_unless_said() -> None:
    step = Step(1.0, Click("m", "a", "https://a.example/", 1.0))
    assert step.label is ORDINARY
    assert not step.label.attack


def test_steps_are_frozen() -> None:
    with pytest.raises(AttributeError):
        Step(1.0, Click("m", "a", "u", 1.0)).at = 2.0  # type: ignore[misc]
