from typing import Any

import pytest

from bascule.audit.entry import By
from bascule.gate.api_keys import Caller
from bascule.gate.network import Policy
from bascule.recall.receiver import Receiver, new_secret
from bascule.review.appeal import Appeal
from bascule.review.contracts import Wanted
from bascule.review.item import Claim, Outcome
from bascule.review.report import Report
from bascule.server.problems import ProblemError
from bascule.server.review.decisions import Decided, NewDecision, approve, decide
from bascule.server.review.subjects import subject_named
from bascule.server.verdicts import believed

URL = "https://www.site.example.com/login?x=1"


@pytest.fixture
def desk(place: Any) -> Any:
    place.add("strict", "https://go.strict.test", policy=Policy(four_eyes=True, max_links=1))
    place.service.load()
    return place


def reported(place: Any, url: str | None = URL, message: str | None = None, network: str = "alpha") -> int:
    subject = place.play(subject_named(place.service, network, url, message))
    return int(place.play(place.store.desk.file(Report(network, "@bob", subject, "phishing", "", place.now), 1)).item)


def decided(
    place: Any, number: int, decision: Any, analyst: str = "eve", network: str = "alpha", **more: Any
) -> Decided:
    caller = Caller("key1", network, frozenset())
    new = NewDecision(analyst, decision, "because", **more)
    found: Decided = place.play(decide(place.service, caller, number, new))
    return found


def approved(place: Any, number: int, analyst: str, network: str = "strict") -> Decided:
    found: Decided = place.play(approve(place.service, Caller("key2", network, frozenset()), number, analyst))
    return found


def belief(place: Any, url: str = URL, network: str = "alpha") -> str:
    return believed(place.service, network, url).verdict.verdict


@pytest.mark.parametrize("match", ["exact", "path", "host", "domain"])
def test_a_block_is_set_as_by_hand(desk: Any, match: Any) -> None:
    target = desk.target(URL)
    done = decided(desk, reported(desk), "block", match=match)
    assert done.item.state == "decided"
    assert done.believed is not None
    assert done.believed.verdict == "block"
    assert desk.click(target).status == 410
    entry = desk.play(desk.ledger.verdicts("alpha"))[0]
    assert (entry.who, entry.reason) == ("key1:eve", "because")
    assert done.item.outcome is not None
    assert done.item.outcome.verdict == entry.id
    assert belief(desk, network="beta") == "allow"
    actions = [one.action for one in desk.play(desk.store.audit.entries("alpha", limit=1000))]
    assert actions[-2:] == ["verdict.set", "review.decided"]


def test_a_verdict_by_decision_lapses_too(desk: Any) -> None:
    decided(desk, reported(desk), "warn", expires_in=60.0)
    assert belief(desk) == "warn"
    desk.now += 61
    assert belief(desk) == "allow"


def test_release_takes_back_the_most_specific_word_only(desk: Any) -> None:
    desk.verdict(URL, "warn", match="domain")
    desk.verdict(URL, "block", match="host")
    done = decided(desk, reported(desk), "release")
    assert done.believed is not None
    assert done.believed.verdict == "warn"
    assert decided(desk, reported(desk), "release").believed.verdict == "allow"  # type: ignore[union-attr]
    nothing_left = decided(desk, reported(desk), "release")
    assert nothing_left.item.outcome is not None
    assert nothing_left.item.outcome.verdict == 0


def test_allow_stands_above_a_wider_block(desk: Any) -> None:
    desk.verdict(URL, "block", match="host")
    decided(desk, reported(desk), "allow")
    assert belief(desk) == "allow"
    assert belief(desk, "https://www.site.example.com/other") == "block"


def test_dismiss_changes_nothing(desk: Any) -> None:
    before = desk.ledger.generation()
    done = decided(desk, reported(desk), "dismiss")
    assert desk.ledger.generation() == before
    assert done.item.state == "decided"
    assert desk.play(desk.store.desk.labels("alpha", 0, 10)) == ()


@pytest.mark.parametrize(
    ("decision", "word", "stands"),
    [
        ("release", "release", None), ("allow", "release", None), ("warn", "release", "warn"),
        ("reject", "reject", None), ("block", "reject", "block"), ("dismiss", None, None),
    ],
)  # fmt: skip
def test_a_held_message_is_released_or_rejected(desk: Any, decision: Any, word: Any, stands: Any) -> None:
    desk.send("https://a.example.com/ https://b.example.com/", "strict", id="h1")
    assert desk.play(desk.store.desk.take_in_held(10)) == 1
    done = decided(desk, 1, decision, network="strict")
    assert done.message == word
    assert done.believed is None
    kept = desk.play(desk.store.desk.outcome_of("strict", "h1"))
    assert (kept.decision, kept.analyst) == (decision, "eve")
    entries = desk.play(desk.ledger.verdicts("strict"))
    assert [(one.scope, one.subject, one.verdict) for one in entries] == ([("message", "h1", stands)] if stands else [])


def test_a_delivered_message_is_not_released(desk: Any) -> None:
    target = desk.target(URL)
    decision = desk.send("see https://b.example.com/", id="m1")
    assert decided(desk, reported(desk, None, "m1"), "block").message is None
    link = b"/" + decision.links[0].wrapped_url.split("/", 3)[3].encode()
    assert desk.click(link).status == 410
    assert desk.click(target).status == 302
    decided(desk, reported(desk, None, "m1"), "release")
    assert desk.click(link).status == 302


def test_a_message_is_matched_as_it_is(desk: Any) -> None:
    desk.send("hello", id="m1")
    with pytest.raises(ProblemError) as error:
        decided(desk, reported(desk, None, "m1"), "block", match="host")
    assert (error.value.problem.status, error.value.problem.field) == (400, "match")


