from pathlib import Path
from urllib.parse import quote

import pytest
from tests.gate.conftest import BASE, NOW, OTHER_RING, RING, Gate, play
from tests.judge.conftest import index_of

from bascule.gate.decision import LinkDecision
from bascule.gate.examine import hashes, layers_of
from bascule.gate.message import Message
from bascule.gate.network import Policy
from bascule.judge.verdict import Thresholds
from bascule.links.destination import read
from bascule.links.expressions import expression_hash, expressions, keys
from bascule.links.keyring import new_key
from bascule.lists.grant import FeedFacts
from bascule.signals.link_facts import WEIGHTS

SAFE = "https://eur01.safelinks.protection.outlook.com/?url={}&data=05%7C01&reserved=0"
BAD = "https://www.bad.example/login?a=1"
MASKED = "[bank.com](https://evil.example/login)"
HYBRID = Policy(mode="hybrid")


def wrapped_in(inner: str) -> str:
    return SAFE.format(quote(inner, safe=""))


async def only(gate: Gate, text: str, message_id: str = "m1", written: str = "plain") -> LinkDecision:
    decision = await gate.say(text, message_id, format=written)
    (link,) = decision.links
    return link


def test_layers_are_the_destination_and_those_inside_it() -> None:
    shown = wrapped_in(wrapped_in(BAD))
    assert [layer.href for layer in layers_of(read(shown))] == [shown, wrapped_in(BAD), BAD]
    assert [layer.href for layer in layers_of(read(BAD))] == [BAD]


def test_hashes_are_those_of_every_expression_each_once() -> None:
    destination = read(BAD)
    found = hashes((keys(destination), keys(destination)))
    assert sorted(found) == sorted(expression_hash(one) for one in expressions(destination))


@pytest.mark.parametrize(
    "outer",
    [
        wrapped_in(BAD),
        wrapped_in(wrapped_in(BAD)),
        f"https://www.google.com/url?q={quote(BAD, safe='')}&sa=D",
        f"https://l.facebook.com/l.php?u={quote(BAD, safe='')}",
        f"https://steamcommunity.com/linkfilter/?u={quote(BAD, safe='')}",
    ],
)
def test_what_is_blocked_inside_another_services_wrapper_is_blocked(tmp_path: Path, outer: str) -> None:
    index = index_of(tmp_path / "index", {FeedFacts("feed", 6.0): {"bad.example/": "block"}})

    async def story(gate: Gate) -> None:
        decision = await gate.say(f"see {outer}")
        (link,) = decision.links
        assert (decision.decision, link.verdict, link.source) == ("reject", "block", "feed")
        assert link.layers[-1] == BAD
        assert expression_hash("bad.example/") in gate.sender.decide(Message("m", "s", outer), NOW).hashes
        assert gate.click(link.wrapped_url).outcome == "blocked"

    play(tmp_path, story, index=index)


