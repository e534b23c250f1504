"""The translation against the CEL library itself: on chosen corners, and on made-up rules over made-up facts."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.judge.rules.expression import Language
from bascule.judge.rules.facts import facts
from bascule.judge.rules.translate import Conditions, by_library
from bascule.judge.rules.vocabulary import Value, vocabulary

LANGUAGE = Language(vocabulary(["masked"]))
BASE: dict[str, Value] = {**facts({}, [{}]).message, **facts({}, [{}]).links[0], "signal.masked": 0.0}


def both(text: str, **given: Any) -> tuple[bool | None, bool | None]:
    """What the translation and the library say; None is an error."""
    expression = LANGUAGE.read(text)
    values = {**BASE, **given}
    held, failed = Conditions([expression]).holding(values)
    return (None if failed else bool(held)), by_library(expression, values)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("true", True),
        ("1 / 0 == 1", None),
        ("false && 1 / 0 == 1", False),
        ("1 / 0 == 1 && false", False),
        ("1 / 0 == 1 || true", True),
        ("1 / 0 == 1 || false", None),
        ("1.0 / 0.0 > 5.0", True),
        ("0.0 / 0.0 == 0.0 / 0.0", False),
        ("-7 / 2 == -3 && 7 / -2 == -3 && -7 % 2 == -1 && 7 % -2 == 1", True),
        ("9223372036854775807 + 1 > 0", None),
        ("-(-9223372036854775807 - 1) > 0", None),
        ("[1, 2][2] == 1", None),
        ("[1, 2][-1] == 1", None),
        ("[1, 2][1] == 2", True),
        ("message.links == 0 ? true : 1 / 0 == 0", True),
        ("[1, 2, 3].exists(x, 6 / x == 3)", True),
        ("[0, 2].exists(x, 6 / x == 3)", True),
        ("[0, 2].exists(x, 6 / x == 4)", None),
        ("[0, 2].all(x, 6 / x == 4)", False),
        ("[1, 2, 2].exists_one(x, x == 2)", False),
        ("[1, 2].exists_one(x, x == 2)", True),
        ("[1, 2, 3].filter(x, x > 1).size() == 2", True),
        ("[1, 2].map(x, x * 2) == [2, 4]", True),
        ("[1, 2, 3].map(x, x > 1, x * 2) == [4, 6]", True),
        ("'a' + 'b' == 'ab' && size('ä😀') == 2 && [1] + [2] == [1, 2]", True),
        ("'ABCÄ'.lowerAscii() == 'abcÄ'", True),
        ("'abc'.matches('^b') || 'abc'.matches('b')", True),
        ("'' in [] || message.text in ['', 'b']", True),
        ("'a' < 'b' && 'ä' > 'z' && '😀' > '\uffff'", True),
        ("double(message.links) < 0.5 && int(2.9) == 2 && int(-2.9) == -2", True),
        ("int('x') == 1", None),
        ("int('12') == 12", True),
        ("double('1.5') == 1.5", True),
        ("int(1e300) > 0", None),
        ("!(true && !false)", False),
        ("(1 == 1) == (2 == 2)", True),
        ("link.facts == [] && [] == link.facts", True),
        ("'ab'.startsWith('a') && 'ab'.endsWith('b') && 'ab'.contains('')", True),
    ],
)
def test_corners(text: str, answer: bool | None) -> None:
    assert both(text) == (answer, answer)


_words = st.sampled_from(["", "a", "b", "ab", "free gift", "Ä", "😀x"])
_literals = _words.map(lambda word: f"'{word}'")
_integers = st.sampled_from(
    ["message.links", "message.recipients", "size(message.text)", "link.facts.size()", "0", "1", "7"]
)
_doubles = st.sampled_from(["signal.masked", "message.score", "account.age_days", "0.0", "2.5", "-1.0"])
_texts = st.one_of(_literals, st.sampled_from(["message.text", "link.host", "message.text.lowerAscii()"]))


def _binary(operators: list[str], parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda one, operator, other: f"({one} {operator} {other})", parts, st.sampled_from(operators), parts
    )


_whole = st.one_of(_integers, _binary(["+", "-", "*", "/", "%"], _integers))
_real = st.one_of(_doubles, _binary(["+", "-", "*", "/"], _doubles))
_compared = ["==", "!=", "<", "<=", ">", ">="]
_atoms = st.one_of(
    _binary(_compared, _whole),
    _binary(_compared, _real),
    _binary(_compared, _texts),
    st.builds("{}.{}({})".format, _texts, st.sampled_from(["contains", "startsWith", "endsWith"]), _literals),
    st.builds("{}.matches('{}')".format, _texts, st.sampled_from(["a+b?", "^$", "(?i)FREE", r"\\w$", "."])),
    st.builds("({} in link.facts)".format, _texts),
    st.builds("({} in [{}, {}])".format, _texts, _literals, _literals),
    st.builds("link.facts.{}(f, f == {})".format, st.sampled_from(["exists", "all", "exists_one"]), _texts),
    st.builds("(link.facts[{}] == {})".format, _whole, _texts),
    st.sampled_from(["account.known", "!account.known", "true", "destination.new_to_sender"]),
)
_conditions = st.recursive(
    _atoms,
    lambda inner: st.one_of(
        _binary(["&&", "||", "==", "!="], inner),
        inner.map("!{}".format),
        st.builds("({} ? {} : {})".format, inner, inner, inner),
    ),
    max_leaves=8,
)
_values = st.fixed_dictionaries(
    {
        "message.text": _words,
        "link.host": _words,
        "message.links": st.sampled_from([0, 1, 2, 7, -1, 2**63 - 1]),
        "message.recipients": st.integers(0, 3),
        "signal.masked": st.sampled_from([0.0, 2.5, -1.0, 1e308]),
        "message.score": st.floats(-10, 10, width=16),
        "account.age_days": st.sampled_from([0.0, 30.0]),
        "link.facts": st.lists(_words, max_size=3),
        "account.known": st.booleans(),
        "destination.new_to_sender": st.booleans(),
    }
)


@settings(max_examples=400, deadline=None)
@given(_conditions, _values)
def test_made_up_rules_mean_what_the_library_says(text: str, given: dict[str, Any]) -> None:
    ours, theirs = both(text, **given)
    assert ours == theirs, text


def test_many_conditions_keep_their_numbers_and_their_failures_apart() -> None:
    written = [f"message.links > {n}" if n % 3 else "1 / message.links > 0" for n in range(250)]
    conditions = Conditions([LANGUAGE.read(text) for text in written])
    held, failed = conditions.holding({**BASE, "message.links": 0})
    assert (held, failed) == ([], list(range(0, 250, 3)))
    held, failed = conditions.holding({**BASE, "message.links": 1000})
    assert (held, failed) == ([n for n in range(250) if n % 3], [])


def test_no_text_of_a_rule_becomes_python() -> None:
    assert both("message.text == '''__import__(\"os\")'''") == (False, False)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["a", "(?i)FREE", "^b", "b$", "a|c", "(?i)x|y", "", "(?m)^z", r"\\Qa.b", "[ab]{2}", r"\\bgift", "(?s)a.z"]
        ),
        min_size=3, max_size=12,
    ),
    st.sampled_from(["", "a", "ab\nz", "a free gift", "X", "Y", "a\nz", "a.b", "bb", "nothing"]),
)  # fmt: skip
def test_patterns_asked_together_answer_as_each_alone(patterns: list[str], text: str) -> None:
    expressions = [LANGUAGE.read(f"message.text.matches('{one}')") for one in patterns]
    values = {**BASE, "message.text": text}
    held, failed = Conditions(expressions).holding(values)
    assert (held, failed) == ([n for n, one in enumerate(expressions) if by_library(one, values)], [])
