import asyncio
import secrets
from typing import Any

import msgspec
import pytest
from conformance.ledger import entry, record

from bascule.gate.contracts import StoreFailureError
from bascule.gate.network import Network, Policy
from bascule.links.expressions import expression_hash
from bascule.recall.contracts import Outcome
from bascule.recall.recall import SETTLE_SECONDS, Recall, recall_id
from bascule.server.dispatch.search import PAGE, Searcher, begins

NOW = 2_000.0


def networks(**policy: Any) -> dict[str, Network]:
    return {"demo": Network("demo", "Demo", "http://go.test", Policy(**policy))}


async def sent(scene: Any, *names: str, host: str = "a.example", action: Any = "rewrite", **more: Any) -> None:
    """Messages with a link to ``host``."""
    for name in names:
        kept = record(name, **more)
        kept = msgspec.structs.replace(
            kept,
            hashes=(expression_hash(f"{host}/"),),
            decision=msgspec.structs.replace(kept.decision, decision=action),
            message=msgspec.structs.replace(kept.message, sender=f"@{name[0]}"),
            shorts=(),
        )
        await scene.store.ledger.record(kept)


async def told(scene: Any) -> list[tuple[str, str]]:
    webhooks = await scene.store.recalls.claim("demo", [f"msg_{secrets.token_hex(8)}" for _ in range(50)], 1, NOW)
    return [(event.message, event.type) for webhook in webhooks for event in webhook.events]


async def answered(scene: Any) -> list[tuple[str, str, int]]:
    """What is told now, and taken by the receiver."""
    webhooks = await scene.store.recalls.claim("demo", [f"msg_{secrets.token_hex(8)}" for _ in range(9)], 1, NOW)
    await scene.store.recalls.settle([Outcome(webhook.number, "answered", NOW) for webhook in webhooks])
    return [(event.message, event.type, event.sequence) for webhook in webhooks for event in webhook.events]


async def listed(scene: Any) -> list[Recall]:
    return [one.recall for one in await scene.store.recalls.recalls("demo", None, 10)]


def test_a_block_takes_back_what_was_delivered(play: Any) -> None:
    async def scene(scene: Any) -> None:
        await scene.store.recalls.save_receiver(scene.receiver())
        await sent(scene, "m1", "m2")
        await sent(scene, "held", action="hold")
        await sent(scene, "refused", action="reject")
        await sent(scene, "whole", action="deliver")
        await sent(scene, "elsewhere", host="b.example")
        await sent(scene, "theirs", network="other")
        searcher = Searcher(scene.store.ledger, scene.store.recalls)
        kept = await scene.store.ledger.set_verdict(entry(reason="steals"))
        assert await searcher.follow(networks(), NOW)
        assert not await searcher.follow(networks(), NOW)
        (made,) = await listed(scene)
        assert (made.verdict, made.reason, made.action, made.who) == (kept.id, "steals", "redact", kept.who)
        assert await searcher.search(networks(), NOW)
        assert not await searcher.search(networks(), NOW + 0.1)
        assert await told(scene) == [(name, "message.redact") for name in ("m1", "m2", "whole")]
        await sent(scene, "late", at=NOW)
        await sent(scene, "after", at=NOW + 60)
        assert not await searcher.search(networks(), NOW + 1)
        assert await searcher.search(networks(), NOW + SETTLE_SECONDS)
        assert scene.store.recalls.searches() == ()
        assert await told(scene) == [("late", "message.redact")]

    play(scene)


def test_a_search_goes_on_page_by_page_and_by_another_process(play: Any) -> None:
    async def scene(scene: Any) -> None:
        await scene.store.recalls.save_receiver(scene.receiver())
        await asyncio.gather(*(sent(scene, f"m{n}") for n in range(PAGE + 5)))
        await scene.store.ledger.set_verdict(entry())
        await Searcher(scene.store.ledger, scene.store.recalls).follow(networks(), NOW)
        first = Searcher(scene.store.ledger, scene.store.recalls)
        await first.search(networks(), NOW + 60)
        assert (await scene.store.recalls.figures()).waiting == PAGE
        second = Searcher(scene.store.ledger, scene.store.recalls)
        await second.search(networks(), NOW + 60)
        assert (await scene.store.recalls.figures()).waiting == PAGE + 5
        assert scene.store.recalls.searches() == ()

    play(scene)