def test_an_allowed_wrapper_does_not_excuse_what_is_inside(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        await gate.believe("allow", "outlook.com/")
        await gate.believe("block", "bad.example/")
        assert (await only(gate, wrapped_in(BAD))).verdict == "block"
        link = await only(gate, wrapped_in("https://fine.example/"), "m2")
        assert link.wrapped_url is not None

    play(tmp_path, story, policy=HYBRID)


def test_our_own_link_sent_on_is_minted_again_never_wrapped_twice(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        first = await only(gate, "https://a.example/x?y=1")
        again = await only(gate, f"look: {first.wrapped_url}", "m2")
        assert again.url == first.wrapped_url
        assert again.expanded_url == "https://a.example/x?y=1"
        assert again.display_url == first.display_url
        assert again.wrapped_url != first.wrapped_url
        opened = gate.click(again.wrapped_url).link.opened
        assert (opened.destination, opened.tag) == ("https://a.example/x?y=1", (await gate.kept("m2")).decision.tag)
        assert "own_wrapper" in again.facts
        await gate.believe("block", "a.example/")
        assert (await gate.say(again.wrapped_url, "m3")).decision == "reject"

    play(tmp_path, story)


def test_our_own_short_link_sent_on_is_opened_too(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        long = "https://a.example/" + "x" * 300
        first = await only(gate, long)
        assert len(first.wrapped_url) < 60
        again = await only(gate, first.wrapped_url, "m2")
        assert (again.expanded_url, again.verdict) == (long, "allow")
        assert again.wrapped_url not in (None, first.wrapped_url)
        assert gate.click(again.wrapped_url).link.opened.destination == long

    play(tmp_path, story, policy=Policy(short_over=200))


@pytest.mark.parametrize("change", ["destination", "mac", "key", "short", "bare"])
def test_a_forged_own_link_is_left_alone_and_told(tmp_path: Path, change: str) -> None:
    async def story(gate: Gate) -> None:
        true = (await only(gate, "https://a.example/")).wrapped_url
        key, mac, rest = true.removeprefix(BASE + "/").split(".", 2)
        forged = {
            "destination": true.replace("a.example", "b.example"),
            "mac": f"{BASE}/{key}.{mac[::-1]}.{rest}",
            "key": f"{BASE}/zzzzzz.{mac}.{rest}",
            "short": f"{BASE}/{key}.{'0' * 20}",
            "bare": f"{BASE}/sign-in",
        }[change]
        decision = await gate.say(forged, "m2")
        (link,) = decision.links
        assert (decision.text, link.wrapped_url) == (forged, None)
        assert "forged_wrapper" in link.facts
        assert [signal.weight for signal in link.signals] == [WEIGHTS["forged_wrapper"][0]]
        assert gate.click(forged).outcome == "unknown"

    play(tmp_path, story)


def test_another_networks_link_on_our_base_is_not_ours(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        theirs = await gate.other.check(Message("m9", "@eve", "https://a.example/"), NOW)
        link = await only(gate, theirs.text)
        assert (link.wrapped_url, "forged_wrapper" in link.facts) == (None, True)

    play(tmp_path, story)


@pytest.mark.parametrize("url", ["https://a.example/", "https://a.example/" + "x" * 300])
def test_a_rotated_keys_link_is_minted_again_and_a_retired_ones_is_not(tmp_path: Path, url: str) -> None:
    async def story(gate: Gate) -> None:
        old = (await only(gate, url)).wrapped_url
        ring = RING.rotated(new_key(bytes(range(200, 240)), NOW))
        policy = Policy(short_over=200)
        gate.sender = gate.sender_of(policy, ring)
        gate.bridge = gate.bridge_of(ring, OTHER_RING)
        again = await only(gate, old, "m2")
        assert gate.click(again.wrapped_url).link.opened.key == ring.signing.id
        gate.sender = gate.sender_of(policy, ring.retired(RING.signing.id))
        assert "forged_wrapper" in (await only(gate, old, "m3")).facts

    play(tmp_path, story, policy=Policy(short_over=200))


@pytest.mark.parametrize("exempt", ["intra.example", "INTRA.example.", "b\u00fccher.example"])
def test_exempt_hosts_and_hosts_below_them_go_direct(tmp_path: Path, exempt: str) -> None:
    async def story(gate: Gate) -> None:
        host = exempt.lower().rstrip(".")
        text = f"https://{host}/x https://wiki.{host}/ https://not{host}/"
        first, second, third = (await gate.say(text)).links
        assert (first.wrapped_url, second.wrapped_url) == (None, None)
        assert third.wrapped_url is not None
        await gate.believe("block", expressions(read(f"https://{host}/"))[0])
        assert (await gate.say(f"https://{host}/x", "m2")).decision == "reject"

    play(tmp_path, story, policy=Policy(exempt_hosts=(exempt,)))


def test_hybrid_mode_lets_go_direct_only_what_an_allow_list_clears(tmp_path: Path) -> None:
    feeds = {
        FeedFacts("popular", 3.0): {"good.example/": "allow", "mixed.example/": "allow"},
        FeedFacts("weak", 1.0): {"weak.example/": "block", "mixed.example/upload/": "block"},
        FeedFacts("old", 6.0, max_age=60.0): {"stale.example/": "block"},
    }

    async def story(gate: Gate) -> None:
        await gate.believe("allow", "ours.example/")
        for number, (url, direct) in enumerate(
            {
                "https://good.example/x": True,
                "https://ours.example/": True,
                "https://mixed.example/": True,
                "https://mixed.example/upload/x": False,
                "https://nobody-knows.example/": False,
                "https://weak.example/": False,
                "https://stale.example/": False,
                wrapped_in("https://good.example/x"): False,
            }.items()
        ):
            decision = await gate.say(url, f"m{number}")
            assert decision.links[0].verdict == "allow", url
            assert (decision.links[0].wrapped_url is None) == direct, url
            assert (decision.text == url) == direct

    play(tmp_path, story, policy=HYBRID, index=index_of(tmp_path / "index", feeds))


def test_without_hybrid_mode_what_is_allowed_is_wrapped_too(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        await gate.believe("allow", "ours.example/")
        assert (await only(gate, "https://ours.example/")).wrapped_url is not None

    play(tmp_path, story)


@pytest.mark.parametrize("live", [False, True])
def test_defanged_links_are_judged_and_made_live_only_where_that_is_wanted(tmp_path: Path, live: bool) -> None:
    async def story(gate: Gate) -> None:
        decision = await gate.say("careful: hxxps://a[.]example[.]com/x")
        (link,) = decision.links
        assert (link.url, "defanged" in link.facts) == ("https://a.example.com/x", True)
        assert (decision.decision, link.wrapped_url is not None) == (("rewrite", True) if live else ("deliver", False))
        await gate.believe("block", "a.example.com/")
        assert (await gate.say("hxxps://a[.]example[.]com/x", "m2")).decision == "reject"

    play(tmp_path, story, policy=Policy(wrap_defanged=live))


def test_a_link_masked_when_sent_is_warned_of_when_clicked(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        link = await only(gate, MASKED, written="markdown")
        assert (link.verdict, link.source, "masked" in link.facts) == ("warn", "signals", True)
        crossing = gate.click(link.wrapped_url)
        assert (crossing.outcome, crossing.link.opened.warned) == ("warned", True)
        honest = await only(gate, "[evil.example](https://evil.example/login)", "m2", "markdown")
        assert gate.click(honest.wrapped_url).outcome == "go"
        await gate.believe("allow", "evil.example/")
        assert gate.click(link.wrapped_url).outcome == "go"

    play(tmp_path, story)


@pytest.mark.parametrize("warn", [2.5, 3.0])
def test_a_masked_link_on_a_weak_list_is_warned_of_when_clicked_too(tmp_path: Path, warn: float) -> None:
    index = index_of(tmp_path / "index", {FeedFacts("weak", 1.0): {"evil.example/": "block"}})

    async def story(gate: Gate) -> None:
        link = await only(gate, MASKED, written="markdown")
        assert link.verdict == "warn"
        assert gate.click(link.wrapped_url).outcome == "warned"

    play(tmp_path, story, policy=Policy(thresholds=Thresholds(warn, 5.0)), index=index)


def test_a_masked_link_that_was_blocked_is_still_warned_of_when_it_no_longer_is(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        await gate.believe("block", "evil.example/")
        link = await only(gate, MASKED, written="markdown")
        assert gate.click(link.wrapped_url).outcome == "blocked"
        await gate.ledger.remove_verdict("demo", "evil.example/", "test", NOW)
        assert gate.click(link.wrapped_url).outcome == "warned"

    play(tmp_path, story, policy=Policy(on_block="rewrite"))


def test_a_warning_is_not_shaken_off_by_sending_the_wrapped_link_on(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        link = await only(gate, MASKED, written="markdown")
        again = await only(gate, link.wrapped_url, "m2")
        assert (again.verdict, "warned_when_sent" in again.facts) == ("warn", True)
        assert gate.click(again.wrapped_url).outcome == "warned"

    play(tmp_path, story)


def test_a_verdict_of_a_list_alone_is_not_bound_into_the_link(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        await gate.believe("warn", "a.example/")
        link = await only(gate, "https://a.example/")
        assert link.verdict == "warn"
        assert gate.click(link.wrapped_url).outcome == "warned"
        await gate.ledger.remove_verdict("demo", "a.example/", "test", NOW)
        assert gate.click(link.wrapped_url).outcome == "go"

    play(tmp_path, story)


@pytest.mark.parametrize("text", ["[y](javascript:alert(1))", "[z](https://[::1/)", "[x](https://256.256.256.256/)"])
def test_what_no_browser_opens_is_no_link(tmp_path: Path, text: str) -> None:
    async def story(gate: Gate) -> None:
        decision = await gate.say(text, format="markdown")
        assert (decision.decision, decision.links) == ("deliver", ())

    play(tmp_path, story)


@pytest.mark.parametrize("long", [BAD + "&b=" + "x" * 8192, "https://" + "x" * 8192 + "@www.bad.example/"])
def test_a_link_too_long_to_be_read_does_not_slip_through(tmp_path: Path, long: str) -> None:
    async def story(gate: Gate) -> None:
        await gate.believe("block", "bad.example/")
        decision = await gate.say(f"[more]({long})", format="markdown")
        (link,) = decision.links
        assert (decision.decision, link.verdict, link.wrapped_url) == ("hold", "warn", None)
        assert decision.reasons == ("This link is longer than 8192 characters, too long to be read.",)
        assert "too_long" in link.facts

    play(tmp_path, story)
