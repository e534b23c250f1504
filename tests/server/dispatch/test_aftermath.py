import secrets
from typing import Any

import msgspec
from conformance.containments import say

from bascule.accounts.containment_contracts import Sent, Warned
from bascule.audit.entry import By
from bascule.recall.receiver import Receiver, new_secret
from bascule.server.containment import NewStep, take_step
from bascule.server.dispatch.aftermath import SETTLE, Aftermath, warned_of
from bascule.store.embedded.containment_rows import recall_of


def prepared(place: Any, **policy: Any) -> Aftermath:
    network = place.service.networks["alpha"]
    contained = msgspec.structs.replace(network.policy.containment, **policy)
    changed = msgspec.structs.replace(network.policy, containment=contained)
    place.play(place.ledger.save_network(msgspec.structs.replace(network, policy=changed), By("test", place.now)))
    place.service.reload_if_changed()
    receiver = Receiver("alpha", "http://127.0.0.1:9/", (new_secret(secrets.token_bytes(32)),))
    place.play(place.store.recalls.save_receiver(receiver))
    return Aftermath(place.service)


def blast(place: Any) -> None:
    async def send() -> None:
        await say(place.store, "m0", at=place.now - 600, network="alpha", recipients=("@old",))
        await say(place.store, "m1", at=place.now - 3, network="alpha", recipients=("@ben", "@cyd"))
        await say(place.store, "m2", at=place.now - 2, network="alpha", recipients=("@cyd", "@dan"))
        await say(place.store, "m3", at=place.now - 1, links=0, network="alpha", recipients=("@fay",))
        await say(place.store, "m4", "hold", at=place.now, network="alpha", recipients=("@gus",))

    place.play(send())


def freeze(place: Any) -> Any:
    return place.play(place.service.containing.freeze("alpha", "@ann", ["A blast."], ["m1"], place.now))


def warned(place: Any) -> list[Any]:
    told = place.play(place.store.containments.notices("alpha", "@ann", 10))
    return [one.notice for one in told if one.notice.type == "account.warn_contacts"]


def test_a_freeze_names_who_got_the_blast_and_takes_its_messages_back(place: Any) -> None:
    aftermath = prepared(place, blast_minutes=5.0)
    blast(place)
    frozen = freeze(place)
    assert not place.play(aftermath.round(place.now))
    assert place.play(aftermath.round(place.now + SETTLE))
    (notice,) = warned(place)
    assert (notice.details["contacts"], notice.details["messages"]) == (["@ben", "@cyd", "@dan"], ["m1", "m2"])
    recall = place.play(place.store.recalls.recall("alpha", recall_of(frozen.step)))
    assert (recall.progress.found, recall.recall.searched_at is not None) == (2, True)
    copies = place.play(place.store.recalls.copies("alpha", recall.recall.id, None, 0, 10))
    assert [copy.message for copy in copies] == ["m1", "m2"]
    assert not place.play(aftermath.round(place.now + SETTLE))


def test_a_blast_found_out_late_is_taken_back_from_its_beginning(place: Any) -> None:
    aftermath = prepared(place)
    texts = {
        "hers": "lunch? https://menu.example/today",
        "b1": "is this you? https://a.evil.example/1",
        "b2": "is this you? https://moved.example/2",
        "b3": "look https://b.evil.example/3",
    }
    for name, text in texts.items():
        place.send(text, id=name)
        place.now += 5
    place.send("is this you? https://c.evil.example/4", id="found")
    frozen = place.play(place.service.containing.freeze("alpha", "@ann", ["A blast."], ["found"], place.now))
    place.play(aftermath.round(place.now + SETTLE))
    copies = place.play(place.store.recalls.copies("alpha", recall_of(frozen.step), None, 0, 10))
    assert [copy.message for copy in copies] == ["b1", "b2", "b3", "found"]


def test_evidence_of_somebody_else_is_none(place: Any) -> None:
    aftermath = prepared(place)
    blast(place)
    place.play(say(place.store, "zoes", at=place.now - 3000, network="alpha", sender="@zoe"))
    frozen = place.play(place.service.containing.freeze("alpha", "@ann", [], ["zoes"], place.now))
    place.play(aftermath.round(place.now + SETTLE))
    copies = place.play(place.store.recalls.copies("alpha", recall_of(frozen.step), None, 0, 10))
    assert [copy.message for copy in copies] == ["m0", "m1", "m2"]


def test_without_evidence_the_policy_says_how_far_back_a_blast_goes(place: Any) -> None:
    aftermath = prepared(place, blast_minutes=11.0, recall_blast=False)
    blast(place)
    frozen = place.play(place.service.containing.freeze("alpha", "@ann", [], [], place.now))
    place.play(aftermath.round(place.now + SETTLE))
    assert warned(place)[0].details["contacts"] == ["@old", "@ben", "@cyd", "@dan"]
    assert place.play(place.store.recalls.recall("alpha", recall_of(frozen.step))) is None


