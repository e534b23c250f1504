import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.signals.lookalike.skeleton import CONFUSABLES, fold, skeleton


@pytest.mark.parametrize("text", ["disсоrd", "dіscord", "dιscord", "dısсord", "discórd", "discord"])
def test_letters_that_look_alike_have_one_skeleton(text: str) -> None:
    assert skeleton(text) == skeleton("discord") == "discord"


def test_the_table_says_what_it_is() -> None:
    assert CONFUSABLES.version == "14.0.0"
    assert CONFUSABLES.licence.startswith("Unicode-3.0")
    assert len(CONFUSABLES.pairs) > 2000


LIKE = {"dlscord": "discord", "d1sc0rd": "discord", "stearn": "steam", "vvhatsapp": "whatsapp", "clropbox": "dropbox"}


@pytest.mark.parametrize(("text", "like"), LIKE.items())
def test_what_reads_alike_folds_alike(text: str, like: str) -> None:
    assert fold(text) == fold(like)
    assert skeleton(text) != like or text == "d1sc0rd"


@given(st.text(max_size=40))
def test_folding_is_bounded_and_lower(text: str) -> None:
    folded = fold(text.lower())
    assert len(folded) <= 18 * len(text)  # the longest expansion of compatibility decomposition
    assert skeleton(skeleton("pаypal")) == skeleton("pаypal")
