import asyncio
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.gate.conftest import NOW, RING, Gate, play
from tests.judge.conftest import index_of

from bascule.gate.contracts import Record, Recorded, StoreFailureError, VerdictEntry
from bascule.gate.decision import Action
from bascule.gate.message import Conversation, Message
from bascule.gate.network import Failing, Policy
from bascule.gate.send import MessageConflict
from bascule.links.expressions import expression_hash
from bascule.links.find import find
from bascule.links.token import message_tag
from bascule.lists.grant import FeedFacts

BAD = {FeedFacts("feed", 6.0): {"bad.example/": "block"}}
LONG = "https://a.example/" + "x" * 300
MASKED = "[bank.com](https://evil.example/login)"


def fail_writes(gate: Gate, *, failing: bool) -> None:
    gate.ledger._writer._connection.execute(f"PRAGMA query_only={int(failing)}")


def test_a_message_without_links_is_delivered_as_it_is_and_kept(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        decision = await gate.say("hello")
        assert (decision.decision, decision.text, decision.links, decision.reasons) == ("deliver", "hello", (), ())
        assert (decision.tag, decision.decided_at) == (message_tag(RING, "m1"), NOW)
        assert (await gate.kept()).decision == decision

    play(tmp_path, story)


def test_plain_text_is_rewritten_at_the_links_and_nowhere_else(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        text = "\U0001f600 see a.example.com/x?y=1, and (https://b.example/z)!"
        decision = await gate.say(text)
        first, second = decision.links
        assert decision.decision == "rewrite"
        assert decision.text == f"\U0001f600 see {first.wrapped_url}, and ({second.wrapped_url})!"
        assert [text[link.start : link.end] for link in decision.links] == [link.text for link in decision.links]
        assert (first.text, first.expanded_url) == ("a.example.com/x?y=1", first.url)
        assert gate.click(first.wrapped_url).outcome == "go"

    play(tmp_path, story)


def test_markdown_and_html_keep_their_labels(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        decision = await gate.say('[more](https://a.example/x "title")', format="markdown")
        assert decision.text == f'[more]({decision.links[0].wrapped_url} "title")'
        text = '<p><a class="b" href="https://a.example/?q=1&amp;r=2">more</a></p>'
        decision = await gate.say(text, "m2", format="html")
        (link,) = decision.links
        assert link.expanded_url == "https://a.example/?q=1&r=2"
        (again,) = find(decision.text, "html")
        assert again.url == link.wrapped_url
        assert decision.text.startswith('<p><a class="b" href="')
        assert decision.text.endswith('">more</a></p>')

    play(tmp_path, story)


PIECES = st.sampled_from(
    [
        "https://a.example/x",
        "b.example.com",
        "\U0001f600",
        " ",
        "\n",
        "(",
        ")",
        "**",
        "hi",
        "<",
        "&",
        "hxxp://c.example/",
        "\u200b",
        "\u4f60",
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join), st.sampled_from(["plain", "markdown", "html"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_sent_is_decided_and_its_offsets_are_right(tmp_path: Path, text: str, written: str) -> None:
    async def story(gate: Gate) -> None:
        decision = gate.sender.decide(Message("m1", "@ann", text, format=written), NOW).decision
        for link in decision.links:
            assert text[link.start : link.end] == link.text
            if link.wrapped_url is not None:
                assert gate.click(link.wrapped_url).outcome != "unknown"
        assert (decision.text == text) == (decision.decision == "deliver")

    play(tmp_path, story)


@pytest.mark.parametrize(("on_block", "bridged"), [("reject", False), ("hold", True), ("rewrite", True)])
def test_a_blocked_link_does_what_the_policy_says(tmp_path: Path, on_block: Action, bridged: bool) -> None:
    index = index_of(tmp_path / "index", BAD)

    async def story(gate: Gate) -> None:
        text = "https://bad.example/login https://fine.example/"
        decision = await gate.say(text)
        assert decision.decision == on_block
        assert decision.reasons == ("bad.example/ is listed as phishing by feed.",)
        assert (decision.score, decision.links[0].verdict, decision.links[1].verdict) == (6.0, "block", "allow")
        assert (decision.text != text) == bridged
        assert gate.click(decision.links[0].wrapped_url).outcome == "blocked"
        assert gate.click(decision.links[1].wrapped_url).outcome == "go"

    play(tmp_path, story, policy=Policy(on_block=on_block), index=index)


@pytest.mark.parametrize("on_warn", ["rewrite", "hold", "reject"])
def test_a_suspected_link_does_what_the_policy_says(tmp_path: Path, on_warn: Action) -> None:
    async def story(gate: Gate) -> None:
        decision = await gate.say(MASKED, format="markdown")
        assert (decision.decision, decision.links[0].verdict) == (on_warn, "warn")
        assert decision.reasons == (decision.links[0].explanation,)

    play(tmp_path, story, policy=Policy(on_warn=on_warn))


def test_the_severest_link_decides_and_its_reason_comes_first(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        await gate.believe("block", "bad.example/")
        decision = await gate.say(f"{MASKED} https://bad.example/ https://bad.example/", format="markdown")
        assert decision.decision == "hold"
        assert decision.reasons == ("The operator of this network blocks bad.example/.", decision.links[0].explanation)

    play(tmp_path, story, policy=Policy(on_block="hold", on_warn="rewrite"))


def test_too_many_links_are_held_whole(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        text = "https://a.example/1 https://a.example/2 https://a.example/3"
        decision = await gate.say(text)
        assert (decision.decision, decision.text, decision.links) == ("hold", text, ())
        assert decision.reasons == ("It has 3 links; this network holds messages with more than 2.",)
        assert (await gate.say(text[:39], "m2")).decision == "rewrite"

    play(tmp_path, story, policy=Policy(max_links=2))


def test_the_same_id_gets_the_same_decision_whatever_has_changed(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        first = await gate.say("https://bad.example/")
        assert first.decision == "rewrite"
        await gate.believe("block", "bad.example/")
        assert await gate.say("https://bad.example/", at=NOW + 60) == first
        assert await gate.say(first.text) == first
        assert (await gate.say("https://bad.example/", "m2")).decision == "reject"
        gate.sender = gate.sender_of(Policy(max_links=1))
        assert await gate.say("https://bad.example/") == first

    play(tmp_path, story)


def test_the_same_id_for_something_else_is_a_conflict(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        await gate.say("https://a.example/")
        with pytest.raises(MessageConflict, match="id: already used for another text"):
            await gate.say("https://b.example/")
        with pytest.raises(MessageConflict, match="id: already used by another sender"):
            await gate.say("https://a.example/", sender="@bob")
        assert (await gate.kept()).original == "https://a.example/"

    play(tmp_path, story)


def test_the_same_id_is_known_when_its_text_is_long_forgotten(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        first = await gate.say("https://a.example/")
        assert await gate.ledger.forget_texts("demo", NOW + 1) == 1
        again = await gate.say("https://a.example/")
        assert (again.decision, again.tag, again.text) == (first.decision, first.tag, "")

    play(tmp_path, story)


def test_networks_do_not_share_ids(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        mine = await gate.say("https://a.example/")
        theirs = await gate.other.check(Message("m1", "@eve", "https://b.example/"), NOW)
        assert theirs.tag != mine.tag
        assert gate.click(theirs.links[0].wrapped_url).link.opened.network == "other"

    play(tmp_path, story)


def test_asked_many_times_at_once_it_decides_once(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        elsewhere = gate.sender_of(Policy())
        times = [NOW + n for n in range(10)]
        message = Message("m1", "@ann", "https://a.example/")
        decisions = await asyncio.gather(
            *(gate.sender.check(message, at) for at in times), *(elsewhere.check(message, at) for at in times)
        )
        assert decisions == [decisions[0]] * 20
        (count,) = gate.ledger._reader.execute("SELECT count(*) FROM message").fetchone()
        assert count == 1
        assert not gate.sender._pending

    play(tmp_path, story)


def test_at_once_with_another_text_one_is_answered_and_the_other_a_conflict(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        answers = await asyncio.gather(gate.say("one"), gate.say("two"), return_exceptions=True)
        assert [type(answer).__name__ for answer in answers] == ["Decision", "MessageConflict"]

    play(tmp_path, story)


def test_who_stops_waiting_does_not_stop_the_others(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        first = asyncio.ensure_future(gate.say("https://a.example/"))
        await asyncio.sleep(0)
        second = asyncio.ensure_future(gate.say("https://a.example/", at=NOW + 1))
        await asyncio.sleep(0)
        first.cancel()
        assert (await second).decided_at == NOW
        assert (await gate.kept()).decision == await second

    play(tmp_path, story)


@pytest.mark.parametrize("answer", ["open", "closed"])
def test_a_store_that_cannot_write_is_answered_as_the_policy_says(tmp_path: Path, answer: Failing) -> None:
    async def story(gate: Gate) -> None:
        fail_writes(gate, failing=True)
        if answer == "closed":
            for said in await asyncio.gather(
                *(gate.say("https://a.example/") for _ in range(3)), return_exceptions=True
            ):
                assert isinstance(said, StoreFailureError)
            assert gate.sender.unrecorded == 0
        else:
            for said in await asyncio.gather(*(gate.say("https://a.example/") for _ in range(3))):
                assert (said.decision, said.degraded) == ("rewrite", ("store",))
                assert gate.click(said.links[0].wrapped_url).outcome == "go"
            assert gate.sender.unrecorded == 3
        fail_writes(gate, failing=False)
        assert (await gate.say("https://a.example/")).degraded == ()
        assert not gate.sender._pending

    play(tmp_path, story, policy=Policy(on_store_failure=answer))


@pytest.mark.parametrize("answer", ["open", "closed"])
def test_a_store_that_cannot_read_is_answered_as_the_policy_says(tmp_path: Path, answer: Failing) -> None:
    async def story(gate: Gate) -> None:
        gate.ledger._reader.execute("ALTER TABLE message RENAME TO gone")
        if answer == "closed":
            with pytest.raises(StoreFailureError):
                await gate.say("https://a.example/")
        else:
            assert (await gate.say("https://a.example/")).degraded == ("store",)

    play(tmp_path, story, policy=Policy(on_store_failure=answer))


def test_links_of_an_answer_that_could_not_be_kept_still_open(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        fail_writes(gate, failing=True)
        decision = await gate.say(LONG)
        assert decision.degraded == ("store",)
        assert gate.click(decision.links[0].wrapped_url).outcome == "go"
        assert decision.text == decision.links[0].wrapped_url

    play(tmp_path, story, policy=Policy(on_store_failure="open", short_over=200))


@pytest.mark.parametrize(("answer", "action"), [("open", "rewrite"), ("closed", "hold")])
def test_broken_lists_are_told_and_answered_as_the_policy_says(tmp_path: Path, answer: Failing, action: Action) -> None:
    async def story(gate: Gate) -> None:
        gate.knowledge.broken = True
        decision = await gate.say("https://a.example/")
        assert (decision.decision, decision.degraded) == (action, ("lists",))
        assert bool(decision.reasons) == (action == "hold")
        without = await gate.say("no links", "m2")
        assert (without.decision, without.degraded) == ("deliver", ())
        await gate.believe("block", "bad.example/")
        assert (await gate.say("https://bad.example/", "m3")).decision == "reject"

    play(tmp_path, story, policy=Policy(on_lists_failure=answer))


def test_long_links_become_short_ones_that_open_the_same(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        decision = await gate.say(f"{LONG} https://a.example/x", recipients=("@bob", "@cyd"))
        long, plain = decision.links
        assert len(long.wrapped_url) <= 200 < len(LONG)
        opened = gate.click(long.wrapped_url).link.opened
        assert (opened.destination, opened.network, opened.tag, opened.audience) == (LONG, "demo", decision.tag, 2)
        assert gate.ledger.short(long.wrapped_url.rpartition("/")[2]) == opened
        assert plain.wrapped_url.endswith("/a.example/x")

    play(tmp_path, story, policy=Policy(short_over=200))


def test_audience_and_tag_are_bound_into_the_links(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        room = Conversation("!r", "room", 41)
        decision = await gate.say("https://a.example/", conversation=room)
        opened = gate.click(decision.links[0].wrapped_url).link.opened
        assert (opened.destination, opened.tag, opened.audience) == ("https://a.example/", decision.tag, 40)
        recorded = await gate.kept()
        assert (recorded.conversation, recorded.sender, recorded.received_at) == ("!r", "@ann", NOW)

    play(tmp_path, story)


def test_a_record_can_be_found_by_every_expression_of_its_links(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        record = gate.sender.decide(Message("m1", "@ann", "https://www.a.example/x/y https://b.example/"), NOW)
        wanted = {expression_hash(e) for e in ("a.example/", "www.a.example/x/", "www.a.example/x/y", "b.example/")}
        assert wanted <= set(record.hashes)
        assert len(record.hashes) == len(set(record.hashes))
        assert record.network == "demo"

    play(tmp_path, story)


@pytest.mark.parametrize("text", ["https://go.example/", MASKED, LONG])
def test_what_is_kept_is_what_was_answered(tmp_path: Path, text: str) -> None:
    async def story(gate: Gate) -> None:
        answered = await gate.say(text, format="markdown")
        assert (await gate.kept()).decision == answered
        assert msgspec.json.decode(msgspec.json.encode(answered), type=type(answered)) == answered

    play(tmp_path, story, policy=Policy(short_over=150))


def test_a_blocked_senders_messages_are_held_back_with_or_without_links(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        await gate.ledger.set_verdict(VerdictEntry(0, "demo", "@ann", "block", "taken over", "x", NOW, scope="sender"))
        for number, text in enumerate(("hello", "https://a.example/")):
            decision = await gate.say(text, f"m{number}")
            assert (decision.decision, decision.score) == ("hold", 10.0)
            assert decision.reasons == ("The operator of this network blocks this sender: taken over.",)
        assert (await gate.say("hello", "m9", sender="@ben")).decision == "deliver"
        await gate.ledger.remove_verdict("demo", "@ann", "x", NOW, "sender")
        assert (await gate.say("hello", "m3")).decision == "deliver"

    play(tmp_path, story, policy=Policy(on_block="rewrite"))


def test_a_suspected_senders_links_warn_when_they_are_opened(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        await gate.ledger.set_verdict(VerdictEntry(0, "demo", "@ann", "warn", "new", "x", NOW, scope="sender"))
        decision = await gate.say("https://a.example/")
        await gate.ledger.remove_verdict("demo", "@ann", "x", NOW, "sender")
        assert decision.decision == "rewrite"
        assert gate.click(decision.links[0].wrapped_url).outcome == "warned"

    play(tmp_path, story)


def test_a_message_that_was_under_way_when_its_sender_was_blocked_is_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(gate: Gate) -> None:
        keep = gate.ledger.record

        async def late(record: Record) -> Recorded:
            entry = VerdictEntry(0, "demo", "@ann", "block", "", "x", NOW, scope="sender")
            await gate.ledger.set_verdict(entry)
            gate.knowledge.refresh()  # the block is followed to all there is: not yet to this message
            return await keep(record)

        monkeypatch.setattr(gate.ledger, "record", late)
        decision = await gate.say("https://a.example/")
        assert decision.decision == "rewrite"
        assert gate.click(decision.links[0].wrapped_url).outcome == "blocked"

    play(tmp_path, story)
