import pytest

from bascule.signals.lookalike.chrome import is_false_near, plural


@pytest.mark.parametrize(
    ("name", "found"),
    [("google", "google"), ("tank", "hank"), ("poodle", "oodle"), ("oodle", "poodle"), ("chan4", "chan5"),
     ("chan", "chan4"), ("wallmart", "wall-mart")],
)  # fmt: skip
def test_near_by_chance(name: str, found: str) -> None:
    assert is_false_near(name, found)


@pytest.mark.parametrize(("name", "found"), [("google", "gogle"), ("discord", "discrod"), ("paypal", "paypai")])
def test_near_on_purpose(name: str, found: str) -> None:
    assert not is_false_near(name, found)


def test_another_final_letter_is_another_word() -> None:
    assert plural("evernote", "evernotes")
    assert plural("evernotes", "evernote")
    assert not plural("evernote", "evernofe")
