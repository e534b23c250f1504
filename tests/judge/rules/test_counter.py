import time

import pytest

from bascule.judge.rules.counter import Declaration, NotACounter, declaration


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("count by sender over 1h", Declaration("count", ("sender",), 3600)),
        ("distinct(recipient) by sender over 10m", Declaration("distinct", ("sender",), 600, "recipient")),
        (" rate  by conversation,domain over 30d ", Declaration("rate", ("conversation", "domain"), 2_592_000)),
        ("first_seen by host over 90s", Declaration("first_seen", ("host",), 90)),
        (
            "distinct( domain )\n by sender , device\nover 1d where message.links > 0 && true",
            Declaration("distinct", ("sender", "device"), 86_400, "domain", "message.links > 0 && true"),
        ),
    ],
)
def test_declarations(text: str, expected: Declaration) -> None:
    assert declaration(text)[0] == expected


def test_the_condition_s_place_is_told() -> None:
    text = "count by sender over 1h  where  message.links > 0"
    made, start = declaration(text)
    assert text[start:] == made.where


def test_kinds_and_scopes() -> None:
    kinds = [declaration(f"{what} by sender over 1h")[0].kind for what in ("count", "rate", "first_seen")]
    assert kinds == ["int", "double", "double"]
    assert declaration("count by sender, host over 1h")[0].scope == "link"
    assert declaration("distinct(host) by sender over 1h")[0].scope == "message"


@pytest.mark.parametrize(
    ("text", "words", "column"),
    [
        ("count by sender", "has no window", 0),
        ("count by sender over 31d", "window 31d: expected 1s to 30d", 22),
        ("count by sender over 0s", "expected 1s to 30d", 22),
        ("count by sender over 10weeks", "expected a number and s, m, h or d", 22),
        ("count by recipient over 1h", "cannot count by 'recipient'", 10),
        ("count by sender, sender over 1h", "each once", 10),
        ("count by sender, host, ip, device over 1h", "at most 3 keys", 10),
        ("distinct by sender over 1h", "distinct expects a field in brackets", 9),
        ("distinct(shoe) by sender over 1h", "got shoe", 10),
        ("count(host) by sender over 1h", "count takes no field", 7),
        ("sum by sender over 1h", "cannot count 'sum'", 1),
        ("over over over", "expected count | distinct", 0),
        ("count by sender over 1h when x", "expected count | distinct", 0),
        ("count by sender over 1h where", "expected count | distinct", 0),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, words: str, column: int) -> None:
    with pytest.raises(NotACounter, match=words.replace("|", r"\|").replace("(", r"\(")) as caught:
        declaration(text)
    assert caught.value.column == column


@pytest.mark.parametrize(
    "text", ["count by " + "a," * 2000, "count " + " " * 4300, "count by a over 1h where" + " " * 4300, "x" * 10**7]
)
def test_hostile_declarations_are_refused_soon(text: str) -> None:
    began = time.perf_counter()
    with pytest.raises(NotACounter):
        declaration(text)
    assert time.perf_counter() - began < 0.5
