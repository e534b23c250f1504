import time
from collections.abc import Callable
from typing import Any

from bascule.judge.rules.counters import Counters
from bascule.judge.rules.facts import facts
from bascule.judge.rules.load import Loaded
from bascule.judge.rules.ruleset import NOTHING, Outcome, RuleSet

Loading = Callable[[str], Loaded]


def rule(id: str, when: str, more: str = "score: 1", mode: str = "live") -> str:
    return f"  - id: {id}\n    when: {when}\n    mode: {mode}\n    {more}\n    reason: why {id}\n    author: ann\n"


def judged(loaded: Loaded, *arguments: Any, counters: Counters | None = None, **more: Any) -> Outcome:
    assert not loaded.problems
    return loaded.rules.evaluate(facts(*arguments, **more), counters or Counters(loaded.rules.counters), 1000.0)


def test_live_and_shadow_are_kept_apart_and_off_is_not_looked_at(loading: Loading) -> None:
    loaded = loading("rules:\n" + "".join(rule(mode, "true", mode=mode) for mode in ("live", "shadow", "off")))
    found = judged(loaded, {})
    assert ([hit.rule for hit in found.live], [hit.rule for hit in found.shadow]) == (["live"], ["shadow"])
    assert (found.live[0].reason, found.live[0].version, found.live[0].link) == ("why live", 1, None)


def test_actions_and_signals_come_from_live_rules_alone(loading: Loading) -> None:
    loaded = loading(
        "rules:\n"
        + rule("a", "true", "score: 1\n    action: [hold, notify]")
        + rule("b", "true", "score: -3")
        + rule("c", "true", "action: warn")
        + rule("d", "true", "score: 9\n    action: freeze", mode="shadow")
    )
    found = judged(loaded, {})
    assert found.actions == ("notify", "warn", "hold")
    assert [(one.name, one.weight, one.explanation, one.group) for one in found.signals] == [
        ("rule.b", -3.0, "why b", "rules"), ("rule.a", 1.0, "why a", "rules"),
    ]  # fmt: skip


def test_a_rule_about_links_holds_for_one_of_them_and_says_which(loading: Loading) -> None:
    loaded = loading("rules:\n" + rule("a", "link.host == 'b.example' && destination.new_to_sender"))
    links = [
        {"link.host": "b.example"},
        {"link.host": "a.example", "destination.new_to_sender": True},
        {"link.host": "b.example", "destination.new_to_sender": True},
        {"link.host": "b.example", "destination.new_to_sender": True},
    ]
    assert [hit.link for hit in judged(loaded, {}, links).live] == [2]
    assert judged(loaded, {}, links[:2]) == NOTHING
    assert judged(loaded, {}) == NOTHING


def test_signals_are_those_of_the_link_or_the_highest_anywhere(loading: Loading) -> None:
    loaded = loading(
        "rules:\n"
        + rule("anywhere", "signal.masked > 2.0 && signal.text_model > 0.5")
        + rule("here", "link.host == 'a' && signal.masked > 2.0")
        + rule("both", "link.host == 'b' && signal.masked > 2.0 && signal.text_model > 0.5")
    )
    found = judged(
        loaded, {}, [{"link.host": "a"}, {"link.host": "b"}], {"text_model": 1.0, "other": 9.0}, [{}, {"masked": 2.5}]
    )
    assert {hit.rule for hit in found.live} == {"anywhere", "both"}


def test_a_rule_that_has_no_answer_is_told_of_and_the_others_go_on(loading: Loading) -> None:
    loaded = loading("rules:\n" + rule("a", "1 / message.links > 0") + rule("b", "true"))
    found = judged(loaded, {})
    assert ([hit.rule for hit in found.live], found.failed) == (["b"], ("a",))
    assert judged(loaded, {"message.links": 1}).failed == ()


def test_counters_count_the_message_before_rules_are_asked(loading: Loading) -> None:
    loaded = loading(
        "counters:\n  fanout: distinct(recipient) by sender over 10m\nrules:\n" + rule("burst", "counter.fanout >= 3")
    )
    counters = Counters(loaded.rules.counters)
    seen = [bool(judged(loaded, {"account.id": "ann"}, recipients=[name], counters=counters).live) for name in "abcd"]
    assert seen == [False, False, True, True]


def test_the_same_messages_give_the_same_outcomes(loading: Loading) -> None:
    text = (
        "counters:\n  n: count by sender over 1m\n  d: distinct(domain) by conversation over 1h\nrules:\n"
        + rule("a", "counter.n >= 3")
        + rule("b", "counter.d >= 4 && link.domain.endsWith('3.example')")
    )

    def play() -> list[Outcome]:
        loaded = loading(text)
        counters = Counters(loaded.rules.counters)
        return [
            loaded.rules.evaluate(
                facts({"account.id": f"s{n % 5}", "conversation.id": "c"}, [{"link.domain": f"{n % 7}3.example"}]),
                counters,
                100.0 + n * 2,
            )
            for n in range(300)
        ]

    first = play()
    assert first == play()
    assert any(one.live for one in first)


def test_no_rules_find_nothing() -> None:
    assert RuleSet().evaluate(facts({}), Counters(), 1.0) is NOTHING


def test_hostile_messages_cost_a_bounded_time(loading: Loading) -> None:
    kinds = (
        "message.text.matches('(a+)+b{}$')",
        "link.facts.exists(f, f.contains('x{}'))",
        "message.text.lowerAscii().contains('word {}')",
    )
    text = "counters:\n  d: distinct(recipient) by sender over 1h\n  e: distinct(domain) by sender over 1h\nrules:\n"
    loaded = loading(text + "".join(rule(f"r{n}", kinds[n % 3].format(n)) for n in range(60)))
    links = [{"link.domain": f"d{n}.example", "link.facts": ["x" * 1000] * 1000} for n in range(1000)]
    message = {"message.text": "a\u0301\u202e" * 3_000_000, "account.id": "ann"}
    began = time.perf_counter()
    outcome = judged(loaded, message, links, recipients=[f"r{n}" for n in range(100_000)])
    assert outcome.failed == ()
    assert time.perf_counter() - began < 2
