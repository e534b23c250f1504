"""What every store's containments have to pass: subclass ``ContainmentsContract`` with an ``opened`` fixture."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol

import msgspec
import pytest

from bascule.accounts.containment import Asked, Containment, NotAllowedError, Step
from bascule.accounts.containment_contracts import Containments, Follow, Warned
from bascule.accounts.containment_policy import ContainmentPolicy
from bascule.accounts.notice import RuleHit
from bascule.accounts.sending import Facts, may_send
from bascule.audit.contracts import AuditLog
from bascule.gate.contracts import Ledger
from bascule.gate.decision import Decision, LinkDecision
from bascule.gate.message import Conversation
from bascule.recall.contracts import Outcome, Recalls, Webhook
from bascule.recall.recall import Recall
from conformance.ledger import record
from conformance.recalls import receiver

POLICY = ContainmentPolicy()
LINK = LinkDecision(0, 9, "a.example", "https://a.example/", "a.example", "https://a.example/", None, "allow")
HOUR = 3600.0
_IDS = itertools.count()


class Store(Protocol):
    """A store with everything that containment touches."""

    @property
    def ledger(self) -> Ledger: ...
    @property
    def recalls(self) -> Recalls: ...
    @property
    def audit(self) -> AuditLog: ...
    @property
    def containments(self) -> Containments: ...


Open = Callable[[asyncio.AbstractEventLoop], AbstractContextManager[Store]]
"""Opens the same store, again and again, as separate processes would."""


def asked(step: Step, at: float = 100.0, **changes: Any) -> Asked:
    made = Asked(step, f"acc_{next(_IDS):016d}", at, "kim", "person", ("blast",), ("m1",))
    return msgspec.structs.replace(made, **changes)


async def step(
    store: Store, what: Step, at: float = 100.0, policy: ContainmentPolicy = POLICY, **more: Any
) -> Containment:
    return await store.containments.step("demo", "@ann", asked(what, at, **more), policy)


def facts_held(links: int = 1) -> str:
    """Why a frozen account's message is held."""
    return may_send(Containment("demo", "@ann", "frozen"), Facts(links, 1), POLICY).reason


async def say(store: Store, id: str, action: str = "deliver", at: float = 100.0, **more: Any) -> None:
    """A message of @ann, with a link unless ``links`` says otherwise; held for her sake, or for ``why``."""
    base = record(id, network=more.pop("network", "demo"))
    why = (facts_held(),) if action == "hold" else ()
    links = (LINK,) * more.pop("links", 1)
    decision = msgspec.structs.replace(base.decision, decision=action, links=links, reasons=more.pop("why", why))
    message = msgspec.structs.replace(base.message, sender=more.pop("sender", "@ann"), **more)
    await store.ledger.record(
        msgspec.structs.replace(base, message=message, decision=decision, audience=message.audience, received_at=at)
    )


async def claimed(store: Store) -> tuple[Webhook, ...]:
    return await store.recalls.claim("demo", [f"msg_{next(_IDS)}" for _ in range(50)], 1, 200.0)


async def told(store: Store) -> list[tuple[str, str]]:
    """What the network is told until nothing more waits: type and state of each notice, types of messages' events."""
    found: list[tuple[str, str]] = []
    while webhooks := await claimed(store):
        for webhook in webhooks:
            found += [(one.type, getattr(one, "state", "")) for one in webhook.events]
        await store.recalls.settle([Outcome(webhook.number, "answered", 210.0) for webhook in webhooks])
    return found


async def actions(store: Store) -> list[str]:
    return [entry.action for entry in await store.audit.entries("demo") if entry.action.startswith("account.")]


