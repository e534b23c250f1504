import asyncio
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.gate.conftest import BASE, NOW, OTHER_RING, RING, Gate, play
from tests.judge.conftest import index_of

from bascule.gate import click
from bascule.gate.contracts import Member, VerdictEntry
from bascule.gate.message import Message
from bascule.gate.network import Policy
from bascule.judge.verdict import NOTHING_KNOWN, Thresholds
from bascule.links.keyring import new_key, new_keyring
from bascule.links.token import Opener
from bascule.lists.grant import FeedFacts
from bascule.store.embedded.store import EmbeddedStore

LONG = "https://a.example/" + "x" * 300
SHORT = Policy(short_over=200)


async def link_to(gate: Gate, url: str, message_id: str = "m1") -> str:
    (link,) = (await gate.say(url, message_id)).links
    assert link.wrapped_url is not None
    return link.wrapped_url


def test_a_link_that_nobody_has_a_word_on_goes_to_the_exact_bytes(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        raw = "https://www.A.example:443/./k%40x?sig=%2f%2F&b"
        crossing = gate.click(await link_to(gate, raw))
        assert (crossing.outcome, crossing.verdict) == ("go", NOTHING_KNOWN)
        assert crossing.link.location == raw.encode()

    play(tmp_path, story)


@pytest.mark.parametrize("expression", ["a.example/", "www.a.example/", "www.a.example/x/", "www.a.example/x/y?z=1"])
@pytest.mark.parametrize("url", ["https://www.a.example/x/y?z=1", "https://WWW.a.example./x/./y?z=1"])
def test_a_verdict_set_after_delivery_raises_the_bridge_and_lowers_it_again(
    tmp_path: Path, url: str, expression: str
) -> None:
    async def story(gate: Gate) -> None:
        link = await link_to(gate, url)
        assert gate.click(link).outcome == "go"
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as elsewhere:
            await elsewhere.ledger.set_verdict(VerdictEntry(0, "demo", expression, "block", "kit", "x", NOW))
        crossing = gate.click(link)
        assert (crossing.outcome, crossing.verdict.source) == ("blocked", "operator")
        assert crossing.verdict.explanation == f"The operator of this network blocks {expression}: kit."
        await gate.believe("warn", expression)
        assert gate.click(link).outcome == "warned"
        await gate.ledger.remove_verdict("demo", expression, "x", NOW)
        assert gate.click(link).outcome == "go"

    play(tmp_path, story)


def test_an_entry_that_lapses_lowers_the_bridge(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        link = await link_to(gate, "https://a.example/")
        await gate.believe("block", "a.example/", until=NOW + 10)
        assert [gate.click(link, NOW + at).outcome for at in (0, 9, 10)] == ["blocked", "blocked", "go"]

    play(tmp_path, story)


def test_an_index_swapped_in_raises_the_bridge(tmp_path: Path) -> None:
    index = index_of(tmp_path / "index", {FeedFacts("feed", 6.0): {"a.example/bad/": "block"}})

    async def story(gate: Gate) -> None:
        good, bad = await link_to(gate, "https://a.example/"), await link_to(gate, "https://a.example/bad/x", "m2")
        assert gate.click(bad).outcome == "go"
        gate.knowledge.swap(index)
        assert (gate.click(bad).outcome, gate.click(good).outcome) == ("blocked", "go")

    play(tmp_path, story)


def test_every_layer_is_judged(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        link = await link_to(gate, "https://www.google.com/url?q=https%3A%2F%2Fbad.example%2Fx&sa=D")
        assert gate.click(link).outcome == "go"
        await gate.believe("block", "bad.example/")
        assert gate.click(link).outcome == "blocked"
        await gate.believe("allow", "google.com/")
        assert gate.click(link).outcome == "blocked"
        await gate.believe("allow", "bad.example/")
        assert gate.click(link).outcome == "go"

    play(tmp_path, story)


def test_what_stands_in_the_link_weighs_together_with_a_weak_list(tmp_path: Path) -> None:
    index = index_of(tmp_path / "index", {FeedFacts("weak", 1.0): {"evil.example/": "block"}})

    async def story(gate: Gate) -> None:
        assert gate.click(await link_to(gate, "https://evil.example/")).outcome == "go"
        crossing = gate.click(await link_to(gate, "https://bank.example@evil.example/", "m2"))
        assert crossing.outcome == "warned"
        assert {"known_list", "userinfo"} <= {signal.name for signal in crossing.verdict.signals}

    play(tmp_path, story, index=index)


@pytest.mark.parametrize("policy", [Policy(), SHORT], ids=["whole", "short"])
def test_a_retired_key_opens_nothing(tmp_path: Path, policy: Policy) -> None:
    async def story(gate: Gate) -> None:
        link = await link_to(gate, LONG)
        assert gate.click(link).outcome == "go"
        rotated = RING.rotated(new_key(bytes(range(200, 240)), NOW))
        gate.bridge = gate.bridge_of(rotated, OTHER_RING)
        assert gate.click(link).outcome == "go"
        gate.bridge = gate.bridge_of(rotated.retired(RING.signing.id), OTHER_RING)
        assert gate.click(link) is click.UNKNOWN

    play(tmp_path, story, policy=policy)


@pytest.mark.parametrize("policy", [Policy(), SHORT], ids=["whole", "short"])
def test_a_link_of_a_network_that_is_not_served_is_unknown(tmp_path: Path, policy: Policy) -> None:
    async def story(gate: Gate) -> None:
        link = await link_to(gate, LONG)
        gate.bridge = gate.bridge_of(OTHER_RING)
        assert gate.click(link) is click.UNKNOWN
        gate.bridge = click.Bridge(Opener([RING]), gate.ledger.short, gate.knowledge, {})
        assert gate.click(link) is click.UNKNOWN

    play(tmp_path, story, policy=policy)


def test_a_key_of_another_network_with_the_same_id_and_secret_does_not_open_it(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        link = await link_to(gate, "https://a.example/")
        gate.bridge = gate.bridge_of(msgspec.structs.replace(RING, network="thief"))
        assert gate.click(link) is click.UNKNOWN
        gate.bridge = gate.bridge_of(new_keyring("demo", bytes(range(1, 73)), 1.0))
        assert gate.click(link) is click.UNKNOWN

    play(tmp_path, story)


def test_one_networks_word_does_not_stop_anothers_links(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        mine = await link_to(gate, "https://a.example/")
        theirs = (await gate.other.check(Message("m1", "@eve", "https://a.example/"), NOW)).text
        await gate.believe("block", "a.example/", network="other")
        assert (gate.click(mine).outcome, gate.click(theirs).outcome) == ("go", "blocked")

    play(tmp_path, story)


def test_each_network_has_its_own_thresholds(tmp_path: Path) -> None:
    index = index_of(tmp_path / "index", {FeedFacts("feed", 3.0): {"a.example/": "block"}})

    async def story(gate: Gate) -> None:
        assert gate.click(await link_to(gate, "https://a.example/")).outcome == "blocked"

    play(tmp_path, story, policy=Policy(thresholds=Thresholds(1.0, 3.0)), index=index)


@pytest.mark.parametrize(
    "token",
    [
        b"",
        b"/",
        b".",
        b"a" * 9000,
        b"\xff\xfe",
        b"abcd.0123456789abcdef0123",
        b"..\x00/",
        b"abcd.x.y/z",
        "\u00e9".encode(),
    ],
)
def test_whatever_else_is_unknown(tmp_path: Path, token: bytes) -> None:
    async def story(gate: Gate) -> None:
        assert gate.bridge.cross(token, NOW) is click.UNKNOWN

    play(tmp_path, story)


def test_every_altered_byte_makes_a_link_unknown(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        token = (await link_to(gate, "https://a.example/x?y")).removeprefix(BASE + "/").encode()
        assert gate.bridge.cross(token, NOW).outcome == "go"
        for at in range(len(token)):
            for byte in (token[at] ^ 1, token[at] ^ 0x20):
                assert gate.bridge.cross(token[:at] + bytes([byte]) + token[at + 1 :], NOW) is click.UNKNOWN
            assert gate.bridge.cross(token[:at], NOW) is click.UNKNOWN
        assert gate.bridge.cross(token + b"z", NOW) is click.UNKNOWN

    play(tmp_path, story)


def test_only_so_many_opened_links_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(click, "CACHED", 3)

    async def story(gate: Gate) -> None:
        links = [await link_to(gate, f"https://a.example/{n}", f"m{n}") for n in range(5)]
        for link in links + links:
            assert gate.click(link).outcome == "go"
            gate.click(f"{link}x")
        assert len(gate.bridge._cache) == 3

    play(tmp_path, story)


@pytest.mark.parametrize("scope", ["message", "sender", "page", "campaign"])
def test_a_word_on_more_than_a_destination_raises_what_belongs_to_it(tmp_path: Path, scope: Any) -> None:
    subject = {"message": "m1", "sender": "@ann", "page": "f1", "campaign": "winter"}[scope]

    async def story(gate: Gate) -> None:
        ours = (await gate.say("https://a.example/x", "m1")).links[0].wrapped_url
        theirs = (await gate.say("https://b.example/x", "m2", sender="@ben")).links[0].wrapped_url
        await gate.ledger.join([
            Member("demo", "page", "f1", "destination", "a.example/x"),
            Member("demo", "campaign", "winter", "sender", "@ann"),
        ])  # fmt: skip
        assert gate.click(ours).outcome == "go"
        await gate.ledger.set_verdict(VerdictEntry(0, "demo", subject, "block", "phish", "x", NOW, scope=scope))
        crossing = gate.click(ours)
        assert crossing.outcome == "blocked"
        assert "phish" in crossing.verdict.explanation
        assert gate.click(theirs).outcome == "go"
        await gate.ledger.remove_verdict("demo", subject, "x", NOW, scope)
        assert gate.click(ours).outcome == "go"

    play(tmp_path, story)


def test_who_joins_a_blocked_campaign_is_blocked_at_once_and_who_leaves_is_not(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        url = (await gate.say("https://a.example/x")).links[0].wrapped_url
        await gate.ledger.set_verdict(VerdictEntry(0, "demo", "winter", "block", "", "x", NOW, scope="campaign"))
        member = Member("demo", "campaign", "winter", "page", "f1")
        await gate.ledger.join([member])
        assert gate.click(url).outcome == "go"
        await gate.ledger.join([Member("demo", "page", "f1", "destination", "a.example/")])
        assert gate.click(url).outcome == "blocked"
        assert await gate.ledger.leave(member)
        assert gate.click(url).outcome == "go"

    play(tmp_path, story)
