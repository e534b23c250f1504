import pytest

from bascule.judge.rules.declared import MOST_RULES, Declared, declared
from bascule.judge.rules.source import read_source

GOOD = "  - id: good\n    when: 'true'\n    score: 1.5\n    reason: why\n    author: ann\n"


def reading(text: str) -> Declared:
    node, problems = read_source("a.yaml", text)
    assert not problems
    return declared("a.yaml", node)


def test_a_rule_with_everything() -> None:
    found = reading(
        "rules:\n  - id: a.b-1\n    when: |\n      x\n    mode: live\n    score: -2\n    action: [hold, notify]\n"
        "    reason: Why it is\n    author: ann\n    version: 7\n"
    )
    (rule,) = found.rules
    assert (rule.id, rule.when, rule.mode, rule.score, rule.version) == ("a.b-1", "x\n", "live", -2.0, 7)
    assert (rule.actions, rule.reason, rule.author) == (("notify", "hold"), "Why it is", "ann")
    assert (rule.file, rule.line, found.when_lines) == ("a.yaml", 2, ((3, True),))


def test_a_new_rule_runs_in_shadow() -> None:
    (rule,) = reading("rules:\n" + GOOD).rules
    assert (rule.mode, rule.version, rule.actions) == ("shadow", 1, ())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("id: good", "id: Good"), "rule Good, field id: expected at most 64 small letters"),
        (("id: good", "id: [a]"), "rule without id, field id: expected a text"),
        (("    when: 'true'\n", ""), "rule good, field when: missing"),
        (("    author: ann\n", ""), "rule good, field author: missing"),
        (("    score: 1.5\n", ""), "rule good, field score: missing: expected a score, or an action"),
        (("score: 1.5", "score: nan"), "field score: expected log-odds from -10 to 10, not 0"),
        (("score: 1.5", "score: 11"), "field score: expected log-odds"),
        (("score: 1.5", "score: 0"), "field score: expected log-odds"),
        (("score: 1.5", "score: high"), "field score: expected log-odds"),
        (("score: 1.5", "mode: on\n    score: 1"), "field mode: expected one of live, shadow, off, got 'on'"),
        (
            ("score: 1.5", "action: delete"),
            "field action: expected one of notify, warn, hold, reject, freeze, got 'delete'",
        ),
        (("score: 1.5", "action: [hold, [a]]"), "field action: expected a text"),
        (("score: 1.5", "version: 0\n    score: 1"), "field version: expected a whole number from 1"),
        (("score: 1.5", "scores: 1"), "field scores: no such field: expected some of id, when"),
        (("reason: why", "reason: " + "x" * 400), "field reason: is 400 characters long"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else None,
)
def test_what_is_wrong_with_a_rule_is_said_and_its_neighbour_stays(change: tuple[str, str], words: str) -> None:
    found = reading("rules:\n" + GOOD.replace(*change) + GOOD.replace("good", "other"))
    assert [rule.id for rule in found.rules] == ["other"]
    (problem,) = found.problems
    assert words in str(problem)
    assert problem.line >= 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[]", "expected the sections rules and counters"),
        ("rule: []", "no section 'rule'"),
        ("rules: {}", "expected a list"),
        ("rules: [a]", "expected a rule with id"),
        ("counters: []", "expected lines such as"),
        ("counters: {Big: x}", "counter Big: expected a name of small letters"),
        ("counters: {a: [x]}", "counter a: expected a text such as"),
        ("rules: [" + "a," * (MOST_RULES + 1) + "]", f"the most allowed is {MOST_RULES}"),
        ("counters: {" + ",".join(f"c{n}: x" for n in range(201)) + "}", "has 201 counters"),
    ],
    ids=lambda value: value[:20],
)
def test_what_is_wrong_with_a_file_is_said(text: str, words: str) -> None:
    found = reading(text)
    assert not found.rules
    assert words in str(found.problems[0])


def test_empty_files_and_sections_are_fine() -> None:
    for text in ("", "rules:\ncounters:\n"):
        assert reading(text) == Declared((), (), (), ())
