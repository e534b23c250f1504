import pytest

from bascule.signals.text.hidden_letters import hidden_letters


def names(text: str) -> list[str]:
    return [signal.name for signal in hidden_letters(text)]


def test_disguise_is_found() -> None:
    assert names("cl\u0430im your prize") == ["mixed_script_text"]
    assert names("pass\u200bword") == ["invisible_in_word"]
    assert hidden_letters("a\u00adb")[0].evidence == "U+00AD"


@pytest.mark.parametrize(
    "text", ["plain", "привет мир", "日本語とLatin", "می\u200cخواهم", "👨\u200d👩", "naïve café", "α-test"]
)
def test_languages_are_none(text: str) -> None:
    assert names(text) == []


def test_the_words_looked_at_are_bounded() -> None:
    assert names("ok\u00e9 " * 1_000_000 + "cl\u0430im") == []