class ContainmentsContract:
    """Containment's promises, on a real store."""

    @pytest.fixture
    def opened(self) -> Open:
        raise NotImplementedError

    @pytest.fixture
    def play(self, opened: Open) -> Callable[[Callable[[Store], Awaitable[None]]], None]:
        def go(scene: Callable[[Store], Awaitable[None]]) -> None:
            async def main() -> None:
                with opened(asyncio.get_running_loop()) as store:
                    await store.recalls.save_receiver(receiver())
                    await scene(store)

            asyncio.run(main())

        return go

    def test_a_freeze_is_kept_told_and_audited_once(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            assert await store.containments.standing("demo", "@ann") == Containment("demo", "@ann")
            frozen = await step(store, "freeze")
            assert (frozen.state, frozen.since, frozen.until, frozen.who) == ("frozen", 100.0, 100.0 + 72 * HOUR, "kim")
            assert await step(store, "freeze", 101.0) == frozen
            assert await store.containments.standing("demo", "@ann") == frozen
            assert await told(store) == [("account.freeze", "frozen"), ("account.notify_owner", "frozen")]
            assert await actions(store) == ["account.frozen"]
            (passage,) = await store.containments.passages("demo", "@ann", None, 10)
            assert (passage.step, passage.before, passage.after, passage.evidence) == (
                "freeze",
                "normal",
                "frozen",
                ("m1",),
            )
            assert await store.containments.passages("other", "@ann", None, 10) == ()

        play(scene)

    def test_the_owner_is_rescued_step_by_step(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            await step(store, "freeze")
            await say(store, "m2", "hold", at=105.0)
            assert (await step(store, "recover", 110.0, cause="owner")).state == "recovering"
            recognised = (await store.containments.notices("demo", "@ann", 1))[0].notice
            assert (recognised.details["about"], recognised.details["held"]) == ("recognised", ["m2"])
            assert (await step(store, "restore", 120.0)).state == "restored"
            assert await told(store) == [
                ("account.freeze", "frozen"),
                ("account.notify_owner", "frozen"),
                ("account.notify_owner", "recovering"),
                ("account.restore", "restored"),
                ("account.notify_owner", "restored"),
            ]
            assert await actions(store) == ["account.frozen", "account.recognised", "account.restored"]

        play(scene)

    def test_what_is_not_allowed_changes_nothing(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            with pytest.raises(NotAllowedError, match="recover is for an account that is challenged or frozen"):
                await step(store, "recover")
            with pytest.raises(NotAllowedError, match="containment is off"):
                await step(store, "freeze", policy=ContainmentPolicy(mode="off"))
            assert store.containments.changes(0) == ()
            assert await actions(store) == []

        play(scene)

    def test_states_lapse_one_by_one_however_late_it_is_noticed(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            await step(store, "freeze")
            assert store.containments.due(99.0 + 72 * HOUR) == ()
            later = 100.0 + 72 * HOUR
            assert [one.state for one in store.containments.due(later)] == ["frozen"]
            assert (await step(store, "lapse", later)).state == "challenged"
            assert (await step(store, "lapse", later)).state == "challenged"
            much_later = later + 1e7
            assert (await step(store, "lapse", much_later)).state == "normal"
            assert store.containments.due(1e12) == ()
            assert await actions(store) == ["account.frozen", *["account.eased"] * 3]
            kinds = [kind.removeprefix("account.") for kind, _ in await told(store)]
            assert kinds == ["freeze", "notify_owner", "challenge", "notify_owner", "restore"]

        play(scene)

    def test_undo_leaves_nothing_but_the_audit(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            await say(store, "m1", at=90.0)
            await step(store, "watch", 95.0)
            frozen = await step(store, "freeze")
            await say(store, "m2", "hold", at=101.0)
            recall = Recall("rcl_" + frozen.step[4:], "demo", "sender", "@ann", 0.0, 110.0, "redact", "x", "kim", 105.0)
            await store.recalls.start(recall)
            assert await step(store, "undo", 120.0) == Containment("demo", "@ann")
            assert await told(store) == [("message.release", "")]
            assert await store.containments.passages("demo", "@ann", None, 10) == ()
            assert await store.containments.notices("demo", "@ann", 10) == ()
            assert await store.containments.contained("demo", None, "", 10) == ()
            assert await store.containments.held("demo", "@ann", 0.0, 0, 10) == ()
            kept = await store.recalls.recall("demo", recall.id)
            assert kept is not None
            assert (kept.recall.undone_at, kept.recall.undone_by) == (120.0, "kim")
            assert await actions(store) == ["account.watched", "account.frozen", "account.released", "account.undone"]
            assert (await step(store, "freeze", 130.0)).begun_at == 130.0

        play(scene)

    def test_an_undo_takes_back_what_may_have_been_told(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            frozen = await step(store, "freeze")
            await store.containments.follow(Follow(frozen, frozen.step), Warned(("@ben",), ("!room",), ("m1",)), 102.0)
            assert len(await told(store)) == 3
            await step(store, "undo", 120.0)
            (first,) = await claimed(store)
            assert (first.events[0].type, first.events[0].details["undo"]) == ("account.restore", True)  # type: ignore[union-attr]
            await store.recalls.settle([Outcome(first.number, "answered", 130.0)])
            (second,) = await claimed(store)
            assert second.events[0].type == "account.unwarn_contacts"
            assert second.events[0].details == {"contacts": ["@ben"], "rooms": ["!room"], "undo": True}  # type: ignore[union-attr]

        play(scene)

    def test_a_network_is_told_of_its_own_rule_once_for_a_message(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            hit = RuleHit("burst", "many at once", "m1", 3)
            assert await store.containments.notify("demo", "@ann", hit, 100.0)
            assert not await store.containments.notify("demo", "@ann", hit, 101.0)
            (webhook,) = await claimed(store)
            (event,) = webhook.events
            assert (event.type, event.reason) == ("rule.notify", "many at once")
            assert event.details == {"rule": "burst", "message": "m1", "more": 3}  # type: ignore[union-attr]
            assert event.state == "normal"  # type: ignore[union-attr]

        play(scene)

    def test_a_blast_is_looked_for_once_and_its_contacts_named(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            await say(store, "m1", at=90.0, links=0, recipients=("@eve",))
            await say(store, "m2", at=92.0, recipients=("@ben", "@cyd"))
            await say(store, "m3", at=93.0, links=0, recipients=("@dan",))
            await say(store, "m4", "hold", at=94.0)
            await say(store, "m5", at=95.0, sender="@zoe")
            await say(store, "m6", at=99.0, recipients=(), conversation=Conversation("!room", "room", 900))
            frozen = await step(store, "freeze")
            (follow,) = store.containments.unfollowed(100.0)
            assert follow == Follow(frozen, frozen.step)
            sent = await store.containments.blast("demo", "@ann", 89.0, 100.0, frozen.evidence)
            assert [(one.message, one.recipients) for one in sent][:2] == [("m1", ("@eve",)), ("m2", ("@ben", "@cyd"))]
            assert (len(sent), sent[2].conversation, sent[2].audience) == (3, "!room", 899)
            warned = Warned(tuple(f"@u{n}" for n in range(700)), ("!room",), ("m1", "m2", "m6"))
            for _ in range(2):
                await store.containments.follow(follow, warned, 103.0)
            assert store.containments.unfollowed(1e9) == ()
            notices = [one.notice for one in await store.containments.notices("demo", "@ann", 10)]
            assert [one.type for one in notices] == ["account.warn_contacts"] * 2 + [
                "account.notify_owner",
                "account.freeze",
            ]
            assert [len(one.details["contacts"]) for one in notices[:2]] == [200, 500]
            assert [one.sequence for one in notices] == [4, 3, 2, 1]

        play(scene)

    def test_in_the_shadow_everything_is_told_to_people_and_nothing_to_the_network(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            shadow = ContainmentPolicy(mode="shadow")
            frozen = await step(store, "freeze", policy=shadow)
            assert frozen.shadow
            await store.containments.follow(Follow(frozen, frozen.step), Warned(("@ben",)), 102.0)
            kept = await store.containments.notices("demo", "@ann", 10)
            assert [one.state for one in kept] == ["shadow"] * 3
            assert await told(store) == []
            assert store.containments.figures() == {}
            assert await store.containments.contained("demo", "frozen", "", 10, shadow=True) == (frozen,)
            assert await store.containments.contained("demo", "frozen", "", 10, shadow=False) == ()
            live = await step(store, "freeze", 110.0)
            assert (live.shadow, live.begun_at) == (False, 110.0)
            assert len(await told(store)) == 2

        play(scene)

    def test_without_a_webhook_notices_are_kept_untold(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            frozen = await store.containments.step("other", "@bob", asked("freeze"), POLICY)
            assert frozen.state == "frozen"
            assert {one.state for one in await store.containments.notices("other", "@bob", 10)} == {"untold"}

        play(scene)

    def test_held_messages_are_let_go_or_given_up_once(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            for number in range(1, 5):
                await say(store, f"m{number}", "hold", at=100.0 + number)
            await say(store, "m5", "hold", at=106.0, why=(facts_held(), "A list names it."))
            await say(store, "m6", "hold", at=107.0, sender="@zoe")
            held = await store.containments.held("demo", "@ann", 0.0, 0, 10)
            assert [(one.message, one.only) for one in held] == [*((f"m{n}", True) for n in range(1, 5)), ("m5", False)]
            assert held[0].text is not None
            page = await store.containments.held("demo", "@ann", 102.0, held[1].number, 1)
            assert [one.message for one in page] == ["m3"]
            by = ("kim", "hers", 120.0)
            mine = [one.number for one in held[:2]]
            assert await store.containments.settle_held("demo", "@ann", [*mine, 99], "release", *by) == 2
            assert await store.containments.settle_held("demo", "@ann", mine, "reject", *by) == 0
            assert await store.containments.settle_held("demo", "@ann", [held[2].number], "reject", *by) == 1
            assert await store.containments.settle_held("other", "@ann", [held[3].number], "reject", *by) == 0
            left = await store.containments.held("demo", "@ann", 0.0, 0, 10)
            assert [one.message for one in left] == ["m4", "m5"]
            assert await told(store) == [("message.release", ""), ("message.release", ""), ("message.reject", "")]
            (seen,) = await store.ledger.sighted(
                "demo", [int(_tag(await store.ledger.recorded("demo", "m1")), 16)], limit=1
            )
            assert seen.action == "rewrite"

        play(scene)

    def test_policy_may_settle_held_messages_when_the_account_is_restored(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            await step(store, "freeze", policy=ContainmentPolicy(on_restore="discard"))
            await say(store, "m1", "hold", at=101.0)
            await say(store, "m2", "hold", at=102.0, why=("A list names it.",))
            await step(store, "restore", 110.0, ContainmentPolicy(on_restore="discard"))
            assert [one.message for one in await store.containments.held("demo", "@ann", 0.0, 0, 10)] == ["m2"]
            assert "account.discarded" in await actions(store)

        play(scene)

    def test_what_the_receiver_says_of_a_notice_is_kept(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            await step(store, "freeze")
            (webhook,) = await claimed(store)
            name = webhook.events[0].id
            assert await store.recalls.unsettled() == (webhook,)
            assert (await store.recalls.figures()).sending == 1
            await store.recalls.settle([Outcome(webhook.number, "dead", 200.0, error="HTTP 500")])
            (dead,) = await store.recalls.dead("demo", 10)
            assert dead.events == (name,)
            assert await store.recalls.retry("demo", [webhook.id], 210.0) == 0  # the owner's notice has overtaken it
            (owners,) = await claimed(store)
            await store.recalls.settle([Outcome(owners.number, "answered", 220.0, gone=(owners.events[0].id,))])
            assert await store.recalls.acknowledge("demo", (), (name,), 230.0) == 1
            assert await store.recalls.acknowledge("demo", (), (name,), 230.0) == 0
            states = [one.state for one in await store.containments.notices("demo", "@ann", 10)]
            assert states == ["done", "failed"]
            with pytest.raises(LookupError):
                await store.recalls.acknowledge("other", (name,), (), 230.0)

        play(scene)

    def test_accounts_that_are_normal_are_forgotten_in_time(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            await step(store, "watch", 100.0)
            await step(store, "undo", 110.0)
            await store.containments.step("demo", "@bob", asked("watch", 120.0), POLICY)
            assert await store.containments.forget(110.0) == 0
            assert await store.containments.forget(111.0) == 1
            assert await store.containments.forget(1e9) == 0
            assert [one.containment.account for one in store.containments.changes(0)] == ["@bob"]

        play(scene)

    def test_a_freeze_that_was_undone_is_not_followed(self, play: Any) -> None:
        async def scene(store: Store) -> None:
            frozen = await step(store, "freeze")
            (follow,) = store.containments.unfollowed(100.0)
            await step(store, "undo", 101.0)
            assert not await store.containments.follow(Follow(frozen, follow.step), Warned(("@ben",)), 102.0)
            assert await told(store) == []

        play(scene)

    def test_every_process_learns_of_changes(self, opened: Open) -> None:
        async def main() -> None:
            loop = asyncio.get_running_loop()
            with opened(loop) as one, opened(loop) as other:
                heard = asyncio.Event()
                other.ledger.listen(heard.set)
                before = other.containments.generation()
                frozen = await step(one, "freeze")
                assert other.containments.generation() > before
                await asyncio.wait_for(heard.wait(), 5.0)
                (changed,) = other.containments.changes(before)
                assert (changed.number, changed.containment) == (other.containments.generation(), frozen)
            with opened(loop) as later:
                assert later.containments.generation() == changed.number
                assert later.containments.figures() == {"frozen": 1}

        asyncio.run(main())


def _tag(recorded: Any) -> str:
    decision: Decision = recorded.decision
    return decision.tag
