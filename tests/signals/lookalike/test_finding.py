import pytest

from bascule.signals.lookalike.finding import Finding, How


@pytest.mark.parametrize("how", How.__args__)  # type: ignore[attr-defined]
def test_every_way_has_a_clause_of_its_own(how: How) -> None:
    words = Finding(how, "discord", "Discord", "discord.com", "part", 1.0).explanation
    assert words[0].islower()
    assert not words.endswith(".")
    assert "Discord" in words or "discord.com" in words


def test_the_lure_is_told() -> None:
    finding = Finding("named", "discord", "Discord", "discord.com", "discord-gift", 2.7, ("gift",))
    assert finding.explanation == 'uses the name Discord beside "gift" and is none of Discord\'s known sites'


def test_a_word_that_is_not_the_title_is_told() -> None:
    finding = Finding("named", "discord", "Discord", "discord.com", "free-nitro", 2.6, ("free",), "nitro")
    assert finding.explanation == 'uses Discord\'s "nitro" beside "free" and is none of Discord\'s known sites'
