"""What every store has to pass: subclass ``LedgerContract`` with an ``opened`` fixture and it runs against yours."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import msgspec
import pytest

from bascule.accounts.client import Client
from bascule.audit.entry import By
from bascule.gate.campaign_summary import CampaignSummary
from bascule.gate.contracts import ApiKey, ClickCount, Ledger, Member, Reach, Record, Scope, ShortLink, VerdictEntry
from bascule.gate.decision import Decision
from bascule.gate.like_keys import sender_key
from bascule.gate.message import Conversation, Message
from bascule.gate.network import Network, Policy
from bascule.links.token import Opened

BY = By("test", 5.0, "a test")
Open = Callable[[asyncio.AbstractEventLoop], AbstractContextManager[Ledger]]
"""Opens the same store, again and again, as separate processes would."""


def record(
    message_id: str = "m1", text: str = "see https://a.example/", network: str = "demo", at: float = 1000.0
) -> Record:
    message = Message(
        message_id,
        "@ann",
        text,
        Conversation("!room", "group", 3),
        recipients=("@bob", "@cyd"),
        sent_at=at,
        client=Client(ip="192.0.2.1"),
    )
    decision = Decision(message_id, "rewrite", text.upper(), 0.0, ("why",), (), (), "0123456789abcd", at)
    opened = Opened("https://a.example/long", network, "key1", "0123456789abcd", 2)
    return Record(network, message, decision, 2, (1, 2**64 - 1), (ShortLink(f"key1.{message_id}", opened),), at)


def entry(
    subject: str = "a.example/", network: str = "demo", scope: Scope = "destination", **changes: object
) -> VerdictEntry:
    made = VerdictEntry(0, network, subject, "block", "phish", "test", 5.0, scope=scope)
    return msgspec.structs.replace(made, **changes)


class LedgerContract:
    """The ledger's promises, on a real store."""

    @pytest.fixture
    def opened(self) -> Open:
        raise NotImplementedError

    def run(self, opened: Open, play: Callable[[Ledger], object]) -> object:
        async def main() -> object:
            with opened(asyncio.get_running_loop()) as ledger:
                return await play(ledger)  # type: ignore[misc]

        return asyncio.run(main())

    def test_a_record_is_there_for_the_next_process(self, opened: Open) -> None:
        kept = record()

        async def write(ledger: Ledger) -> None:
            answer = await ledger.record(kept)
            assert answer.decision == kept.decision

        async def read(ledger: Ledger) -> None:
            found = await ledger.recorded("demo", "m1")
            assert found is not None
            assert found.decision == kept.decision
            assert (found.sender, found.conversation, found.original) == ("@ann", "!room", kept.message.text)

        self.run(opened, write)
        self.run(opened, read)

    def test_the_first_decision_stands(self, opened: Open) -> None:
        async def play(ledger: Ledger) -> None:
            first = await ledger.record(record(text="one"))
            second = await ledger.record(record(text="two"))
            assert second == first
            both = await asyncio.gather(*(ledger.record(record("m2", f"text {n}")) for n in range(20)))
            assert len({msgspec.json.encode(one) for one in both}) == 1

        self.run(opened, play)

    def test_the_same_id_in_another_network_is_another_message(self, opened: Open) -> None:
        async def play(ledger: Ledger) -> None:
            await ledger.record(record(text="one"))
            await ledger.record(record(text="two", network="other"))
            assert (await ledger.recorded("demo", "m1")).original == "one"  # type: ignore[union-attr]
            assert (await ledger.recorded("other", "m1")).original == "two"  # type: ignore[union-attr]
            assert await ledger.recorded("third", "m1") is None

        self.run(opened, play)

    @pytest.mark.parametrize("text", ["", "\x00\x01", "a'b\"c\\", "\u202eבּ😀", "x" * 100_000])
    def test_any_text_comes_back_exactly(self, opened: Open, text: str) -> None:
        async def play(ledger: Ledger) -> None:
            await ledger.record(record(text=text))
            found = await ledger.recorded("demo", "m1")
            assert found is not None
            assert (found.original, found.decision.text) == (text, text.upper())

        self.run(opened, play)

    def test_one_bad_record_harms_no_other(self, opened: Open) -> None:
        async def play(ledger: Ledger) -> None:
            good, bad, also_good = await asyncio.gather(
                ledger.record(record("good")),
                ledger.record(record("bad", "\ud800")),
                ledger.record(record("also")),
                return_exceptions=True,
            )
            assert isinstance(bad, ValueError)
            assert not isinstance(good, BaseException)
            assert not isinstance(also_good, BaseException)

        self.run(opened, play)

    def test_texts_are_forgotten_and_decisions_are_not(self, opened: Open) -> None:
        async def play(ledger: Ledger) -> None:
            await ledger.record(record("old", at=1.0))
            await ledger.record(record("new", at=100.0))
            await ledger.record(record("theirs", network="other", at=1.0))
            assert await ledger.forget_texts("demo", 50.0) == 1
            old = await ledger.recorded("demo", "old")
            assert old is not None
            assert (old.original, old.decision.text, old.decision.decision) == (None, "", "rewrite")
            assert (await ledger.recorded("demo", "new")).original is not None  # type: ignore[union-attr]
            assert (await ledger.recorded("other", "theirs")).original is not None  # type: ignore[union-attr]

        self.run(opened, play)

    def test_verdicts_change_in_order_and_survive(self, opened: Open) -> None:
        async def write(ledger: Ledger) -> int:
            start = ledger.generation()
            first = await ledger.set_verdict(entry())
            second = await ledger.set_verdict(entry(verdict="warn"))
            await ledger.set_verdict(entry(network="other"))
            removed = await ledger.remove_verdict("other", "a.example/", "test", 9.0)
            assert removed is not None
            assert start < first.id < second.id < removed.id == ledger.generation()
            assert await ledger.remove_verdict("demo", "b.example/", "test", 9.0) is None
            return start

        async def read(ledger: Ledger) -> None:
            assert [kept.verdict for kept in await ledger.verdicts("demo")] == ["warn"]
            assert await ledger.verdicts("other") == ()
            changes = ledger.changes(0)
            assert [kept.id for kept in changes] == sorted(kept.id for kept in changes)
            assert changes[-1].removed_at == 9.0
            assert ledger.changes(changes[-1].id) == ()
            assert ledger.generation() == changes[-1].id

        self.run(opened, write)
        self.run(opened, read)

    def test_another_opening_sees_a_change_at_once(self, opened: Open) -> None:
        async def play(ledger: Ledger) -> None:
            with opened(asyncio.get_running_loop()) as other:
                kept = await ledger.set_verdict(entry())
                assert other.generation() == kept.id
                assert other.changes(0)[-1] == kept

        self.run(opened, play)

    @pytest.mark.parametrize("scope", ["message", "sender", "page", "campaign"])
    def test_scopes_do_not_meddle_with_each_other(self, opened: Open, scope: Scope) -> None:
        async def play(ledger: Ledger) -> None:
            on_destination = await ledger.set_verdict(entry("a.example/"))
            on_scope = await ledger.set_verdict(entry("a.example/", scope=scope))
            assert await ledger.verdicts("demo") == (on_scope, on_destination)
            assert await ledger.remove_verdict("demo", "a.example/", "test", 9.0, scope) is not None
            assert await ledger.verdicts("demo") == (on_destination,)
            assert await ledger.renew_verdict("demo", "a.example/", scope) is None

        self.run(opened, play)

    def test_sightings_are_found_by_destination_message_and_sender(self, opened: Open) -> None:
        async def play(ledger: Ledger) -> None:
            await ledger.record(record("m1", at=1.0))
            await ledger.record(record("m2", at=2.0))
            await ledger.record(record("m3", network="other"))
            for keys in ((1,), (2**64 - 1,), (1, 2**64 - 1), (0x0123456789ABCD,), (sender_key("demo", "@ann"),)):
                assert [one.id for one in await ledger.sighted("demo", keys)] == ["m1", "m2"], keys
            (seen,) = await ledger.sighted("demo", (1,), limit=1)
            assert (seen.sender, seen.conversation, seen.conversation_kind) == ("@ann", "!room", "group")
            assert (seen.recipients, seen.audience, seen.action) == (("@bob", "@cyd"), 2, "rewrite")
            assert (seen.tag, seen.received_at) == ("0123456789abcd", 1.0)
            assert [one.id for one in await ledger.sighted("demo", (1,), after=seen.number)] == ["m2"]
            assert [one.id for one in await ledger.sighted("demo", (1,), since=2.0)] == ["m2"]
            assert [one.id for one in await ledger.sighted("demo", (1,), until=2.0)] == ["m1"]
            assert await ledger.sighted("demo", (3, sender_key("demo", "@bob"))) == ()
            assert await ledger.sighted("demo", ()) == ()

        self.run(opened, play)

    def test_a_message_that_was_held_and_let_go_counts_as_delivered(self, opened: Open) -> None:
        async def play(ledger: Ledger) -> None:
            for name in ("m1", "m2"):
                made = record(name)
                held = msgspec.structs.replace(made.decision, decision="hold")
                await ledger.record(msgspec.structs.replace(made, decision=held))
            await ledger.release("demo", "m1")
            await ledger.release("other", "m2")
            assert [one.action for one in await ledger.sighted("demo", (1,))] == ["rewrite", "hold"]
            kept = await ledger.recorded("demo", "m1")
            assert kept is not None
            assert kept.decision.decision == "hold", "who asks again gets the same answer"

        self.run(opened, play)

    def test_history_comes_back_as_it_was_decided_on(self, opened: Open) -> None:
        async def play(ledger: Ledger) -> None:
            for number in range(5):
                await ledger.record(record(f"m{number}", at=float(number)))
            await ledger.record(record("theirs", network="other"))
            past = await ledger.history("demo", since=1.0, limit=3)
            assert [one.message.id for one in past] == ["m1", "m2", "m3"]
            made = record("m1", at=1.0)
            assert past[0].decision == msgspec.structs.replace(made.decision, text="")
            assert past[0].message == msgspec.structs.replace(made.message, sent_at=None)
            assert [one.message.id for one in await ledger.history("demo", after=past[-1].number)] == ["m4"]
            await ledger.forget_texts("demo", 99.0)
            assert (await ledger.history("demo"))[0].message.text == ""

        self.run(opened, play)

    def test_what_a_subject_stands_for(self, opened: Open) -> None:
        async def play(ledger: Ledger) -> None:
            await ledger.record(record("m1"))
            tag = "0123456789abcd"
            assert ledger.reach("demo", "message", "m1") == Reach(tags=(tag,), keys=(int(tag, 16),))
            assert ledger.reach("demo", "sender", "@ann") == Reach((), ("@ann",), (tag,), (sender_key("demo", "@ann"),))
            assert ledger.reach("demo", "destination", "a.example/").expressions == ("a.example/",)
            for scope in ("message", "page", "campaign"):
                assert ledger.reach("demo", scope, "nothing") == Reach()
            assert ledger.reach("other", "message", "m1") == Reach()

        self.run(opened, play)

    def test_a_group_that_changes_has_its_verdict_followed_anew(self, opened: Open) -> None:
        async def play(ledger: Ledger) -> None:
            member = Member("demo", "campaign", "c", "destination", "a.example/", "same page", "test", 5.0)
            await ledger.join([member])
            before = await ledger.set_verdict(entry("c", scope="campaign"))
            await ledger.join([msgspec.structs.replace(member, value="b.example/")])
            (again,) = ledger.changes(before.id)
            assert msgspec.structs.replace(again, id=0) == msgspec.structs.replace(before, id=0)
            assert ledger.generation() == again.id
            assert ledger.reach("demo", "campaign", "c").expressions == ("a.example/", "b.example/")
            assert await ledger.leave(member)
            assert not await ledger.leave(member)
            assert [one.value for one in ledger.members("demo", "campaign", "c")] == ["b.example/"]
            assert ledger.members("other", "campaign", "c") == ()

        self.run(opened, play)

    def test_campaigns_are_listed_the_one_that_grew_last_first(self, opened: Open) -> None:
        async def play(ledger: Ledger) -> None:
            assert await ledger.campaigns("demo") == ()
            one = Member("demo", "campaign", "a", "message", "m1", "alike", "test", 5.0)
            two = msgspec.structs.replace(one, group="b", at=6.0)
            await ledger.join([one, two, msgspec.structs.replace(one, kind="destination", value="x.example/", at=7.0)])
            await ledger.join([msgspec.structs.replace(one, scope="page", kind="destination", value="y.example/")])
            await ledger.set_verdict(entry("b", scope="campaign"))
            assert await ledger.campaigns("demo") == (
                CampaignSummary("a", 1, 1, 0, 0, 5.0, 7.0),
                CampaignSummary("b", 1, 0, 0, 0, 6.0, 6.0, "block"),
            )
            assert [found.name for found in await ledger.campaigns("demo", 1)] == ["a"]
            assert await ledger.campaigns("other") == ()

        self.run(opened, play)

    def test_who_listens_is_told_of_every_change_and_tells_when_it_took_it_in(self, opened: Open) -> None:
        async def play(ledger: Ledger) -> None:
            loop = asyncio.get_running_loop()
            with opened(loop) as other:
                assert ledger.listeners() == 0
                heard, heard_there = asyncio.Event(), asyncio.Event()
                ledger.listen(heard.set)
                assert ledger.listeners() == other.listeners() == 1
                kept = await other.set_verdict(entry())
                await asyncio.wait_for(heard.wait(), 5)
                assert ledger.reached(kept.id) is None
                before = time.time()
                ledger.took_in(kept.id)
                assert before <= (other.reached(kept.id) or 0) <= time.time()
                other.took_in(kept.id + 1)
                assert other.reached(kept.id + 1) is None, "who does not listen says nothing"
                other.listen(heard_there.set)
                heard.clear()
                await ledger.renew_verdict("demo", "a.example/", "destination")
                await asyncio.wait_for(asyncio.gather(heard.wait(), heard_there.wait()), 5)
            assert ledger.listeners() == 1

        self.run(opened, play)

    def test_clicks_add_up(self, opened: Open) -> None:
        async def play(ledger: Ledger) -> None:
            tag = "ffffffffffffff"
            await ledger.count_clicks((ClickCount("demo", tag, "go", 1, 2), ClickCount("demo", tag, "blocked", 2, 1)))
            await ledger.count_clicks((ClickCount("demo", tag, "go", 1, 3), ClickCount("other", tag, "go", 1, 9)))
            assert await ledger.clicks("demo", tag) == (
                ClickCount("demo", tag, "go", 1, 5),
                ClickCount("demo", tag, "blocked", 2, 1),
            )

        self.run(opened, play)

    def test_short_links_are_kept_with_their_message(self, opened: Open) -> None:
        async def play(ledger: Ledger) -> None:
            kept = record()
            await ledger.record(kept)
            assert ledger.short("key1.m1") == kept.shorts[0].opened
            assert ledger.short("key1.m2") is None

        self.run(opened, play)

    def test_networks_and_keys_are_replaced_whole(self, opened: Open) -> None:
        async def play(ledger: Ledger) -> None:
            await ledger.save_network(Network("demo", "Demo", "https://go.example"), BY)
            changed = Network("demo", "Demo", "https://go.example", Policy(mode="hybrid"))
            await ledger.save_network(changed, BY)
            assert ledger.networks() == (changed,)
            key = ApiKey("k1", "demo", b"\x00\xff", ("messages:write",), "chat", 1.0)
            await ledger.save_api_key(key, BY)
            await ledger.save_api_key(msgspec.structs.replace(key, revoked_at=2.0), BY)
            assert ledger.api_keys() == (msgspec.structs.replace(key, revoked_at=2.0),)

        self.run(opened, play)
