"""What a rule file declares: its fields read and checked one by one, before any condition is looked at."""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from bascule.judge.rules.problem import Problem
from bascule.judge.rules.rule import ACTIONS, MOST_SCORE, Mode, Rule
from bascule.judge.rules.source import Fields, Listed, Node, Word

MOST_RULES = 2_000
MOST_COUNTERS = 200
MODES: tuple[Mode, ...] = ("live", "shadow", "off")
_RULE_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_COUNTER_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_SECTIONS = ("rules", "counters")


class Counted(msgspec.Struct, frozen=True):
    """A counter's name and declaration, as written in ``file`` from ``line`` on."""

    name: str
    text: str
    file: str
    line: int
    literal: bool


class Declared(msgspec.Struct, frozen=True):
    """Everything one file declares, in order.

    Attributes:
        rules: with their conditions not looked at yet.
        when_lines: where each rule's condition begins, and whether its lines stand as they are.
        counters: likewise.
        problems: why the others are not here.
    """

    rules: tuple[Rule, ...]
    when_lines: tuple[tuple[int, bool], ...]
    counters: tuple[Counted, ...]
    problems: tuple[Problem, ...]


class _Wrong(ValueError):
    def __init__(self, field: str, line: int, words: str) -> None:
        super().__init__(words)
        self.field, self.line, self.words = field, line, words


def declared(file: str, node: Node | None) -> Declared:
    """The rules and counters that ``node``, a whole file, declares; what is wrong with one leaves the others be."""
    problems: list[Problem] = []
    rules: list[Rule] = []
    whens: list[tuple[int, bool]] = []
    counters: list[Counted] = []
    if node is None or (isinstance(node, Word) and not node.text):
        return Declared((), (), (), ())
    if not isinstance(node, Fields):
        return Declared((), (), (), (Problem(file, node.line, "", "", 0, "expected the sections rules and counters"),))
    for key, value in node.pairs:
        if key.text not in _SECTIONS:
            words = f"no section {key.text[:60]!r}: expected {' or '.join(_SECTIONS)}"
            problems.append(Problem(file, key.line, "", "", 0, words))
            continue
        try:
            if key.text == "counters":
                counters += _counters(file, value, problems)
                continue
            for item in _items(value, MOST_RULES):
                _one_rule(file, item, rules, whens, problems)
        except _Wrong as wrong:
            problems.append(Problem(file, wrong.line, "", wrong.field, 0, wrong.words))
    return Declared(tuple(rules), tuple(whens), tuple(counters), tuple(problems))


def _items(value: Node, most: int) -> tuple[Node, ...]:
    if isinstance(value, Word) and not value.text:
        return ()
    if not isinstance(value, Listed):
        raise _Wrong("rules", value.line, "expected a list, each item beginning with '- id:'")
    if len(value.items) > most:
        raise _Wrong("rules", value.line, f"has {len(value.items)} rules, the most allowed is {most}")
    return value.items


def _counters(file: str, value: Node, problems: list[Problem]) -> list[Counted]:
    if isinstance(value, Word) and not value.text:
        return []
    if not isinstance(value, Fields):
        raise _Wrong("counters", value.line, "expected lines such as 'fanout: distinct(recipient) by sender over 10m'")
    if len(value.pairs) > MOST_COUNTERS:
        raise _Wrong("counters", value.line, f"has {len(value.pairs)} counters, the most allowed is {MOST_COUNTERS}")
    found = []
    for key, text in value.pairs:
        where = f"counter {key.text[:64]}"
        if not _COUNTER_NAME.fullmatch(key.text):
            words = "expected a name of small letters, digits and _"
            problems.append(Problem(file, key.line, where, "", 0, words))
        elif not isinstance(text, Word) or not text.text.strip():
            words = "expected a text such as 'count by sender over 1h'"
            problems.append(Problem(file, key.line, where, "", 0, words))
        else:
            found.append(Counted(key.text, text.text, file, text.line, text.literal))
    return found


