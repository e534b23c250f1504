"""What every store's recall queue has to pass: subclass ``RecallsContract`` with an ``opened`` fixture."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol, get_args

import msgspec
import pytest

from bascule.accounts.notice import NOTICE_TYPES
from bascule.audit.contracts import AuditLog
from bascule.gate.contracts import Ledger
from bascule.recall.contracts import Ending, Found, Outcome, Recalls, UnknownEvent, Webhook
from bascule.recall.event import TYPES
from bascule.recall.recall import HeldAction, Progress, Recall, RecallAction
from bascule.recall.receiver import Receiver, new_secret
from conformance.ledger import entry, record


class Store(Protocol):
    """A store with everything that recalls touch."""

    @property
    def ledger(self) -> Ledger: ...
    @property
    def recalls(self) -> Recalls: ...
    @property
    def audit(self) -> AuditLog: ...


Open = Callable[[asyncio.AbstractEventLoop], AbstractContextManager[Store]]
"""Opens the same store, again and again, as separate processes would."""
_IDS = itertools.count()


def recall(id: str = "a", **changes: Any) -> Recall:
    made = Recall(f"rcl_{id * 16}", "demo", "destination", "a.example/", 0.0, 100.0, "redact", "phish", "test", 10.0)
    return msgspec.structs.replace(made, **changes)


def receiver(network: str = "demo", **changes: Any) -> Receiver:
    made = Receiver(network, "http://127.0.0.1:9/hook", (new_secret(bytes(range(32))),))
    return msgspec.structs.replace(made, **changes)


def found(*numbers: int, text: str | None = None) -> tuple[Found, ...]:
    return tuple(Found(number, f"m{number}", "!room", "@ann", text) for number in numbers)


async def claim(recalls: Recalls, most: int = 100, batch: int = 1, network: str = "demo") -> tuple[Webhook, ...]:
    return await recalls.claim(network, [f"msg_{next(_IDS)}" for _ in range(most)], batch, 20.0)


async def answer(recalls: Recalls, webhooks: tuple[Webhook, ...], **more: Any) -> None:
    await recalls.settle([Outcome(webhook.number, "answered", 30.0, **more) for webhook in webhooks])


async def progress(recalls: Recalls, id: str = "a") -> Progress:
    kept = await recalls.recall("demo", f"rcl_{id * 16}")
    assert kept is not None
    return kept.progress


async def begun(recalls: Recalls, *numbers: int, id: str = "a", **changes: Any) -> Recall:
    """A recall whose search has found the messages with these numbers."""
    made = await recalls.start(recall(id, **changes))
    await recalls.found(made.id, found(*numbers), max(numbers), 15.0, last=True)
    return made


def ids(webhooks: tuple[Webhook, ...]) -> list[list[tuple[str, str, int]]]:
    return [[(event.message, event.type, event.sequence) for event in webhook.events] for webhook in webhooks]


class RecallsContract:
    """The recall queue's promises, on a real store."""

    @pytest.fixture
    def opened(self) -> Open:
        raise NotImplementedError

    @pytest.fixture
    def play(self, opened: Open) -> Callable[[Callable[[Store], Awaitable[None]]], None]:
        def go(scene: Callable[[Store], Awaitable[None]]) -> None:
            async def main() -> None:
                with opened(asyncio.get_running_loop()) as store:
                    await scene(store)

            asyncio.run(main())

        return go

    def test_receivers_are_replaced_whole(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            assert store.recalls.receiver("demo") is None
            await store.recalls.save_receiver(receiver())
            await store.recalls.save_receiver(receiver(batch=100))
            await store.recalls.save_receiver(receiver("other"))
            assert store.recalls.receiver("demo") == receiver(batch=100)
            assert store.recalls.receivers() == (receiver(batch=100), receiver("other"))

        play(scene)

    def test_a_recall_goes_from_search_to_gone(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            recalls = store.recalls
            made = await recalls.start(recall())
            (search,) = recalls.searches()
            assert (search.recall, search.after, search.asked_at) == (made, 0, 10.0)
            assert await recalls.found(made.id, found(1, 2), 2, 15.0, last=False) == 2
            assert recalls.searches()[0].after == 2
            assert await progress(recalls) == Progress(found=2, waiting=2)
            assert await recalls.found(made.id, found(2, 3), 3, 16.0, last=True) == 1
            assert recalls.searches() == ()
            webhooks = await claim(recalls)
            assert ids(webhooks) == [[(f"m{n}", "message.redact", 1)] for n in (1, 2, 3)]
            event = webhooks[0].events[0]
            assert (event.recall, event.conversation, event.sender, event.reason) == (made.id, "!room", "@ann", "phish")
            assert await claim(recalls) == ()
            assert await recalls.unsettled() == webhooks
            await answer(recalls, webhooks[:1], gone=(webhooks[0].events[0].id,))
            await answer(recalls, webhooks[1:2])
            await answer(recalls, webhooks[2:], failed=(webhooks[2].events[0].id,))
            assert await recalls.unsettled() == ()
            assert await progress(recalls) == Progress(found=3, gone=1, delivered=1, failed=1, finished_at=30.0)
            copies = await recalls.copies("demo", made.id, None, 0, 100)
            states = [(copy.message, copy.state) for copy in copies]
            assert states == [("m1", "gone"), ("m2", "delivered"), ("m3", "failed")]
            assert await recalls.copies("demo", made.id, "gone", 0, 100) == copies[:1]
            assert await recalls.copies("demo", made.id, None, copies[0].number, 1) == copies[1:2]
            assert await recalls.copies("other", made.id, None, 0, 100) == ()

        play(scene)

    def test_everything_survives(self, opened: Open) -> None:
        async def main() -> None:
            loop = asyncio.get_running_loop()
            with opened(loop) as store:
                await store.recalls.save_receiver(receiver())
                await begun(store.recalls, 1, 2, 3)
                await store.recalls.start(recall("b"))
                claimed = await claim(store.recalls, most=1, batch=2)
                await store.recalls.settle([Outcome(claimed[0].number, "again", 21.0, 99.0, "HTTP 500")])
            with opened(loop) as store:
                (kept,) = await store.recalls.unsettled()
                assert kept == msgspec.structs.replace(claimed[0], attempts=1, due=99.0, last_error="HTTP 500")
                assert (kept.batch, len(kept.events)) == (True, 2)
                assert [search.recall.id for search in store.recalls.searches()] == [recall("b").id]
                assert ids(await claim(store.recalls)) == [[("m3", "message.redact", 1)]]

        asyncio.run(main())

    def test_batches_hold_so_many_and_no_message_twice(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            await begun(store.recalls, *range(1, 8))
            await begun(store.recalls, 1, 9, id="b")
            webhooks = await claim(store.recalls, most=2, batch=3)
            named = [[event.message for event in webhook.events] for webhook in webhooks]
            assert named == [["m1", "m2", "m3"], ["m4", "m5", "m6"]]
            (rest,) = await claim(store.recalls, most=5, batch=30)
            assert [event.message for event in rest.events] == ["m7", "m9"]

        play(scene)

    def test_a_message_s_next_event_waits_until_the_one_before_is_over(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            recalls = store.recalls
            await begun(recalls, 1)
            await begun(recalls, 1, id="b", action="flag")
            first = await claim(recalls)
            assert ids(first) == [[("m1", "message.redact", 1)]]
            await recalls.settle([Outcome(first[0].number, "again", 21.0, 22.0, "HTTP 500")])
            assert await claim(recalls) == ()
            await answer(recalls, first)
            second = await claim(recalls)
            assert ids(second) == [[("m1", "message.flag", 2)]]
            await recalls.settle([Outcome(second[0].number, "dead", 40.0, error="too old")])
            await begun(recalls, 1, id="c")
            assert ids(await claim(recalls)) == [[("m1", "message.redact", 3)]]

        play(scene)

    def test_an_edit_without_text_redacts(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            made = await store.recalls.start(recall(action="edit"))
            await store.recalls.found(made.id, (*found(1, text="see [removed]"), *found(2)), 2, 15.0, last=True)
            told = [(event.type, event.text) for webhook in await claim(store.recalls) for event in webhook.events]
            assert told == [("message.edit", "see [removed]"), ("message.redact", None)]

        play(scene)

    def test_undo_withdraws_what_was_never_sent_and_restores_the_rest(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            recalls = store.recalls
            made = await begun(recalls, 1, 2, 3, 4)
            sent = await claim(recalls, most=2)
            await answer(recalls, sent[:1])
            undone = await recalls.undo("demo", made.id, "@eve", 40.0)
            assert undone is not None
            assert (undone.undone_at, undone.undone_by) == (40.0, "@eve")
            assert await claim(recalls) == ()
            assert await recalls.found(made.id, found(9), 9, 41.0, last=True) == 0
            assert recalls.unrestored() == (made.id,)
            assert [await recalls.restore(made.id, 42.0, 3) for _ in range(3)] == [True, False, False]
            assert recalls.unrestored() == ()
            assert await progress(recalls) == Progress(found=4, restoring=2, withdrawn=2)
            first = await claim(recalls)
            assert ids(first) == [[("m1", "message.restore", 2)]]
            await answer(recalls, sent[1:])
            second = await claim(recalls)
            assert ids(second) == [[("m2", "message.restore", 2)]]
            await answer(recalls, (*first, *second))
            assert await progress(recalls) == Progress(found=4, restored=2, withdrawn=2, finished_at=42.0)
            assert await recalls.undo("demo", made.id, "@mal", 90.0) == undone
            assert recalls.unrestored() == ()
            assert await recalls.undo("other", made.id, "@mal", 90.0) is None
            assert await recalls.undo("demo", "rcl_none", "@mal", 90.0) is None

        play(scene)

    def test_a_copy_that_another_recall_holds_is_not_restored_before_that_is_undone(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            recalls = store.recalls
            first, second = await begun(recalls, 1), await begun(recalls, 1, id="b")
            await answer(recalls, await claim(recalls))
            await recalls.undo("demo", first.id, "@eve", 40.0)
            await recalls.restore(first.id, 41.0, 10)
            assert await progress(recalls) == Progress(found=1, withdrawn=1, finished_at=41.0)
            await recalls.undo("demo", second.id, "@eve", 42.0)
            await recalls.restore(second.id, 43.0, 10)
            assert ids(await claim(recalls)) == [[("m1", "message.restore", 3)]]

        play(scene)

    def test_acknowledgements_again_and_late(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            recalls = store.recalls
            made = await begun(recalls, 1, 2)
            one, two = (webhook.events[0].id for webhook in await claim(recalls))
            assert await recalls.acknowledge("demo", [one], [two], 50.0) == 2
            assert await recalls.acknowledge("demo", [one], [two], 60.0) == 0
            assert await progress(recalls) == Progress(found=2, gone=1, failed=1, finished_at=50.0)
            await answer(recalls, await recalls.unsettled())
            assert await progress(recalls) == Progress(found=2, gone=1, failed=1, finished_at=50.0)
            await recalls.undo("demo", made.id, "@eve", 70.0)
            await recalls.restore(made.id, 71.0, 10)
            assert await recalls.acknowledge("demo", [two], [], 72.0) == 0, "of an event that was overtaken"
            restores = await claim(recalls)
            await answer(recalls, restores, gone=tuple(webhook.events[0].id for webhook in restores))
            assert (await progress(recalls)).restored == 2

        play(scene)

    @pytest.mark.parametrize("id", ["", "-", "rcl_none-1", "{}-99", "{}-01", "{}-+1", "{}-²", "{}-" + "9" * 99])
    def test_an_unknown_event_is_refused_and_nothing_is_kept(self, play: Any, id: str) -> None:
        async def scene(store: Store) -> None:
            made = await begun(store.recalls, 1)
            (webhook,) = await claim(store.recalls)
            known = webhook.events[0].id
            before = await progress(store.recalls)
            with pytest.raises(UnknownEvent):
                await store.recalls.acknowledge("demo", [known, id.format(made.id)], [], 50.0)
            with pytest.raises(UnknownEvent):
                await store.recalls.acknowledge("other", [known], [], 50.0)
            assert await progress(store.recalls) == before

        play(scene)

    def test_dead_letters_are_listed_and_sent_again_unless_overtaken(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            recalls = store.recalls
            await begun(recalls, 1, 2, action="redact")
            (webhook,) = await claim(recalls, batch=2)
            await recalls.settle([Outcome(webhook.number, "dead", 40.0, error="HTTP 500")])
            assert await progress(recalls) == Progress(found=2, dead=2, finished_at=40.0)
            (letter,) = await recalls.dead("demo", 10)
            assert (letter.id, letter.events) == (webhook.id, tuple(event.id for event in webhook.events))
            assert (letter.attempts, letter.last_error) == (1, "HTTP 500")
            assert await recalls.dead("other", 10) == ()
            assert await recalls.unsettled() == ()
            await begun(recalls, 1, id="b", action="flag")
            assert await recalls.retry("other", [webhook.id], 50.0) is None
            assert await recalls.retry("demo", ["msg_none"], 50.0) is None
            assert await recalls.retry("demo", [webhook.id], 50.0) == 1
            assert await recalls.dead("demo", 10) == ()
            assert await recalls.retry("demo", None, 50.0) == 0
            again = await claim(recalls)
            assert ids(again) == [[("m2", "message.redact", 1)], [("m1", "message.flag", 2)]]
            assert again[0].events == webhook.events[1:]
            assert again[0].id != webhook.id
            assert await progress(recalls) == Progress(found=2, dead=1, waiting=1)

        play(scene)

    def test_a_dead_edit_keeps_no_text(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            made = await store.recalls.start(recall(action="edit"))
            await store.recalls.found(made.id, found(1, text="secret"), 1, 15.0, last=True)
            (webhook,) = await claim(store.recalls)
            await store.recalls.settle([Outcome(webhook.number, "dead", 40.0, error="x")])
            await store.recalls.retry("demo", None, 50.0)
            (again,) = await claim(store.recalls)
            assert [(event.type, event.text) for event in again.events] == [("message.redact", None)]

        play(scene)

    def test_verdict_changes_are_followed_once(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            recalls = store.recalls
            kept = await store.ledger.set_verdict(entry())
            assert recalls.followed() < kept.id
            made = recall(verdict=kept.id)
            await recalls.follow(kept.id, made, None, 11.0)
            await recalls.follow(kept.id, recall("b", verdict=kept.id), None, 11.0)
            assert recalls.followed() == kept.id
            assert [one.recall for one in await recalls.recalls("demo", None, 10)] == [made]
            await recalls.found(made.id, found(1), 1, 15.0, last=True)
            await recalls.follow(
                kept.id + 1, recall("c", verdict=kept.id + 1, started_at=60.0, until=160.0), None, 61.0
            )
            (search,) = recalls.searches()
            assert (search.recall.id, search.recall.until, search.after, search.asked_at) == (made.id, 160.0, 0, 60.0)
            await recalls.found(made.id, found(1, 2), 2, 65.0, last=True)
            assert (await progress(recalls)).found == 2
            await recalls.follow(kept.id + 2, None, Ending("other", "destination", "a.example/", "@eve"), 70.0)
            assert recalls.unrestored() == ()
            await recalls.follow(kept.id + 3, None, Ending("demo", "destination", "a.example/", "@eve"), 71.0)
            assert recalls.unrestored() == (made.id,)
            (undone,) = await recalls.recalls("demo", None, 10)
            assert (undone.recall.undone_by, undone.recall.undone_at) == ("@eve", 71.0)

        play(scene)

    def test_starting_and_undoing_are_on_the_audit_trail(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            made = await begun(store.recalls, 1)
            for _ in range(2):
                await store.recalls.undo("demo", made.id, "@eve", 40.0)
            told = [(one.action, one.who, one.subject, one.reason) for one in await store.audit.entries("demo")]
            assert told == [("recall.started", "test", made.id, "phish"), ("recall.undone", "@eve", made.id, "phish")]

        play(scene)

    def test_recalls_are_listed_latest_first_and_by_network(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            for letter in "abc":
                await begun(store.recalls, 1, id=letter)
            await store.recalls.start(recall("d", network="other"))
            listed = [one.recall.id[4] for one in await store.recalls.recalls("demo", None, 10)]
            assert listed == ["c", "b", "a"]
            page = await store.recalls.recalls("demo", recall("c").id, 1)
            assert [one.recall.id[4] for one in page] == ["b"]
            assert await store.recalls.recalls("demo", recall("d").id, 10) == ()
            assert await store.recalls.recall("other", recall("a").id) is None

        play(scene)

    def test_texts_of_messages_and_figures(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            await store.ledger.record(record())
            (seen,) = await store.ledger.sighted("demo", (1,))
            written = await store.recalls.written("demo", (seen,))
            kept = written[seen.number]
            assert (kept.recorded.original, kept.format) == ("see https://a.example/", "plain")
            assert await store.recalls.written("other", (seen,)) == {}
            await begun(store.recalls, 1, 2, 3)
            webhooks = await claim(store.recalls, most=2)
            await store.recalls.settle([Outcome(webhooks[0].number, "dead", 40.0)])
            figures = await store.recalls.figures()
            assert (figures.waiting, figures.sending, figures.dead, figures.oldest) == (1, 1, 1, 15.0)

        play(scene)

    def test_a_recall_may_begin_with_all_its_messages_once(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            assert await store.recalls.start_with(recall(), found(3, 1), 15.0)
            assert not await store.recalls.start_with(recall(), found(4), 16.0)
            assert store.recalls.searches() == ()
            assert await progress(store.recalls) == Progress(found=2, waiting=2)
            assert len(await claim(store.recalls)) == 2

        play(scene)

    def test_event_types_are_those_there_are(self) -> None:
        about_messages = {f"message.{what}" for what in (*get_args(RecallAction), *get_args(HeldAction), "restore")}
        assert set(TYPES) == about_messages | set(NOTICE_TYPES)
