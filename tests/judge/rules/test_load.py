import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.judge.rules.counters import Counters
from bascule.judge.rules.facts import facts
from bascule.judge.rules.load import Loaded, load
from bascule.judge.rules.vocabulary import Vocabulary

Loading = Callable[[str], Loaded]


def rule(id: str, when: str, more: str = "score: 1") -> str:
    return f"  - id: {id}\n    when: {when}\n    {more}\n    reason: why\n    author: ann\n"


def lines(loaded: Loaded) -> list[str]:
    return [str(problem) for problem in loaded.problems]


def test_one_broken_rule_never_stops_the_others(loading: Loading) -> None:
    loaded = loading(
        "rules:\n"
        + rule("one", "message.links > 0")
        + rule("two", "message.txt == 'a'")
        + rule("three", "message.links > 2.0")
        + rule("four", '"open')
        + rule("five", "message.links > 5")
    )
    assert [one.id for one in loaded.rules.rules] == ["one", "five"]
    assert len(lines(loaded)) == 3
    assert "rules.yaml:8: rule two, field when, column 8: there is no message.txt; did you mean message.text" in lines(
        loaded
    )


def test_the_line_within_a_literal_condition_is_told(loading: Loading) -> None:
    loaded = loading("rules:\n" + rule("one", "|\n      message.links > 0 &&\n      nothing > 1"))
    assert lines(loaded) == ["rules.yaml:5: rule one, field when, column 1: there is no nothing"]


def test_duplicates_are_refused_also_across_files(names: Vocabulary) -> None:
    text = "counters:\n  n: count by sender over 1h\nrules:\n" + rule("one", "counter.n > 1")
    loaded = load({"a.yaml": text, "b.yaml": text}, names)
    assert [one.file for one in loaded.rules.rules] == ["a.yaml"]
    assert lines(loaded) == [
        "b.yaml:2: counter n: is declared already at a.yaml:2",
        "b.yaml:4: rule one, field id: is there already at a.yaml:4",
    ]


def test_counters_that_go_in_circles_are_refused_with_all_that_use_them(loading: Loading) -> None:
    loaded = loading(
        "counters:\n"
        "  a: count by sender over 1h where counter.b > 1\n"
        "  b: count by sender over 1h where counter.a > 1\n"
        "  self: count by sender over 1h where counter.self > 1\n"
        "  c: count by sender over 1h where counter.a > 1\n"
        "  fine: count by sender over 1h\n"
        "rules:\n" + rule("one", "counter.c > 1") + rule("two", "counter.fine > 1")
    )
    assert [one.name for one in loaded.rules.counters] == ["fine"]
    assert [one.id for one in loaded.rules.rules] == ["two"]
    assert lines(loaded) == [
        "rules.yaml:2: counter a: goes round in a circle: a uses b uses a",
        "rules.yaml:3: counter b: goes round in a circle: b uses a uses b",
        "rules.yaml:4: counter self: goes round in a circle: self uses self",
        "rules.yaml:5: counter c: uses counter.a, which did not load",
        "rules.yaml:9: rule one, field when: uses counter.c, which did not load",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("n: count by sender over 40d", "rules.yaml:2: counter n, column 22: window 40d: expected 1s to 30d"),
        ("n: count by sender", "rules.yaml:2: counter n: has no window"),
        (
            "n: count by sender over 1h where message.linkz > 1",
            "rules.yaml:2: counter n, column 38: there is no message.linkz; did you mean message.links",
        ),
        (
            "n: count by sender over 1h where counter.m > 1",
            "rules.yaml:2: counter n, column 38: there is no counter.m; did you",
        ),
    ],
)
def test_a_broken_counter_is_told_once_and_its_rules_are_told_why(loading: Loading, text: str, line: str) -> None:
    loaded = loading(f"counters:\n  {text}\nrules:\n" + rule("one", "counter.n > 1") + rule("two", "true"))
    assert [one.id for one in loaded.rules.rules] == ["two"]
    found = lines(loaded)
    assert found[0].startswith(line)
    assert "rule one, field when" in found[1]
    assert "uses counter.n, which did not load" in found[1]


def test_counters_are_in_the_order_they_need(loading: Loading) -> None:
    loaded = loading(
        "counters:\n"
        "  a: count by sender over 1h where counter.m > 1\n"
        "  m: count by sender over 1h where counter.z > 1\n"
        "  z: count by sender over 1h\n"
    )
    assert [(one.name, one.stage) for one in loaded.rules.counters] == [("z", 0), ("m", 1), ("a", 2)]


def test_two_thousand_rules_load_in_seconds(loading: Loading) -> None:
    text = "rules:\n" + "".join(
        rule(f"r{n}", f"message.text.contains('word {n}') && signal.masked > 1.0") for n in range(2000)
    )
    began = time.perf_counter()
    loaded = loading(text)
    assert len(loaded.rules.rules) == 2000
    assert time.perf_counter() - began < 10


def test_all_rules_together_are_bounded(loading: Loading) -> None:
    loaded = loading("rules:\n" + "".join(rule(f"r{n}", "link.facts.exists(f, f.matches('a'))") for n in range(120)))
    assert 90 < len(loaded.rules.rules) < 110
    assert "the rules before it leave" in lines(loaded)[-1]


@pytest.mark.parametrize(
    "text",
    [
        b"x" * 10_000_000,
        "rules:\n" + rule("a", "'" + "(" * 3000 + "'"),
        "rules:\n" + "".join(rule("same", "true") for _ in range(2000)),
        "rules:\n" + "".join(rule(f"r{n}", "nothing") for n in range(2000)),
        "counters:\n"
        + "".join(f"  c{n}: count by sender over 1h where counter.c{(n + 1) % 200} > 1\n" for n in range(200)),
        "rules: [[[[[[[[",
        "rules:\n  - " * 5000,
        "\x00" * 1000,
    ],
    ids=range(8),
)
def test_hostile_files_end_soon_with_problems(names: Vocabulary, text: bytes | str) -> None:
    began = time.perf_counter()
    loaded = load({"bad.yaml": text}, names)
    assert loaded.problems
    assert len(loaded.problems) <= 1000
    assert all("\n" not in line and len(line) < 500 for line in lines(loaded))
    assert time.perf_counter() - began < 10


GOOD = (
    "counters:\n  fanout: distinct(recipient) by sender over 10m where message.links > 0\nrules:\n"
    + rule("a", "counter.fanout >= 3 && destination.new_to_sender")
    + rule("b", '|\n      link.facts.exists(f, f.matches("(?i)x|y")) || 1 / message.links > 0')
)
ODD = [
    *"{}[]:,-&*!|>'\"%@`#?\\\n\t \x00\x85\u2028é😀",
    "- ",
    "!!",
    "<<: ",
    "&&",
    "1e999",
    "in ",
    "[0]",
    ".map(x,x)",
    "'''",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.sampled_from(ODD), st.integers(0, 9)), min_size=1, max_size=5))
def test_damaged_files_never_raise_and_what_loads_can_judge(
    names: Vocabulary, damage: list[tuple[float, str, int]]
) -> None:
    text = GOOD
    for place, odd, left_out in damage:
        at = int(place * len(text))
        text = text[:at] + odd + text[at + left_out :]
    loaded = load({"a.yaml": text}, names)
    assert all(len(line.splitlines()) == 1 for line in lines(loaded))
    loaded.rules.evaluate(facts({"account.id": "ann"}, [{}], recipients=["bo"]), Counters(loaded.rules.counters), 5.0)
