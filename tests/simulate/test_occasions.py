from bascule.simulate.occasions import WORDS
from bascule.simulate.parameters import OCCASIONS


def test_every_kind_has_words() -> None:
    assert set(WORDS) == set(OCCASIONS)


def test_a_link_stands_apart() -> None:
    assert all(" {}" in text for words in WORDS.values() for text in words if "{}" in text)
