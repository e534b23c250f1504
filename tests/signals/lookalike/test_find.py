import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.links.idna import to_ascii
from bascule.signals.lookalike.brand import own_brand, shipped
from bascule.signals.lookalike.find import MOST, LookAlikes, everyday
from bascule.signals.lookalike.finding import How
from bascule.signals.lookalike.load import shared_hosting

OWN = own_brand("Our Chat", ("ourchat",), ("ourchat.example", "help.ourchat.example", "our.link"))
FOUND = LookAlikes([OWN, *shipped().brands], shared_hosting())
WARN = 2.5


def flagged(host: str) -> tuple[How, str] | None:
    weighty = [each for each in FOUND.find(to_ascii(host) or host) if each.weight >= WARN]
    return (weighty[0].how, weighty[0].brand) if weighty else None


@pytest.mark.parametrize(
    ("host", "how", "brand"),
    [
        ("disсоrd.com", "homograph", "discord"),
        ("dlscord-nitro.info", "near", "discord"),
        ("steamcomnunity.ru", "near", "steam"),
        ("g00gle.example.com", "near", "google"),
        ("www.discord.com.evil-site.ru", "embedded", "discord"),
        ("login.paypal-com.example.net", "embedded", "paypal"),
        ("googlecom.example.org", "embedded", "google"),
        ("login-discordcom.example.org", "embedded", "discord"),
        ("secured-collab.land", "embedded", "collabland"),
        ("collsb.land", "near", "collabland"),
        ("vwvw-roblox.com", "named", "roblox"),
        ("rust-twltch.com", "near", "twitch"),
        ("discord.gift.example.com", "embedded", "discord"),
        ("discord.gifts.example.com", "embedded", "discord"),
        ("free-nitro-gift.com", "named", "discord"),
        ("csgofreeskins.com", "named", "counterstrike"),
        ("paypal-verify.com", "named", "paypal"),
        ("discord-support.weebly.com", "named", "discord"),
        ("netflix.shop", "swapped", "netflix"),
        ("evern0te.com", "near", "evernote"),
        ("ourchаt.com", "homograph", "own"),
        ("0urchat.com", "near", "own"),
        ("ourchat-login.com", "named", "own"),
    ],
)  # fmt: skip
def test_look_alikes_are_flagged(host: str, how: How, brand: str) -> None:
    found = flagged(host)
    assert found is not None
    assert found[1] == brand
    assert found[0] == how


@pytest.mark.parametrize(
    "host",
    [
        "discord.com", "support.discord.com", "discord.gg", "store.steampowered.com",
        "discord-attachments-uploads-prd.storage.googleapis.com",
        "ourchat.example", "help.ourchat.example", "our.link",
        "discord.js.org", "discordbots.org", "amazon.eu", "paypal.at", "github.blog", "steamdb.info", "twitterfeed.com",
        "opensearch.org", "google.client.shareholder.com", "webchat.freenode.net", "abebooks.com", "hank.com",
        "eventbrite.com", "nitrogen.org", "giftshop.org", "telegraph.co.uk", "192.0.2.1", "[2001:db8::1]", "localhost",
        "github.io", "somebody.github.io", "co.uk", "www-google-com.translate.goog",
    ],
)  # fmt: skip
def test_what_is_owned_or_innocent_is_not(host: str) -> None:
    assert flagged(host) is None


def test_nothing_weighs_as_much_as_a_block() -> None:
    (finding,) = FOUND.find("verify-dlscord-gift-login.xyz")
    assert finding.weight == MOST < 5.0


def test_established_sites_are_themselves() -> None:
    plain = LookAlikes(shipped().brands)
    kept = LookAlikes(shipped().brands, (), {"csgofreeskins.com"})
    assert plain.find("www.csgofreeskins.com")
    assert not kept.find("www.csgofreeskins.com")


def test_everyday_sites_are_imitated_and_are_no_look_alikes() -> None:
    used = everyday(["wiki.gardenclub.example.org", "free-nitro-gift.com", "com"])
    assert FOUND.find("free-nitro-gift.com", engaged=[used]) == ()
    (finding,) = FOUND.find("exarnple.org", engaged=[everyday(["wiki.example.org"])])
    assert (finding.brand, finding.target, finding.how) == ("engaged", "example.org", "near")
    assert FOUND.find("exarnple.org") == ()


def test_a_brand_s_domain_in_the_path_is_told_and_never_warns() -> None:
    (finding,) = FOUND.find("pages.example.com", "/www.discord.com/login")
    assert (finding.how, finding.brand) == ("pathed", "discord")
    assert finding.weight < WARN
    assert FOUND.find("pages.example.com", "/discord/login") == ()
    assert FOUND.find("support.discord.com", "/discord.com/") == ()


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789-.", min_size=1, max_size=253))
def test_any_host_is_answered(host: str) -> None:
    assert sum(each.weight for each in FOUND.find(host)) <= MOST


@pytest.mark.parametrize(
    "label", ["steamcommunlt", "gift", "a", "xn--", "discor", "-", "0", "rn", "freegiftsdropsclaim"]
)
def test_hostile_hosts_take_bounded_time(label: str) -> None:
    host = ".".join([(label * 63)[:63]] * 4)[:240] + ".com"
    began = time.perf_counter()
    for _ in range(20):
        FOUND.find(host, "/" + "discord.com/" * 600)
    assert (time.perf_counter() - began) / 20 < 0.02
