from pathlib import Path

import pytest

from bascule.signals.text.corpus import COLLECTIONS, messages, share, unmasked


def test_shares_are_stable() -> None:
    assert share("x") == share("x")
    assert 0 <= share("y") < 1


def test_masks_are_made_alike() -> None:
    assert unmasked("see you at &lt;#&gt; or <TIME> &amp; then") == "see you at 00 or 00 & then"


@pytest.mark.parametrize("name", sorted(COLLECTIONS))
def test_every_collection_is_read(shared: Path, name: str) -> None:
    found = [example for _, example in zip(range(500), messages(shared, name), strict=False)]
    assert len(found) >= 400
    assert all(isinstance(example.text, str) for example in found)


def test_hidden_digits_are_digits_again(shared: Path) -> None:
    first = next(messages(shared, "spamhunter"))
    assert "XXXXX" not in first.text
    assert "00000" in first.text