@pytest.mark.parametrize(
    ("policy", "changes"),
    [
        ({"recall_on_block": False}, {}),
        ({}, {"verdict": "warn"}),
        ({}, {"verdict": "allow"}),
        ({}, {"expires_at": NOW - 1}),
        ({}, {"network": "other"}),
        ({"recall_action": "flag"}, {}),
    ],
)
def test_nothing_else_begins_a_recall(play: Any, policy: dict[str, Any], changes: dict[str, Any]) -> None:
    async def scene(scene: Any) -> None:
        await scene.store.recalls.save_receiver(scene.receiver(events=("message.redact", "message.restore")))
        kept = await scene.store.ledger.set_verdict(entry(**changes))
        await Searcher(scene.store.ledger, scene.store.recalls).follow(networks(**policy), NOW)
        assert scene.store.recalls.followed() == kept.id
        assert await listed(scene) == []

    play(scene)


def test_without_a_webhook_no_recall_begins(play: Any) -> None:
    async def scene(scene: Any) -> None:
        await scene.store.ledger.set_verdict(entry())
        await Searcher(scene.store.ledger, scene.store.recalls).follow(networks(), NOW)
        assert await listed(scene) == []

    play(scene)


def test_a_message_that_was_let_go_is_told_of_taken_back_and_restored(play: Any) -> None:
    async def scene(scene: Any) -> None:
        recalls, ledger = scene.store.recalls, scene.store.ledger
        await recalls.save_receiver(scene.receiver())
        await sent(scene, "held", action="hold")
        await ledger.release("demo", "held")
        go = Recall(recall_id(bytes(10)), "demo", "message", "held", 0.0, NOW, "release", "fine", "kim", NOW)
        await recalls.start(go)
        searcher = Searcher(ledger, recalls)
        await searcher.search(networks(), NOW + 60)
        assert await answered(scene) == [("held", "message.release", 1)]
        kept = await ledger.set_verdict(entry())
        await searcher.follow(networks(), NOW + 61)
        await searcher.search(networks(), NOW + 120)
        assert await answered(scene) == [("held", "message.redact", 2)]
        await ledger.remove_verdict("demo", kept.subject, "kim", NOW)
        await searcher.follow(networks(), NOW + 121)
        await searcher.restore(NOW + 121)
        assert await answered(scene) == [("held", "message.restore", 3)]

    play(scene)


@pytest.mark.parametrize("how", ["removed", "allow", "warn"])
def test_taking_a_block_back_restores(play: Any, how: str) -> None:
    async def scene(scene: Any) -> None:
        await scene.store.recalls.save_receiver(scene.receiver())
        await sent(scene, "m1")
        searcher = Searcher(scene.store.ledger, scene.store.recalls)
        await scene.store.ledger.set_verdict(entry())
        await searcher.follow(networks(), NOW)
        await searcher.search(networks(), NOW + 60)
        assert await told(scene) == [("m1", "message.redact")]
        if how == "removed":
            await scene.store.ledger.remove_verdict("demo", "a.example/", "@eve", NOW)
        else:
            await scene.store.ledger.set_verdict(entry(verdict=how))
        await searcher.follow(networks(), NOW)
        assert await searcher.restore(NOW)
        assert not await searcher.restore(NOW)
        (made,) = await listed(scene)
        assert made.undone_at == NOW
        kept = await scene.store.recalls.recall("demo", made.id)
        assert kept.progress.restoring == 1

    play(scene)


def test_a_sender_s_messages_since_then(play: Any) -> None:
    async def scene(scene: Any) -> None:
        await sent(scene, "a1", at=100.0)
        await sent(scene, "a2", "b1", at=200.0)
        await sent(scene, "a3", at=300.0)
        made = Recall("rcl_" + "a" * 16, "demo", "sender", "@a", 150.0, 300.0, "flag", "", "test", NOW)
        await scene.store.recalls.start(made)
        await Searcher(scene.store.ledger, scene.store.recalls).search(networks(), NOW + 60)
        assert await told(scene) == [("a2", "message.flag")]

    play(scene)