def _one_rule(file: str, item: Node, rules: list[Rule], whens: list[tuple[int, bool]], problems: list[Problem]) -> None:
    """Read one item of the list into ``rules`` and ``whens``, or say in ``problems`` what is wrong with it."""
    if not isinstance(item, Fields):
        problems.append(Problem(file, item.line, "", "", 0, "expected a rule with id, when, reason and so on"))
        return
    fields = {key.text: (key, value) for key, value in item.pairs}
    where = f"rule {_shown_id(fields)}"
    try:
        rule = _rule(file, item.line, fields)
    except _Wrong as wrong:
        problems.append(Problem(file, wrong.line, where, wrong.field, 0, wrong.words))
        return
    when = fields["when"][1]
    rules.append(rule)
    whens.append((when.line, isinstance(when, Word) and when.literal))


def _shown_id(fields: Mapping[str, tuple[Word, Node]]) -> str:
    value = fields["id"][1] if "id" in fields else None
    return value.text[:64] if isinstance(value, Word) and value.text else "without id"


def _rule(file: str, line: int, fields: dict[str, tuple[Word, Node]]) -> Rule:
    for name, (key, _) in fields.items():
        if name not in _READERS:
            raise _Wrong(name[:60], key.line, f"no such field: expected some of {', '.join(_READERS)}")
    for name in ("id", "when", "reason", "author"):
        if name not in fields:
            raise _Wrong(name, line, "missing")
    values = {name: _READERS[name](name, value) for name, (_, value) in fields.items()}
    actions = values.pop("action", ())
    if not actions and not values.get("score"):
        raise _Wrong("score", line, f"missing: expected a score, or an action of {', '.join(ACTIONS)}")
    values = {"mode": "shadow", "score": 0.0, **values}
    return Rule(actions=actions, file=file, line=line, **values)


def _text(name: str, value: Node, longest: int = 300) -> str:
    if not isinstance(value, Word) or not value.text.strip():
        raise _Wrong(name, value.line, "expected a text")
    if len(value.text) > longest:
        raise _Wrong(name, value.line, f"is {len(value.text)} characters long, the most allowed is {longest}")
    return value.text.strip() if name != "when" else value.text


def _id(name: str, value: Node) -> str:
    text = _text(name, value)
    if not _RULE_ID.fullmatch(text):
        raise _Wrong(name, value.line, "expected at most 64 small letters, digits, '.', '_' and '-'")
    return text


def _when(name: str, value: Node) -> str:
    return _text(name, value, 100_000)


def _mode(name: str, value: Node) -> str:
    text = _text(name, value)
    if text not in MODES:
        raise _Wrong(name, value.line, f"expected one of {', '.join(MODES)}, got {text[:40]!r}")
    return text


def _score(name: str, value: Node) -> float:
    try:
        score = float(_text(name, value))
    except ValueError:
        score = math.nan
    if not -MOST_SCORE <= score <= MOST_SCORE or score == 0:
        raise _Wrong(name, value.line, f"expected log-odds from {-MOST_SCORE:g} to {MOST_SCORE:g}, not 0")
    return score


def _actions(name: str, value: Node) -> tuple[str, ...]:
    items = value.items if isinstance(value, Listed) else (value,)
    words = [_text(name, item) for item in items]
    for word in words:
        if word not in ACTIONS:
            raise _Wrong(name, value.line, f"expected one of {', '.join(ACTIONS)}, got {word[:40]!r}")
    return tuple(action for action in ACTIONS if action in words)


def _version(name: str, value: Node) -> int:
    text = _text(name, value)
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise _Wrong(name, value.line, "expected a whole number from 1")
    return int(text)


_READERS: Mapping[str, Callable[[str, Node], Any]] = {
    "id": _id,
    "when": _when,
    "mode": _mode,
    "score": _score,
    "action": _actions,
    "reason": _text,
    "author": _text,
    "version": _version,
}
