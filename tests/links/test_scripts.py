import pytest

from bascule.links.scripts import mixed_scripts


@pytest.mark.parametrize(
    ("name", "scripts"),
    [
        ("pаypal.com", ("CYRILLIC", "LATIN")),
        ("gοοgle.com", ("GREEK", "LATIN")),
        ("пαример.рф", ("CYRILLIC", "GREEK")),
        ("пример.com", ()),
        ("bücher.de", ()),
        ("東京タワーabc.jp", ()),
        ("한국abc漢.kr", ()),
        ("한국ひ.kr", ("HANGUL", "HIRAGANA")),
        ("a1-b2.com", ()),
        ("пример1-2.рф", ()),
    ],
)
def test_mixed_scripts(name: str, scripts: tuple[str, ...]) -> None:
    assert mixed_scripts(name) == scripts
