import time

import pytest

from bascule.judge.rules.expression import LONGEST, Language, NotAnExpression, any_of, pattern, plain
from bascule.judge.rules.vocabulary import Vocabulary


@pytest.fixture(scope="module")
def language(names: Vocabulary) -> Language:
    return Language(names.with_counters({"fanout": ("int", "message"), "hosts": ("int", "link")}))


def test_an_expression_knows_its_names_and_scope(language: Language) -> None:
    found = language.read("counter.fanout >= 3 && signal.masked > 2.0")
    assert found.names == {"counter.fanout", "signal.masked"}
    assert found.scope == "message"
    assert language.read('link.host == "a"').scope == "link"
    assert language.read("counter.hosts > 1").scope == "link"


@pytest.mark.parametrize(
    ("text", "words", "column"),
    [
        ("message.txt == 'a'", "there is no message.txt; did you mean message.text", 8),
        ("signal.maskd > 1.0", "did you mean signal.masked", 7),
        ("message.links > 2.0", "> cannot take (int, double): write the number with a decimal point", 15),
        ("message.links >", "Syntax error: mismatched input '<EOF>'", 16),
        ("message.links", "is no condition", 0),
        ("nofn(1) == 2", "there is no nofn", 5),
        ("message.text.matches(link.host)", "matches expects its pattern written out", 21),
        ("message.text.matches('(a')", "pattern is refused by RE2", 21),
        ("message.text.replace('a', 'b') == ''", "replace is not among a rule's functions", 21),
        ("{'a': 1}['a'] == 1", "a map or message cannot be used", 1),
        ("account.facts.exists(a, link.facts.exists(b, a == b))", "a loop inside another", 21),
        ("1u > 0u", "an unsigned integer cannot be used", 1),
        ("", "Syntax error", 1),
    ],
)
def test_what_is_wrong_is_said_with_its_place(language: Language, text: str, words: str, column: int) -> None:
    with pytest.raises(NotAnExpression) as caught:
        language.read(text)
    assert words in caught.value.words
    assert caught.value.column == column


def test_the_line_of_a_long_condition_is_told(language: Language) -> None:
    with pytest.raises(NotAnExpression) as caught:
        language.read("message.links > 0 &&\n  nothing")
    assert (caught.value.line, caught.value.column) == (2, 3)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 1000 + "true" + ")" * 1000,
        "1" + " + 1" * 900 + " > 0",
        "'a'" + ".lowerAscii()" * 300 + " == ''",
        "a" * (LONGEST + 1),
        "message.text.matches('" + "(a{1,1000}){1,1000}" + "')",
        " || ".join(["message.text.matches('a')"] * 150),
        " || ".join(["link.facts.exists(a, a.matches('a'))"] * 90),
        "[[[[[" * 300,
        "\x00",
        "'" * 999,
    ],
    ids=lambda text: text[:20],
)
def test_hostile_expressions_are_refused_soon(language: Language, text: str) -> None:
    began = time.perf_counter()
    with pytest.raises(NotAnExpression):
        language.read(text)
    assert time.perf_counter() - began < 2


def test_patterns_are_bounded() -> None:
    assert pattern("(?i)ab").search("xAB")
    with pytest.raises(ValueError, match="501 characters"):
        pattern("a" * 501)
    with pytest.raises(ValueError, match="steps, the most allowed is 300"):
        pattern("(a|bc){90}")


def test_operators_are_named_as_they_are_written() -> None:
    assert [plain(name) for name in ("_&&_", "!_", "_?_:_", "_[_]", "@in", "size")] == [
        "&&",
        "!",
        "?",
        "[ ]",
        "in",
        "size",
    ]


def test_patterns_are_put_together_where_that_is_sound_and_worth_it() -> None:
    guarded, search = any_of(["a", "(?i)b", "^c"])
    assert guarded == {"a", "(?i)b", "^c"}
    assert search is not None
    assert [search(text) is not None for text in ("xa", "B", "A", "xc")] == [True, True, False, False]
    assert any_of(["a", "b"]) == (frozenset(), None)
    assert any_of(["a", "b", "", r"\Qc", "d*"]) == (frozenset(), None)
