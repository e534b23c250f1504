import pytest

from bascule.signals.signal import Signal


def test_a_signal_is_a_frozen_value() -> None:
    signal = Signal("userinfo", 1.0, "hides its host behind a user name")
    assert signal == Signal("userinfo", 1.0, "hides its host behind a user name")
    with pytest.raises(AttributeError):
        signal.weight = 2.0  # type: ignore[misc]
