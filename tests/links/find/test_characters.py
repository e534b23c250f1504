import re

import pytest

from bascule.links.find.characters import BIDI, LABEL, STOP, WIDE, ZERO_WIDTH


@pytest.mark.parametrize("character", ["a", "Z", "0", "-", "_", "é", "я", "見", "😀", "\u200b", "ｅ"])
def test_a_label_takes_letters_of_any_script(character: str) -> None:
    assert re.fullmatch(LABEL, character)


@pytest.mark.parametrize(
    "character", [*" \n\t\xa0\u3000.,/:@[]{}()<>\"'`^|~!?#$%&*+;=\\", "。", "」", "”", "｜", "\u202e", "\ud800"]
)
def test_a_label_takes_no_mark_and_no_blank(character: str) -> None:
    assert not re.fullmatch(LABEL, character)


def test_classes_hold_what_they_are_named_for() -> None:
    assert all(re.fullmatch(f"[{WIDE}]", c) for c in "見の한ไ➡😀")
    assert not any(re.fullmatch(f"[{WIDE}]", c) for c in "aéяب")
    assert all(re.fullmatch(f"[{STOP}]", c) for c in " 。”»")
    assert re.fullmatch(f"[{BIDI}]", "\u202e")
    assert re.fullmatch(f"[{ZERO_WIDTH}]", "\u200b")
