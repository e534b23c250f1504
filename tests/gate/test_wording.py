import pytest

from bascule.gate.wording import TYPED_SECRET, Wording
from bascule.links.find import find

LURE = "URGENT! You have won a 1000 cash prize. To claim call 09061701461 now, send your verification code"


def names(text: str, judging: str = "live") -> set[str]:
    said = Wording(judging, True).read(text, find(text))  # type: ignore[arg-type]
    return {signal.name for signal in said.signals}


def test_a_lure_reads_like_one() -> None:
    assert {"text_model", "asks_for_secret"} <= names(LURE)


def test_chat_says_nothing() -> None:
    assert names("shall we meet at noon? https://maps.example/place") == set()


def test_disguise_is_found_in_the_original() -> None:
    assert {"mixed_script_text", "defanged"} <= names("pаypal hxxps://pay[.]example/x")


def test_in_the_shadow_it_weighs_nothing_and_off_it_is_not_looked_for() -> None:
    said = Wording("shadow", True).read(LURE, ())
    assert said.signals
    assert {signal.weight for signal in said.signals} == {0.0}
    assert names(LURE, "off") == set()


def test_the_sender_is_told_of_a_typed_password_and_it_is_not_repeated() -> None:
    text = "my password is Tr0ub4dor3 ok"
    (notice,) = Wording("live", True).read(text, ()).notices
    assert (notice.code, text[notice.start : notice.end]) == (TYPED_SECRET, "Tr0ub4dor3")
    assert "Tr0ub4dor3" not in notice.text
    assert Wording("live", False).read(text, ()).notices == ()


def test_markup_is_no_words() -> None:
    said = Wording("live", True).read('<b class="urgent prize winner">hello</b> <i>you</i>', (), html=True)
    assert said.form.text == "hello you"


@pytest.mark.parametrize("text", ["<" * 200_000, "<a" * 100_000, "\u202e" * 100_000, "a\u0301" * 100_000])
def test_hostile_text_takes_bounded_time(text: str) -> None:
    assert len(Wording("live", True).read(text, (), html=True).form.text) <= 20_000