def test_a_change_is_taken_up_again_where_that_failed(play: Any) -> None:
    async def scene(scene: Any) -> None:
        recalls = scene.store.recalls
        await recalls.save_receiver(scene.receiver())
        await scene.store.ledger.set_verdict(entry())
        searcher = Searcher(scene.store.ledger, recalls)
        follow = recalls.follow
        recalls.follow = failing
        with pytest.raises(StoreFailureError):
            await searcher.follow(networks(), NOW)
        assert await listed(scene) == []
        recalls.follow = follow
        assert await searcher.follow(networks(), NOW)
        assert len(await listed(scene)) == 1

    play(scene)


async def failing(*_: Any) -> None:
    raise StoreFailureError("the disk is full")


def test_changes_that_lead_to_nothing_are_noted_now_and_then(play: Any) -> None:
    async def scene(scene: Any) -> None:
        searcher = Searcher(scene.store.ledger, scene.store.recalls)
        noted = []
        for step in range(8):
            await scene.store.ledger.set_verdict(entry(verdict="warn"))
            await searcher.follow(networks(), NOW + step / 4)
            noted.append(scene.store.recalls.followed())
        assert len(set(noted)) == 2
        assert noted[4] == searcher._looked - 3

    play(scene)


def test_the_last_search_looks_only_at_what_came_since_the_first(play: Any) -> None:
    async def scene(scene: Any) -> None:
        await sent(scene, "m1", host="b.example")
        made = Recall("rcl_" + "a" * 16, "demo", "destination", "a.example/", 0.0, 1e10, "redact", "", "test", NOW)
        await scene.store.recalls.start(made)
        searcher = Searcher(scene.store.ledger, scene.store.recalls)
        assert not await searcher.search(networks(), NOW)
        assert scene.store.recalls.searches()[0].after == scene.store.recalls.newest() == 1
        await sent(scene, "m2")
        assert await searcher.search(networks(), NOW + SETTLE_SECONDS)
        assert await told(scene) == [("m2", "message.redact")]

    play(scene)


LINKS = "see https://evil.example/x and https://good.example/"


@pytest.mark.parametrize(
    ("scope", "subject", "wanted"),
    [
        ("destination", "evil.example/", "see [removed] and WRAPPED"),
        ("sender", "@ann", "see [removed] and [removed]"),
        ("message", "m1", "see [removed] and [removed]"),
    ],
)
def test_an_edit_replaces_the_links_meant(place: Any, scope: Any, subject: str, wanted: str) -> None:
    decision = place.send(LINKS, id="m1")
    wrapped = decision.links[1].wrapped_url
    place.send("no link", id="m2")
    made = Recall("rcl_" + "a" * 16, "alpha", scope, subject, 0.0, 1e10, "edit", "", "test", place.now)
    place.play(place.store.recalls.start(made))
    alpha = {
        "alpha": msgspec.structs.replace(place.service.networks["alpha"], policy=Policy(recall_notice="[removed]"))
    }
    place.play(Searcher(place.ledger, place.store.recalls).search(alpha, place.now + 60))
    webhooks = place.play(place.store.recalls.claim("alpha", ["msg_1", "msg_2"], 1, place.now))
    events = {webhook.events[0].message: webhook.events[0] for webhook in webhooks}
    assert (events["m1"].type, events["m1"].text) == ("message.edit", wanted.replace("WRAPPED", wrapped))
    assert events.keys() == ({"m1", "m2"} if scope == "sender" else {"m1"})
    if scope == "sender":
        assert (events["m2"].type, events["m2"].text) == ("message.redact", None)


def test_a_message_whose_text_is_gone_is_redacted(place: Any) -> None:
    place.send(LINKS, id="m1")
    place.play(place.ledger.forget_texts("alpha", place.now + 1))
    made = Recall("rcl_" + "a" * 16, "alpha", "destination", "evil.example/", 0.0, 1e10, "edit", "", "test", place.now)
    place.play(place.store.recalls.start(made))
    place.play(Searcher(place.ledger, place.store.recalls).search(place.service.networks, place.now + 60))
    (webhook,) = place.play(place.store.recalls.claim("alpha", ["msg_1"], 1, place.now))
    assert (webhook.events[0].type, webhook.events[0].text) == ("message.redact", None)


def test_begins() -> None:
    assert begins(entry(), NOW)
    assert begins(entry(expires_at=NOW + 1), NOW)
    assert not begins(entry(expires_at=NOW), NOW)
    assert not begins(entry(removed_at=NOW), NOW)
    assert not begins(entry(verdict="warn"), NOW)
