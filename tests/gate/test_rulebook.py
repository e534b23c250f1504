from pathlib import Path
from typing import Any

import pytest
from tests.gate.conftest import NOW, Gate, play

from bascule.gate.decision import Decision, LinkDecision
from bascule.gate.message import Conversation, Message
from bascule.gate.network import Policy
from bascule.gate.rulebook import BeforeRules, Rulebook, fingerprint, rule_on, seen_of
from bascule.judge.rules.load import load
from bascule.judge.rules.ruleset import NOTHING
from bascule.judge.rules.vocabulary import vocabulary
from bascule.signals.signal import Signal

NAMES = vocabulary(["look_alike_near", "masked"])


def use(gate: Gate, text: str) -> None:
    loaded = load({"demo.yaml": text}, NAMES)
    assert loaded.problems == ()
    gate.sender.memory.rulebook.swap(loaded)


def rule(when: str, action: str = "hold", mode: str = "live", **more: Any) -> str:
    extra = "".join(f"\n    {name}: {value}" for name, value in more.items())
    does = f"\n    action: {action}" if action else ""
    return (
        f"rules:\n  - id: r1\n    when: {when}\n    mode: {mode}{does}\n    reason: because\n    author: kim{extra}\n"
    )


@pytest.mark.parametrize(
    ("action", "decision"), [("hold", "hold"), ("reject", "reject"), ("freeze", "hold"), ("notify", "rewrite")]
)
def test_a_live_rules_action_is_what_the_network_is_told(tmp_path: Path, action: str, decision: str) -> None:
    async def story(gate: Gate) -> None:
        use(gate, rule("link.host == 'a.example' && message.recipients >= 3", action))
        few = await gate.say("https://a.example/", "m1", recipients=("@b",))
        assert (few.decision, few.rules) == ("rewrite", ())
        many = await gate.say("https://a.example/", "m2", recipients=("@b", "@c", "@d"))
        assert many.decision == decision
        (hit,) = many.rules
        assert (hit.rule, hit.mode, hit.link) == ("r1", "live", 0)
        assert many.reasons == (("because",) if decision != "rewrite" else ())
        assert (await gate.kept("m2")).decision == many, "hits are on the record"

    play(tmp_path, story)


def test_a_rule_in_the_shadow_is_told_and_does_nothing(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        use(gate, rule("message.links > 0", "reject", "shadow"))
        decision = await gate.say("https://a.example/")
        assert (decision.decision, decision.score, decision.reasons) == ("rewrite", 0.0, ())
        assert [hit.mode for hit in decision.rules] == ["shadow"]

    play(tmp_path, story)


def test_a_warning_is_carried_by_the_links(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        use(gate, rule("message.text.contains('gift')", "warn"))
        decision = await gate.say("a gift https://a.example/")
        assert (decision.decision, decision.reasons) == ("rewrite", ("because",))
        assert gate.click(decision.links[0].wrapped_url).outcome == "warned"
        assert gate.click((await gate.say("https://a.example/", "m2")).links[0].wrapped_url).outcome == "go"

    play(tmp_path, story)


@pytest.mark.parametrize(
    ("score", "decision"), [(2.0, "rewrite"), (3.0, "rewrite"), (6.0, "reject"), (-6.0, "rewrite")]
)
def test_scores_add_up_to_the_thresholds(tmp_path: Path, score: float, decision: str) -> None:
    async def story(gate: Gate) -> None:
        use(gate, rule("message.links > 0", "", score=score))
        found = await gate.say("https://a.example/")
        assert (found.decision, found.score) == (decision, score)
        warned = gate.click(found.links[0].wrapped_url).outcome if decision == "rewrite" else "warned"
        assert warned == ("warned" if score >= 2.5 else "go")

    play(tmp_path, story)


COUNTING = """counters:
  fan: distinct(recipient) by sender over 10m
rules:
  - id: burst
    when: counter.fan >= 3
    mode: live
    action: hold
    reason: many people at once
    author: kim
"""


def test_counts_go_on_when_the_rules_are_swapped_and_the_same_message_counts_once(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        use(gate, COUNTING)
        for number in range(2):
            decision = await gate.say("hi", f"m{number}", recipients=(f"@b{number}",))
            assert (await gate.say("hi", f"m{number}", recipients=(f"@b{number}",))) == decision
            assert decision.decision == "deliver"
        use(gate, COUNTING.replace("many people", "so many people"))
        assert (await gate.say("hi", "m2", recipients=("@b2",))).decision == "hold"
        assert (await gate.say("hi", "m3", sender="@other", recipients=("@b2",))).decision == "deliver"

    play(tmp_path, story)


def test_what_rules_see_of_a_recorded_message_is_what_they_saw_when_it_was_sent(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        text = "look https://www.a.example/x/12?y=1 and a.example"
        message = Message("m1", "@ann", text, Conversation("!r", "group", 5), ("@b", "@c"))
        decision: Decision = await gate.sender.check(message, NOW)
        seen = seen_of(message, BeforeRules(decision.links, decision.score, "allow"), NOW)
        kept = (await gate.kept()).decision
        assert seen_of(message, BeforeRules(kept.links, kept.score, "allow"), NOW) == seen
        assert seen.links[0]["link.domain"] == "a.example"
        assert seen.links[0]["link.path"] == "/x/12"
        assert (seen.message["conversation.size"], seen.message["message.recipients"]) == (5, 2)

    play(tmp_path, story)


def test_a_fingerprint_is_that_of_the_words(tmp_path: Path) -> None:
    def of(text: str) -> str:
        return fingerprint(Message("m", "@a", text), ())

    assert of("Win 100 dollars") == of("win 250 dollars")
    assert of("w\u0456n 100 dollars") == of("win 100 dollars")
    assert of("win 100 euros") != of("win 100 dollars")
    assert of("") == ""


def test_no_rules_cost_nothing() -> None:
    book = Rulebook()
    message = Message("m", "@a", "x")
    assert book.judge(message, BeforeRules((), 0.0, "allow"), NOW) is NOTHING
    assert rule_on(Policy(), NOTHING, 1.5).score == 1.5


def test_rules_see_what_is_new_to_whom() -> None:
    def seen(*names: str) -> list[bool]:
        signals = tuple(Signal(name, 0.2, "is new") for name in names)
        link = LinkDecision(0, 9, "a.example", "u", "u", "https://a.example/", None, "allow", signals=signals)
        (told,) = seen_of(Message("m", "@a", "a.example"), BeforeRules((link,), 0.0, "allow"), NOW).links
        return [bool(told[f"destination.new_to_{whom}"]) for whom in ("network", "conversation", "sender")]

    assert seen() == [False, False, False]
    assert seen("new_to_network") == [True, True, True]
    assert seen("new_to_sender") == [False, False, True]
    assert seen("new_to_conversation", "new_to_sender") == [False, True, True]
