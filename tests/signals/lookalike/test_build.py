import pytest

from bascule.signals.lookalike.build import Icon, build, kept, plain, read_chosen

CHOSEN = read_chosen("""
[steam]
title = "Steam"
names = ["steam+community"]
words = ["steam"]
lists = ["steam"]
domains = ["steamcommunity.com"]
""")
OWNED = {
    "steam": ["steamcommunity.com", "steam-chat.com", "dev"],
    "ever-note": ["evernote.com", "www.evernote.com", "evernote.de", "parked.example"],
    "company": ["theircompany.com"],
    "apple": ["apple", "apple.com"],
}
ICONS = [Icon("Evernote", "https://evernote.com/press"), Icon("Monzo", "https://monzo.com/about"),
         Icon("Dotenv", "https://github.com/motdotla/dotenv")]  # fmt: skip


def test_sources_are_put_together() -> None:
    made = build(CHOSEN, OWNED, ICONS, "2026-11-23", ["somewhere, MIT"])
    brands = {brand.id: brand for brand in made.brands}
    assert made.brands[0].id == "steam"
    assert brands["steam"].domains == ("steamcommunity.com", "steam-chat.com")
    assert brands["steam"].watched
    assert (brands["ever-note"].title, brands["ever-note"].home) == ("Evernote", "evernote.com")
    assert brands["ever-note"].domains == ("evernote.com", "evernote.de", "parked.example")
    assert brands["company"].names == ()
    assert brands["apple"].domains == ("apple", "apple.com")
    assert brands["monzo"].home == "monzo.com"
    assert "dotenv" not in brands
    assert "evernote" not in brands


def test_a_list_that_is_not_there_is_told() -> None:
    with pytest.raises(ValueError, match="steam: no list steam"):
        build(CHOSEN, {}, [], "2026-11-23", [])


def test_a_field_misspelt_is_told() -> None:
    with pytest.raises(ValueError, match="nammes"):
        read_chosen('[a]\ntitle = "A"\ndomains = ["a.com"]\nnammes = ["a"]\n')


def test_what_another_covers_is_left_out_but_not_below_platforms() -> None:
    assert kept(["a.example.com", "example.com", "x.github.io", "github.io", "zip"]) == (
        "example.com",
        "x.github.io",
        "github.io",
    )


def test_plain() -> None:
    assert plain("1&1 Mail & Média!") == "11mailmdia"
