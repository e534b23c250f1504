import time

import pytest

from bascule.judge.rules.source import LARGEST, MOST_REPAIRS, Fields, Listed, Word, read_source


def test_words_are_taken_as_written_with_their_lines() -> None:
    node, problems = read_source("a", "rules:\n  - id: x\n    mode: off\n    score: 1.0\ncounters: {}\n")
    assert not problems
    assert isinstance(node, Fields)
    (_, rules), (_, counters) = node.pairs
    assert isinstance(rules, Listed)
    assert isinstance(rules.items[0], Fields)
    assert [(key.text, value) for key, value in rules.items[0].pairs] == [
        ("id", Word("x", 2)), ("mode", Word("off", 3)), ("score", Word("1.0", 4)),
    ]  # fmt: skip
    assert counters == Fields((), 5)


def test_literal_blocks_are_marked() -> None:
    node, _ = read_source("a", "when: |\n  one &&\n  two\n")
    assert isinstance(node, Fields)
    assert node.pairs[0][1] == Word("one &&\ntwo\n", 1, literal=True)


def test_nothing_is_nothing() -> None:
    assert read_source("a", "") == (None, [])
    assert read_source("a", b"\xef\xbb\xbf# only a comment\n") == (None, [])


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("a: &x 1\n", "anchor", 1),
        ("a:\n  b: *x\n", "alias", 2),
        ("a: !!python/object:os.system x\n", "tag", 1),
        ("a: 1\na: 2\n", "has a twice", 2),
        ("? [1, 2]\n: x\n", "a key that is no word", 1),
        ("a: 1\n---\nb: 2\n", "second document", 2),
        ("a: [1, 2\nb: 3\n", "is not YAML", 2),
        ("a: 'open\n", "is not YAML", 2),
        ("a: \x07\n", "a character that may not be there", 1),
        ("[" * 20_000, "nested more than 6 deep", 1),
        ("a: {b: {c: {d: {e: {f: {g: 1}}}}}}", "nested more than 6 deep", 1),
        ("a: [" + "1," * 70_000, "more than 60000 words", 1),
        ("x" * (LARGEST + 1), f"has {LARGEST + 1} bytes", 0),
        (b"a: \xff", "is not UTF-8", 0),
        ("a: \ud800", "is not UTF-8", 0),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_refused_says_why_and_where(text: str | bytes, words: str, line: int) -> None:
    began = time.perf_counter()
    _, problems = read_source("a.yaml", text)
    assert words in problems[0].words
    assert not line or problems[0].line == line
    assert time.perf_counter() - began < 5


def test_ten_megabytes_are_refused_at_once() -> None:
    began = time.perf_counter()
    node, problems = read_source("a.yaml", b"- a: b\n" * 1_500_000)
    assert (node, len(problems)) == (None, 1)
    assert time.perf_counter() - began < 0.1


@pytest.mark.parametrize(
    "broken",
    [
        '- id: "open\n    when: x',
        "- id: [a\n    when: x",
        "- id: a\n   when: x",
        "- id: *x",
        "- id: a\n    id: b",
        "- {{{",
    ],
)
def test_a_broken_item_leaves_its_neighbours(broken: str) -> None:
    text = f"rules:\n  - id: first\n    when: a\n  {broken}\n  - id: last\n    when: |\n      b\n\n      c\n"
    node, problems = read_source("a.yaml", text)
    assert len(problems) == 1
    assert isinstance(node, Fields)
    ((_, rules),) = node.pairs
    assert isinstance(rules, Listed)
    found = [item.pairs[0][1] for item in rules.items if isinstance(item, Fields)]
    assert [word.text for word in found if isinstance(word, Word)] == ["first", "last"]


def test_repairs_are_bounded() -> None:
    began = time.perf_counter()
    node, problems = read_source("a.yaml", "rules:\n" + '  - id: "a" b\n' * 5000)
    assert node is None
    assert len(problems) == MOST_REPAIRS + 1
    assert time.perf_counter() - began < 5
