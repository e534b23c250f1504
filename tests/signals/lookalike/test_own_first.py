from bascule.signals.lookalike.brand import own_brand, shipped
from bascule.signals.lookalike.find import LookAlikes
from bascule.signals.lookalike.own_first import OwnFirst

OWN = own_brand("Discordia", ("discordia",), ("login.discordia.example",))
FOUND = OwnFirst(LookAlikes([OWN]), LookAlikes(shipped().brands))


def brand(host: str) -> str:
    found = FOUND.find(host)
    return found[0].brand if found else ""


def test_the_heavier_finding_counts_and_the_own_one_of_equals() -> None:
    assert brand("discordla-login.com") == "own"
    assert brand("steamcommunlty.com") == "steam"
    assert brand("garden.com") == ""


def test_nobody_s_own_domain_is_a_look_alike() -> None:
    assert FOUND.owned("login.discordia.example")
    assert FOUND.owned("support.discord.com")
    assert FOUND.find("login.discordia.example") == FOUND.find("support.discord.com") == ()
    assert not FOUND.owned("discordla.com")
