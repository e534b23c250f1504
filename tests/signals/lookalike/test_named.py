import pytest

from bascule.signals.lookalike.brand import Brand
from bascule.signals.lookalike.finding import Finding
from bascule.signals.lookalike.named import Named, like_www
from bascule.signals.lookalike.parts import labels

DISCORD = Brand("discord", "Discord", "discord.com", ("discord", "hype+squad"), ("nitro",), watched=True)
STEAM = Brand("steam", "Steam", "steamcommunity.com", ("steam+community",), ("steam",), watched=True)
VERIZON = Brand("verizon", "Verizon", "verizon.com", ("verizon",))
NAMED = Named([DISCORD, STEAM, VERIZON], frozenset({"xyz"}))


def found(name: str, suffix: str = "com") -> Finding | None:
    return NAMED.find(NAMED.read(labels(f"{name}.{suffix}", suffix), suffix))


def weight(name: str, suffix: str = "com") -> float:
    finding = found(name, suffix)
    return 0.0 if finding is None else finding.weight


def test_a_name_alone_does_not_warn_and_a_lure_makes_it() -> None:
    assert 0 < weight("discord-friends") < 2.5
    assert weight("discord-verify") > weight("discord-gift") > 2.5


def test_a_word_needs_more_than_a_name() -> None:
    assert weight("nitro-parts") < weight("discord-parts")
    assert weight("nitro-free-gift") > 2.5


def test_endings_that_cost_nothing_and_endings_that_are_words_add() -> None:
    assert weight("discord-friends", "xyz") > weight("discord-friends") + 1
    assert weight("discord-friends", "gift") > weight("discord-friends") + 1


def test_numbers_after_the_name_are_clones() -> None:
    assert weight("steam43") > weight("steam")


def test_two_brands_in_one_name() -> None:
    assert weight("discordsteam") > 2.5


def test_a_compound_is_read_across_hyphens() -> None:
    finding = found("hype-squad-register")
    assert finding is not None
    assert (finding.word, finding.lures) == ("hypesquad", ("register",))


def test_a_false_www_is_a_lure() -> None:
    assert weight("vwvw-discord") > 2.5
    assert like_www("wwvv")
    assert not like_www("vw")
    assert not like_www("wave")


def test_other_brands_are_imitated_to_be_signed_in_to() -> None:
    assert weight("verizon-login") > 2.5
    assert weight("verizon-gift") < 2.5


def test_the_same_name_under_another_ending_weighs_little() -> None:
    finding = found("discord", "eu")
    assert finding is not None
    assert finding.how == "swapped"
    assert finding.weight < 1
    assert weight("discord", "xyz") > 2.5


@pytest.mark.parametrize("name", ["garden", "freegifts", "x"])
def test_no_brand_no_finding(name: str) -> None:
    assert found(name) is None
