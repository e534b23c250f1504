from pathlib import Path

import pytest
from tests.gate.conftest import Gate, play

from bascule.gate.deciding import likeness_of
from bascule.gate.likeness import NO_LIKENESS, Likeness
from bascule.gate.network import Network, Policy
from bascule.links.destination import read

IMITATION = "https://dlscord-gift.com/claim"


def names(likeness: Likeness, url: str) -> dict[str, float]:
    return {signal.name: signal.weight for signal in likeness.signals(read(url))}


def test_an_imitation_is_found_and_the_real_one_is_not() -> None:
    likeness = Likeness((), "Demo", (), "live", "live")
    assert names(likeness, IMITATION)["look_alike_near"] >= 2.5
    assert names(likeness, "https://discord.com/channels/1/2") == {}
    assert "look_alike_pathed" in names(likeness, "https://other.example/discord.com/login")


def test_a_networks_own_names_are_imitated_first() -> None:
    policy = Policy(own_domains=("account.moorhenchat.org",))
    likeness = likeness_of(Network("demo", "Moorhen", "https://go.moorhenchat.org", policy))
    (signal,) = likeness.signals(read("https://m00rhenchat-login.com/"))
    assert "moorhenchat" in signal.explanation.lower()
    assert likeness.signals(read("https://go.moorhenchat.org/x")) == ()
    assert likeness.signals(read("https://account.moorhenchat.org/login")) == ()


@pytest.mark.parametrize("base", ["http://127.0.0.1:8421", "http://[::1]:8421", "http://localhost:1"])
def test_a_link_domain_without_a_name_imitates_nothing(base: str) -> None:
    assert likeness_of(Network("demo", "Demo", base)).signals(read("https://a.example/")) == ()


def test_in_the_shadow_it_is_told_and_weighs_nothing() -> None:
    told = names(Likeness((), "Demo", (), "shadow", "shadow"), IMITATION)
    assert told
    assert set(told.values()) == {0.0}
    assert NO_LIKENESS.signals(read(IMITATION)) == ()


def test_an_imitation_is_warned_of_when_it_is_sent_and_when_it_is_opened(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        decision = await gate.say(f"free nitro {IMITATION}")
        (link,) = decision.links
        assert link.verdict in ("warn", "block")
        assert "discord" in link.explanation
        assert gate.click(link.wrapped_url).outcome == "warned"
        assert (await gate.say("https://a.example/x", "m2")).links[0].signals == ()

    play(tmp_path, story, policy=Policy(on_block="rewrite", url_model="live"))


def test_what_the_operator_allows_is_not_suspected(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        await gate.believe("allow", "dlscord-gift.com/")
        (link,) = (await gate.say(IMITATION)).links
        assert (link.verdict, link.source) == ("allow", "operator")
        assert gate.click(link.wrapped_url).outcome == "go"

    play(tmp_path, story)


def test_each_is_switched_by_itself() -> None:
    built = "https://secure-login-verify.pages.dev/wp-content/signin/index.php?id=1"
    assert names(Likeness((), "Demo", (), "off", "live"), built)["url_model"] > 0
    assert "url_model" not in names(Likeness((), "Demo", (), "live", "off"), built)
    assert "look_alike_near" not in names(Likeness((), "Demo", (), "off", "live"), IMITATION)
    assert names(Likeness((), "Demo", (), "live", "shadow"), built)["url_model"] == 0.0
