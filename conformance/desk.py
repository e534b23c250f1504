"""What every desk has to pass: subclass ``DeskContract`` with an ``opened`` fixture and it runs against yours."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from typing import Any

import msgspec
import pytest

from bascule.gate.contracts import Ledger, Record
from bascule.gate.decision import Decision, LinkDecision
from bascule.gate.message import Conversation, Message
from bascule.review.appeal import Appeal
from bascule.review.contracts import ClaimedError, Desk, Place, SettledError, Wanted
from bascule.review.item import Claim, Evidence, Opening, Outcome
from bascule.review.report import Report, Subject
from bascule.review.trust import PRIOR_RIGHT, PRIOR_WRONG, TRUSTED

Opened = AbstractContextManager[tuple[Desk, Ledger]]
Open = Callable[[asyncio.AbstractEventLoop], Opened]
"""Opens the same store, again and again, as separate processes would."""
NOW = 1_790_000_000.0
SITE = Subject("destination", "a.example/", "https://a.example/")
OTHER = Subject("destination", "b.example/", "https://b.example/")


def report(reporter: str = "@bob", subject: Subject = SITE, **changes: Any) -> Report:
    plain = Report("demo", reporter, subject, "phishing", "it asks for my password", NOW)
    return msgspec.structs.replace(plain, **changes)


def outcome(decision: Any = "block", analyst: str = "eve", **changes: Any) -> Outcome:
    return msgspec.structs.replace(Outcome(decision, "seen it", analyst, "key1", NOW), **changes)


def opening(name: str, **changes: Any) -> Opening:
    subject = Subject("destination", f"{name}/", f"https://{name}/")
    return msgspec.structs.replace(Opening("demo", "guarded", subject, NOW, 1, 1.0), **changes)


def appeal(id: str = "abcdefghijklmnop", **changes: Any) -> Appeal:
    plain = Appeal(id, "demo", "owner", "", "me@a.example", SITE, "it is my bakery", NOW, NOW + 86_400)
    return msgspec.structs.replace(plain, **changes)


def held(message_id: str, at: float = NOW, action: Any = "hold", network: str = "demo") -> Record:
    message = Message(message_id, "@ann", f"text of {message_id}", Conversation("!room", "group", 11))
    link = LinkDecision(0, 4, "x", "https://a.example/x", "", "", None, "warn")
    decision = Decision(message_id, action, message.text, 3.0, ("It is suspected.",), (link,), (), "00" * 7, at)
    return Record(network, message, decision, 10, (1,), (), at)


class DeskContract:
    """The desk's promises, on a real store."""

    @pytest.fixture
    def opened(self) -> Open:
        raise NotImplementedError

    def run(self, opened: Open, play: Callable[[Desk, Ledger], Awaitable[Any]]) -> Any:
        async def main() -> Any:
            with opened(asyncio.get_running_loop()) as (desk, ledger):
                return await play(desk, ledger)

        return asyncio.run(main())

    def test_reports_on_one_subject_are_one_item(self, opened: Open) -> None:
        async def play(desk: Desk, ledger: Ledger) -> None:
            first = await desk.file(report(), 3)
            assert (first.repeated, first.reporters) == (False, 1)
            again = await desk.file(report(comment="as I said"), 3)
            assert (again.item, again.repeated, again.reporters) == (first.item, True, 1)
            second = await desk.file(report("@cyd", why="spam"), 7)
            assert (second.item, second.repeated, second.reporters) == (first.item, False, 2)
            more = await desk.file(report(why="spam"), 2)
            assert (more.item, more.repeated, more.reporters) == (first.item, False, 2)
            other = await desk.file(report(subject=OTHER), 1)
            assert other.item != first.item
            item = await desk.item("demo", first.item, NOW)
            assert item is not None
            assert (item.kind, item.state, item.reach, item.severity, item.reporters) == ("report", "open", 7, 4.0, 2)
            assert {(count.why, count.reporters) for count in item.reasons} == {("spam", 2), ("phishing", 1)}
            assert [(one.who, one.what) for one in item.evidence] == [
                ("@bob", "spam"), ("@cyd", "spam"), ("@bob", "phishing"),
            ]  # fmt: skip
            assert item.evidence[2].text == "it asks for my password"

        self.run(opened, play)

    def test_numbers_are_a_network_s_own_and_nobody_else_s(self, opened: Open) -> None:
        async def play(desk: Desk, ledger: Ledger) -> None:
            mine = await desk.file(report(), 1)
            theirs = await desk.file(report(network="other"), 1)
            assert mine.item == theirs.item == 1
            await desk.file(report(subject=OTHER), 1)
            assert await desk.item("other", 2, NOW) is None
            assert await desk.claim("other", 2, Claim("eve", NOW + 9), NOW) is None
            assert await desk.release("other", 2, "eve", NOW) is None
            assert await desk.propose("other", 2, outcome(), NOW) is None
            assert await desk.decide("other", 2, outcome(), NOW) is None
            assert len(await desk.queue("other", Wanted(), NOW)) == 1
            assert await desk.queue("third", Wanted(), NOW) == ()
            assert await desk.claim_next("third", Claim("eve", NOW + 9), (), NOW) is None

        self.run(opened, play)

    def test_what_is_kept_is_there_for_the_next_process(self, opened: Open) -> None:
        async def write(desk: Desk, ledger: Ledger) -> Any:
            await desk.file(report(), 3)
            await desk.appeal(appeal(), 1)
            await desk.claim("demo", 1, Claim("eve", NOW + 60), NOW)
            return await desk.queue("demo", Wanted(), NOW)

        async def read(desk: Desk, ledger: Ledger) -> Any:
            return await desk.queue("demo", Wanted(), NOW)

        assert self.run(opened, write) == self.run(opened, read)

    def test_the_queue_is_in_order_and_is_paged(self, opened: Open) -> None:
        async def play(desk: Desk, ledger: Ledger) -> None:
            for number in range(7):
                await desk.open(opening(f"s{number}.example", reach=(number * 37) % 11, at=NOW - number * 9000.0))
            await desk.open(opening("tie1.example", reach=5))
            await desk.open(opening("tie2.example", reach=5))
            later = NOW + 1000
            whole = await desk.queue("demo", Wanted(limit=100), later)
            assert len(whole) == 9
            assert [(-item.priority, item.id) for item in whole] == sorted((-item.priority, item.id) for item in whole)
            paged: list[Any] = []
            after = None
            while page := await desk.queue("demo", Wanted(limit=2, after=after), later + len(paged)):
                paged += page
                after = Place(later, page[-1].priority, page[-1].id)
            assert paged == list(whole)

        self.run(opened, play)

    def test_the_queue_is_asked_by_kind_and_state(self, opened: Open) -> None:
        async def play(desk: Desk, ledger: Ledger) -> None:
            for name in ("one", "two", "three", "four"):
                await desk.open(opening(f"{name}.example"))
            await desk.file(report(), 1)
            await desk.claim("demo", 1, Claim("eve", NOW + 60), NOW)
            await desk.propose("demo", 2, outcome(match="host"), NOW)
            await desk.decide("demo", 3, outcome("dismiss"), NOW)

            async def ids(now: float = NOW, **wanted: Any) -> set[int]:
                return {item.id for item in await desk.queue("demo", Wanted(**wanted), now)}

            assert await ids() == {1, 2, 4, 5}
            assert await ids(state="open") == {4, 5}
            assert await ids(state="claimed") == {1}
            assert await ids(state="proposed") == {2}
            assert await ids(state="decided") == {3}
            assert await ids(kinds=("report",)) == {5}
            assert await ids(kinds=("report", "guarded"), state="open") == {4, 5}
            assert await ids(NOW + 61, state="open") == {1, 4, 5}
            assert await ids(NOW + 61, state="claimed") == set()
            waiting = {one.kind: one.items for one in await desk.waiting("demo", NOW)}
            assert waiting == {"guarded": 3, "report": 1}

        self.run(opened, play)

    def test_a_claim_keeps_others_out_until_it_lapses(self, opened: Open) -> None:
        async def play(desk: Desk, ledger: Ledger) -> None:
            await desk.open(opening("a.example"))
            claimed = await desk.claim("demo", 1, Claim("eve", NOW + 60), NOW)
            assert claimed is not None
            assert (claimed.state, claimed.claim) == ("claimed", Claim("eve", NOW + 60))
            for refused in (
                desk.claim("demo", 1, Claim("mal", NOW + 60), NOW + 59),
                desk.release("demo", 1, "mal", NOW + 59),
                desk.decide("demo", 1, outcome(analyst="mal"), NOW + 59),
                desk.propose("demo", 1, outcome(analyst="mal"), NOW + 59),
            ):
                with pytest.raises(ClaimedError) as error:
                    await refused
                assert error.value.claim == Claim("eve", NOW + 60)
            await desk.claim("demo", 1, Claim("eve", NOW + 120), NOW + 59)
            with pytest.raises(ClaimedError):
                await desk.claim("demo", 1, Claim("mal", NOW + 180), NOW + 119)
            taken = await desk.claim("demo", 1, Claim("mal", NOW + 180), NOW + 120)
            assert taken is not None
            assert taken.claim == Claim("mal", NOW + 180)
            free = await desk.release("demo", 1, "mal", NOW + 121)
            assert free is not None
            assert (free.state, free.claim) == ("open", None)

        self.run(opened, play)

    def test_two_analysts_never_get_the_same_next_item(self, opened: Open) -> None:
        async def play(desk: Desk, ledger: Ledger) -> None:
            for number in range(20):
                await desk.open(opening(f"s{number}.example", reach=number))
            with opened(asyncio.get_running_loop()) as (other, _):
                found = await asyncio.gather(
                    *((desk, other)[n % 2].claim_next("demo", Claim(f"a{n}", NOW + 60), (), NOW) for n in range(25))
                )
            ids = [item.id for item in found if item is not None]
            assert sorted(ids) == list(range(1, 21))

        self.run(opened, play)

    def test_who_proposed_is_not_given_the_approval(self, opened: Open) -> None:
        async def play(desk: Desk, ledger: Ledger) -> None:
            await desk.open(opening("a.example"))
            proposed = await desk.propose("demo", 1, outcome(match="domain"), NOW)
            assert proposed is not None
            assert (proposed.state, proposed.proposal) == ("proposed", outcome(match="domain"))
            assert await desk.claim_next("demo", Claim("eve", NOW + 60), (), NOW) is None
            second = await desk.claim_next("demo", Claim("mal", NOW + 60), (), NOW)
            assert second is not None
            assert second.id == 1

        self.run(opened, play)

    def test_an_item_is_decided_once(self, opened: Open) -> None:
        async def play(desk: Desk, ledger: Ledger) -> None:
            await desk.file(report(), 1)
            both = await asyncio.gather(
                *(desk.decide("demo", 1, outcome(analyst=name), NOW) for name in ("eve", "mal")), return_exceptions=True
            )
            assert sorted(type(one).__name__ for one in both) == ["Item", "SettledError"]
            for refused in (
                desk.claim("demo", 1, Claim("eve", NOW + 60), NOW),
                desk.propose("demo", 1, outcome(), NOW),
            ):
                with pytest.raises(SettledError):
                    await refused
            settled = await desk.item("demo", 1, NOW)
            assert settled is not None
            assert (settled.state, settled.outcome) == ("decided", outcome())
            again = await desk.file(report(at=NOW + 5), 1)
            assert (again.item, again.repeated) == (2, False)

        self.run(opened, play)

    def test_decisions_teach_whom_to_trust(self, opened: Open) -> None:
        async def play(desk: Desk, ledger: Ledger) -> None:
            names = ("@right", "@wrong", "@quiet")
            for number in range(3):
                subject = Subject("destination", f"s{number}.example/", f"https://s{number}.example/")
                await desk.file(report("@right", subject), 1)
                filed = await desk.file(report("@wrong", subject, why="mistake"), 1)
                await desk.file(report("0a1b", subject, public=True), 1)
                await desk.decide("demo", filed.item, outcome("block"), NOW)
            trusts = [(await desk.standing("demo", name)).trust(NOW) for name in (*names, "0a1b")]
            prior = PRIOR_RIGHT / (PRIOR_RIGHT + PRIOR_WRONG)
            assert trusts == [4 / 7, 1 / 7, prior, prior]
            assert (await desk.standing("other", "@right")).trust(NOW) == prior
            for name in (*names, "0a1b"):
                await desk.file(report(name, OTHER, public=name == "0a1b"), 1)
            assert TRUSTED <= 4 / 7
            assert await desk.trust_in("demo", OTHER, NOW - 1, NOW) == 4 / 7
            assert await desk.trust_in("demo", OTHER, NOW + 1, NOW + 2) == 0.0
            assert await desk.trust_in("other", OTHER, NOW - 1, NOW) == 0.0
            filed = await desk.file(report("@right", OTHER), 1)
            await desk.decide("demo", filed.item, outcome("dismiss"), NOW)
            assert (await desk.standing("demo", "@right")).trust(NOW) == 4 / 7

        self.run(opened, play)

    def test_held_messages_come_into_the_queue_once(self, opened: Open) -> None:
        async def play(desk: Desk, ledger: Ledger) -> None:
            for name in ("h1", "h2", "h3"):
                await ledger.record(held(name))
            await ledger.record(held("fine", action="rewrite"))
            await ledger.record(held("theirs", network="other"))
            assert await desk.take_in_held(2) == 2
            assert await desk.take_in_held(10) == 2
            assert await desk.take_in_held(10) == 0
            items = await desk.queue("demo", Wanted(), NOW)
            assert [(item.kind, item.subject.name, item.reach) for item in items] == [
                ("held", "h1", 10), ("held", "h2", 10), ("held", "h3", 10),
            ]  # fmt: skip
            first = await desk.item("demo", 1, NOW)
            assert first is not None
            assert first.evidence == (Evidence("held", "It is suspected.", at=NOW),)
            assert await desk.outcome_of("demo", "h1") is None
            await desk.decide("demo", 1, outcome("release"), NOW)
            assert await desk.outcome_of("demo", "h1") == outcome("release")
            assert await desk.outcome_of("other", "h1") is None
            assert await desk.take_in_held(10) == 0

        self.run(opened, play)

    def test_what_was_decided_once_does_not_come_in_again(self, opened: Open) -> None:
        async def play(desk: Desk, ledger: Ledger) -> None:
            rows = [opening("a.example"), opening("b.example"), opening("a.example", network="other")]
            assert await desk.take_in(rows) == 3
            await desk.decide("demo", 1, outcome("dismiss"), NOW)
            assert await desk.take_in([*rows, opening("c.example")]) == 1
            assert [item.subject.name for item in await desk.queue("demo", Wanted(), NOW)] == [
                "b.example/",
                "c.example/",
            ]
            await desk.file(report(subject=Subject("destination", "d.example/")), 1)
            assert await desk.take_in([opening("d.example")]) == 1  # under another kind it is another item

        self.run(opened, play)

    def test_an_appeal_is_answered_with_its_item(self, opened: Open) -> None:
        async def play(desk: Desk, ledger: Ledger) -> None:
            kept = await desk.appeal(appeal(), 4)
            second = await desk.appeal(appeal("ponmlkjihgfedcba", contact="other"), 4)
            assert (kept.item, second.item) == (1, 2)
            assert desk.appealed("abcdefghijklmnop") == kept
            assert desk.appealed("nosuchappeal2345") is None
            await desk.file(report(why="mistake"), 1)
            item = await desk.item("demo", 1, NOW + 90_000)
            assert item is not None
            assert (item.kind, item.appeal, item.due_at, item.overdue) == ("appeal", kept.id, NOW + 86_400, True)
            assert item.evidence[0].text == "it is my bakery"
            in_time = await desk.item("demo", 1, NOW + 86_400)
            assert in_time is not None
            assert not in_time.overdue
            late = await desk.queue("demo", Wanted(kinds=("appeal",)), NOW + 86_401)
            assert late[0].priority == pytest.approx(2 * in_time.priority, rel=1e-4)
            assert [one.overdue for one in await desk.waiting("demo", NOW + 90_000)] == [2, 0]
            done = await desk.decide("demo", 1, outcome("release", answer="You were right."), NOW)
            assert done is not None
            answered = desk.appealed(kept.id)
            assert answered is not None
            assert (answered.state, answered.answer, answered.answered_at) == ("upheld", "You were right.", NOW)
            open_still = desk.appealed(second.id)
            assert open_still is not None
            assert open_still.state == "open"  # each appellant gets an answer
            reported = await desk.item("demo", 3, NOW)
            assert reported is not None
            assert reported.state == "decided"  # what was reported of the same is settled with it
            await desk.decide("demo", 2, outcome("dismiss"), NOW)
            rejected = desk.appealed(second.id)
            assert rejected is not None
            assert rejected.state == "rejected"

        self.run(opened, play)

    def test_decisions_leave_labels_and_texts_only_as_long_as_they_are_kept(self, opened: Open) -> None:
        async def play(desk: Desk, ledger: Ledger) -> None:
            await ledger.record(held("h1"))
            await desk.take_in_held(10)
            await desk.file(report(), 1)
            await desk.file(report(subject=OTHER), 1)
            await desk.decide("demo", 1, outcome("reject"), NOW)
            await desk.decide("demo", 2, outcome("allow"), NOW)
            await desk.decide("demo", 3, outcome("dismiss"), NOW)
            first, second = await desk.labels("demo", 0, 100)
            assert (first.label, first.decision, first.text, first.urls) == (
                "bad", "reject", "text of h1", ("https://a.example/x",),
            )  # fmt: skip
            assert (second.label, second.text, second.urls, second.who) == (
                "good",
                None,
                ("https://a.example/",),
                "eve",
            )
            assert await desk.labels("demo", first.number, 100) == (second,)
            assert len(await desk.labels("demo", 0, 1)) == 1
            assert await desk.labels("other", 0, 100) == ()
            await ledger.forget_texts("demo", NOW + 1)
            assert (await desk.labels("demo", 0, 1))[0].text is None

        self.run(opened, play)

    @pytest.mark.parametrize("text", ["", "a'b\"c\\", "\u202eבּ😀", "x" * 2000, "\x00\x01"])
    def test_any_words_come_back_exactly(self, opened: Open, text: str) -> None:
        async def play(desk: Desk, ledger: Ledger) -> None:
            filed = await desk.file(report(comment=text), 1)
            item = await desk.item("demo", filed.item, NOW)
            assert item is not None
            assert item.evidence[0].text == text

        self.run(opened, play)