def test_a_shadow_names_contacts_to_people_and_takes_nothing_back(place: Any) -> None:
    aftermath = prepared(place, mode="shadow")
    blast(place)
    frozen = freeze(place)
    place.play(aftermath.round(place.now + SETTLE))
    told = place.play(place.store.containments.notices("alpha", "@ann", 10))
    assert {one.state for one in told} == {"shadow"}
    assert len(told) == 3
    assert place.play(place.store.recalls.recall("alpha", recall_of(frozen.step))) is None


def test_an_undo_ends_the_recall_too(place: Any) -> None:
    aftermath = prepared(place)
    blast(place)
    frozen = freeze(place)
    place.play(aftermath.round(place.now + SETTLE))
    place.play(take_step(place.service, "alpha", "key1", "@ann", "undo", NewStep("wrong")))
    assert place.service.containing.standing("alpha", "@ann", place.now) is None
    recall = place.play(place.store.recalls.recall("alpha", recall_of(frozen.step)))
    assert (recall.recall.undone_at, recall.recall.undone_by) == (place.now, "key1")


def test_states_end_on_time_and_normal_accounts_are_forgotten(place: Any) -> None:
    aftermath = prepared(place, frozen_hours=1.0)
    freeze(place)
    assert place.play(aftermath.round(place.now + 3600.0))
    assert place.play(place.store.containments.standing("alpha", "@ann")).state == "challenged"
    assert place.play(aftermath.round(place.now + 1e7))
    assert place.play(place.store.containments.standing("alpha", "@ann")).state == "normal"


def test_an_edit_shows_other_text(place: Any) -> None:
    network = place.service.networks["alpha"]
    changed = msgspec.structs.replace(network.policy, recall_action="edit")
    place.play(place.ledger.save_network(msgspec.structs.replace(network, policy=changed), By("test", place.now)))
    place.service.reload_if_changed()
    aftermath = prepared(place)
    place.send("look https://a.example/x", id="real")
    frozen = place.play(place.service.containing.freeze("alpha", "@ann", [], ["real"], place.now))
    place.play(aftermath.round(place.now + SETTLE))
    recall = place.play(place.store.recalls.recall("alpha", recall_of(frozen.step)))
    assert recall.progress.found == 1
    webhooks = place.play(place.store.recalls.claim("alpha", [f"w{n}" for n in range(9)], 1, place.now))
    (edit,) = [event for one in webhooks for event in one.events if event.type == "message.edit"]
    assert edit.text == f"look {network.policy.recall_notice}"


def test_large_and_unnamed_audiences_are_warned_as_rooms() -> None:
    def sent(number: int, room: str, recipients: tuple[str, ...]) -> Sent:
        return Sent(number, f"m{number}", room, "group", recipients, len(recipients), 1.0)

    some = (sent(1, "!big", tuple(f"@{n}" for n in range(51))), sent(2, "!small", ("@b",)), sent(3, "", ()))
    assert warned_of(some) == Warned(("@b",), ("!big",), ("m1", "m2", "m3"))


def test_dying_in_between_begins_one_recall(place: Any) -> None:
    aftermath = prepared(place)
    blast(place)
    frozen = freeze(place)
    (follow,) = place.store.containments.unfollowed(place.now)
    sent = place.play(aftermath._blast(follow.containment, 60.0))
    place.play(aftermath._recall(follow, place.service.networks["alpha"], sent, place.now))
    place.play(Aftermath(place.service).round(place.now + SETTLE))
    recalls = place.play(place.store.recalls.recalls("alpha", None, 10))
    assert [one.recall.id for one in recalls] == [recall_of(frozen.step)]
    assert recalls[0].recall.undone_at is None
    assert len(warned(place)) == 1


def test_a_freeze_undone_while_its_blast_is_looked_for_takes_nothing_back(place: Any) -> None:
    aftermath = prepared(place)
    blast(place)
    frozen = freeze(place)
    (follow,) = place.store.containments.unfollowed(place.now)
    place.play(take_step(place.service, "alpha", "key1", "@ann", "undo", NewStep("wrong")))
    place.play(aftermath._follow(follow, place.now + SETTLE))
    recall = place.play(place.store.recalls.recall("alpha", recall_of(frozen.step)))
    assert recall.recall.undone_at == place.now + SETTLE
    assert warned(place) == []


def test_those_who_really_talk_with_the_account_are_warned_first(place: Any) -> None:
    aftermath = prepared(place, blast_minutes=5.0)
    trust = place.service.memories["alpha"].trust
    for day in range(5):
        trust.note("@ann", ["@dan"], place.now - 86_400 * day)
        trust.note("@dan", ["@ann"], place.now - 86_400 * day)
    blast(place)
    freeze(place)
    place.play(aftermath.round(place.now + SETTLE))
    assert warned(place)[0].details["contacts"] == ["@dan", "@ben", "@cyd"]
