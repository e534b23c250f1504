import pytest

from bascule.signals.text.script import script_of


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("hello there 12", "LATIN"),
        ("привет, see https://a.b", "LATIN"),
        ("привет, как дела? ok", "CYRILLIC"),
        ("你好 ok", "CJK"),
        ("12 34 !?", ""),
        ("", ""),
        ("😀😀", ""),
        ("é", "LATIN"),
        ("a" * 300 + "привет" * 100, "LATIN"),
    ],
)
def test_most_letters_tell(text: str, script: str) -> None:
    assert script_of(text) == script
