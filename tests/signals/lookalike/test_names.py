import pytest

from bascule.links.idna import to_ascii
from bascule.signals.lookalike.brand import own_brand, shipped
from bascule.signals.lookalike.names import Names, weights_of
from bascule.signals.lookalike.parts import labels
from bascule.signals.lookalike.words import lures

NAMES = Names(shipped().brands, lures()["innocent"])


def near(host: str) -> tuple[str, int] | None:
    found = NAMES.near(labels(to_ascii(host) or "", "com")[0])
    return None if found is None or found.weight < 2.5 else (found.name.name, found.edits)


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("dlscord.com", "discord"),
        ("discrod-page.com", "discord"),
        ("get-dicsord.com", "discord"),
        ("steancomunnlty.com", "steamcommunity"),
        ("login-staemcommumity-profile.com", "steamcommunity"),
        ("streamconmmuntiy.com", "steamcommunity"),
        ("vvhatsapp-login.com", "whatsapp"),
        ("faceboook.com", "facebook"),
        ("rnicrosoft.com", "microsoft"),
        ("roblоx.com", "roblox"),
    ],
)
def test_near_spellings_are_found(host: str, name: str) -> None:
    found = near(host)
    assert found is not None
    assert found[0] == name


@pytest.mark.parametrize(
    "host",
    [
        "discord.com",
        "discord-bots.com",
        "mydiscordapp.com",
        "pokecommunity.com",
        "warhammer-community.com",
        "outfitters.com",
        "belfasttelegraph.com",
        "telegraf.com",
        "consumerfinance.com",
        "plantation.com",
        "openstack.com",
        "cloud.com",
        "myspace.com",
        "bagelgames.com",
    ],
)
def test_other_words_are_not(host: str) -> None:
    assert near(host) is None


def test_short_names_have_no_near_spellings() -> None:
    assert weights_of(5) == ()
    assert len(weights_of(6)) == len(weights_of(8)) == 2
    assert len(weights_of(14)) == 5


def test_a_name_of_another_script_is_read_closely_too() -> None:
    own = Names([own_brand("Почта", ("почтамы",), ("xn--80a1acny.example",))])
    host = to_ascii("почтамми.com")
    assert host is not None
    assert own.near(labels(host, "com")[0]) is None
    host = to_ascii("поштамы.com")
    assert host is not None
    assert own.near(labels(host, "com")[0]) is not None
