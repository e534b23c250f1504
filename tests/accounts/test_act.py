import pytest

from bascule.accounts.act import Act


def test_what_is_not_said_is_nothing_special() -> None:
    act = Act(1.0, "@ann")
    assert (act.copies, act.senders, act.places) == (1, 1, 1)
    assert act.text_known
    assert not act.reply


def test_an_act_is_not_changed() -> None:
    with pytest.raises(AttributeError):
        Act(1.0, "@ann").at = 2.0  # type: ignore[misc]
