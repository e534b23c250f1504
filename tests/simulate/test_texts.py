from pathlib import Path

import pytest

from bascule.simulate.texts import Wardrobe, people, sms


def test_an_account_keeps_one_persons_texts() -> None:
    wardrobe = Wardrobe([["a1", "a2"], ["b1", "b2"]], 1)
    said = {account: [wardrobe.next(account) for _ in range(4)] for account in "uvwxyz"}
    assert all(len({text[0] for text in texts}) == 1 and texts[:2] == texts[2:] for texts in said.values())
    assert {texts[0][0] for texts in said.values()} == {"a", "b"}


def test_only_those_who_wrote_enough() -> None:
    rows = [("a", "1"), ("b", "2"), ("a", "3"), ("a", " ")]
    assert people(rows, least=2) == [["1", "3"]]


def test_a_wardrobe_needs_texts() -> None:
    with pytest.raises(ValueError, match="texts"):
        Wardrobe([], 1)


def test_real_texts(shared: Path) -> None:
    found = sms(shared)
    assert len(found) == 91
    assert min(map(len, found)) >= 50