def test_who_came_first_decides(desk: Any) -> None:
    number = reported(desk)
    desk.play(desk.store.desk.claim("alpha", number, Claim("mal", desk.now + 300), desk.now))
    with pytest.raises(ProblemError, match="mal works on this item until"):
        decided(desk, number, "block")
    assert belief(desk) == "allow"
    desk.now += 301
    decided(desk, number, "block")
    with pytest.raises(ProblemError, match="decided already"):
        decided(desk, number, "allow", "mal")
    assert belief(desk) == "block"
    with pytest.raises(ProblemError) as error:
        decided(desk, number, "block", network="beta")
    assert error.value.problem.status == 404


def test_blocking_a_whole_host_takes_four_eyes(desk: Any) -> None:
    number = reported(desk, network="strict")
    proposed = decided(desk, number, "block", network="strict", match="host")
    assert (proposed.item.state, proposed.item.proposal.analyst) == ("proposed", "eve")  # type: ignore[union-attr]
    assert belief(desk, network="strict") == "allow"
    with pytest.raises(ProblemError) as error:
        approved(desk, number, "eve")
    assert (error.value.problem.status, error.value.problem.field) == (403, "analyst")
    assert belief(desk, network="strict") == "allow"
    done = approved(desk, number, "mal")
    assert done.item.outcome is not None
    assert (done.item.outcome.analyst, done.item.outcome.approved_by, done.item.outcome.key) == ("eve", "mal", "key2")
    assert belief(desk, "https://www.site.example.com/other", "strict") == "block"
    with pytest.raises(ProblemError, match="decided already"):
        approved(desk, number, "zoe")


@pytest.mark.parametrize(("decision", "match"), [("block", "path"), ("warn", "host"), ("allow", "domain")])
def test_other_decisions_take_one_analyst(desk: Any, decision: Any, match: Any) -> None:
    assert (
        decided(desk, reported(desk, network="strict"), decision, network="strict", match=match).item.state == "decided"
    )


def test_a_second_analyst_may_see_it_otherwise(desk: Any) -> None:
    number = reported(desk, network="strict")
    decided(desk, number, "block", network="strict", match="domain")
    assert decided(desk, number, "dismiss", "mal", "strict").item.state == "decided"
    assert belief(desk, network="strict") == "allow"


def test_nothing_proposed_nothing_approved(desk: Any) -> None:
    with pytest.raises(ProblemError, match="Nothing is proposed"):
        approved(desk, reported(desk), "mal", "alpha")


def test_a_decision_that_died_half_way_is_made_again(desk: Any) -> None:
    """The verdict is set first: a process that dies before the item is settled leaves it to be decided again."""
    number = reported(desk)
    settle = desk.store.desk.decide

    async def dies(*_: Any) -> None:
        raise RuntimeError("killed")

    desk.store.desk.decide = dies
    with pytest.raises(RuntimeError):
        decided(desk, number, "block")
    desk.store.desk.decide = settle
    assert belief(desk) == "block"
    assert decided(desk, number, "block").item.state == "decided"
    assert [one.subject for one in desk.play(desk.ledger.verdicts("alpha"))] == ["www.site.example.com/login?x=1"]


def test_upholding_an_appeal_takes_the_verdict_back(desk: Any) -> None:
    target = desk.target(URL)
    desk.verdict(URL, "block", match="host")
    subject = desk.play(subject_named(desk.service, "alpha", URL, None))
    appeal = Appeal("abcdefghijklmnop", "alpha", "owner", "", "", subject, "mine", desk.now, desk.now + 9)
    kept = desk.play(desk.store.desk.appeal(appeal, 1))
    assert desk.click(target).status == 410
    decided(desk, kept.item, "release", answer="Sorry, you were right.")
    assert desk.click(target).status == 302
    answered = desk.store.desk.appealed(kept.id)
    assert (answered.state, answered.answer) == ("upheld", "Sorry, you were right.")


def test_outcomes_compare_by_value() -> None:
    assert Outcome("block", "r", "a", "k", 1.0) == Outcome("block", "r", "a", "k", 1.0)


def told(place: Any) -> list[tuple[str, str, str]]:
    listed = place.play(place.store.recalls.recalls("strict", None, 10))
    return [(one.recall.subject, one.recall.action, one.recall.who) for one in listed]


@pytest.mark.parametrize(("word", "action"), [("release", "release"), ("reject", "reject"), ("block", "reject")])
def test_the_network_is_told_what_became_of_a_message_that_was_held(desk: Any, word: Any, action: str) -> None:
    receiver = Receiver("strict", "http://127.0.0.1:9/", (new_secret(bytes(32)),))
    desk.play(desk.store.recalls.save_receiver(receiver, By("test", desk.now)))
    assert desk.send("https://a.example.com/ https://b.example.com/", "strict", "held").decision == "hold"
    desk.play(desk.store.desk.take_in_held(10))
    (item,) = desk.play(desk.store.desk.queue("strict", Wanted(), desk.now))
    assert decided(desk, item.id, word, network="strict").message == action
    assert told(desk) == [("held", action, "key1:eve")]


def test_without_a_webhook_nobody_is_told(desk: Any) -> None:
    desk.send("https://a.example.com/ https://b.example.com/", "strict", "held")
    desk.play(desk.store.desk.take_in_held(10))
    (item,) = desk.play(desk.store.desk.queue("strict", Wanted(), desk.now))
    assert decided(desk, item.id, "release", network="strict").message == "release"
    assert told(desk) == []
