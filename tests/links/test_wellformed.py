from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.links.wellformed import well_formed


def test_pairs_are_joined_and_lone_halves_replaced() -> None:
    assert well_formed("plain") == "plain"
    assert well_formed("é\ud83d\ude00") == "é\U0001f600"
    assert well_formed("a\udc00b\ud800") == "a\ufffdb\ufffd"


@settings(max_examples=100)
@given(st.text(st.characters(codec=None), max_size=20))
def test_result_can_always_be_encoded(text: str) -> None:
    assert well_formed(well_formed(text)) == well_formed(text).encode().decode()
