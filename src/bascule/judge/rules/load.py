"""Rule files to a rule set: everything is checked here, so that nothing is left to go wrong on a message.

What is broken is left out and told of, one line each; the rest loads. The caller swaps the new set for the old.
"""

import re
from collections.abc import Iterable, Mapping

import msgspec

from bascule.judge.rules.counter import Declaration, NotACounter, declaration
from bascule.judge.rules.counters import Counter
from bascule.judge.rules.declared import Counted, Declared, declared
from bascule.judge.rules.expression import Expression, Language, NotAnExpression
from bascule.judge.rules.problem import Problem
from bascule.judge.rules.rule import Rule
from bascule.judge.rules.ruleset import RuleSet
from bascule.judge.rules.source import read_source
from bascule.judge.rules.vocabulary import Vocabulary

MOST_PROBLEMS = 1_000
MOST_COST = 1_000_000
"""What all conditions of a rule set may cost together, in the units of ``expression.MOST_COST``."""
_COUNTER = re.compile(r"\bcounter\.([a-z][a-z0-9_]*+)")


class Loaded(msgspec.Struct, frozen=True):
    """What came of rule files: the rules that are sound, and why the others are not among them."""

    rules: RuleSet
    problems: tuple[Problem, ...]


def load(sources: Mapping[str, bytes | str], vocabulary: Vocabulary) -> Loaded:
    """Load rule files.

    Args:
        sources: the files' contents by name, as the name is to be shown.
        vocabulary: the names rules may use.

    Returns:
        The rule set, empty where nothing was sound, and the problems in order; it never raises for what a file holds.
    """
    problems: list[Problem] = []
    files: list[Declared] = []
    for name, data in sources.items():
        node, wrong = read_source(name, data)
        problems += wrong
        files.append(declared(name, node))
        problems += files[-1].problems
    checking = _Counters(vocabulary, problems)
    counters = checking.checked([one for file in files for one in file.counters])
    rules = _rules(files, checking, problems)
    return Loaded(RuleSet(rules, counters), tuple(sorted(problems)[:MOST_PROBLEMS]))


class _Counters:
    """The counters of all files, checked together, since they may use one another."""

    def __init__(self, vocabulary: Vocabulary, problems: list[Problem]) -> None:
        self._vocabulary = vocabulary
        self._problems = problems
        self._written: dict[str, Counted] = {}
        self.broken: set[str] = set()
        self.language = Language(vocabulary)

    def checked(self, written: Iterable[Counted]) -> list[Counter]:
        """The sound ones, those first that others use."""
        found: dict[str, tuple[Declaration, int]] = {}
        for one in written:
            if one.name in self._written:
                first = self._written[one.name]
                self._refuse(one, f"is declared already at {first.file}:{first.line}")
                continue
            self._written[one.name] = one
            try:
                found[one.name] = declaration(one.text)
            except NotACounter as error:
                self._break(one, error.words, error.column)
        kinds = {name: (made.kind, made.scope) for name, (made, _) in found.items()}
        self.language = Language(self._vocabulary.with_counters(kinds))
        wheres = {name: self._where(name, made, start) for name, (made, start) in found.items()}
        found = {name: made for name, made in found.items() if name not in self.broken}
        return self._staged({name: (made, wheres[name]) for name, (made, _) in found.items()})

    def _where(self, name: str, made: Declaration, start: int) -> Expression | None:
        if not made.where:
            return None
        try:
            return self.language.read(made.where)
        except NotAnExpression as error:
            self._break(self._written[name], error.words, start + error.column if error.line <= 1 else 0, error.line)
            return None

    def _staged(self, found: dict[str, tuple[Declaration, Expression | None]]) -> list[Counter]:
        """Counters with their stages; those in a circle, or that use a broken one, are refused."""
        uses = {
            name: sorted(one.removeprefix("counter.") for one in where.names if one.startswith("counter."))
            if where
            else []
            for name, (_, where) in found.items()
        }
        stages: dict[str, int] = {}
        ready = True
        while ready:
            ready = [name for name in found if name not in stages and all(one in stages for one in uses[name])] != []
            for name in found:
                if name not in stages and all(one in stages for one in uses[name]):
                    stages[name] = max((stages[one] + 1 for one in uses[name]), default=0)
        for name in found:
            if name not in stages:
                circle = _circle(name, uses)
                words = f"goes round in a circle: {' uses '.join(circle)}" if circle else ""
                unsound = next((one for one in uses[name] if one not in stages), "")
                self._break(self._written[name], words or f"uses counter.{unsound}, which did not load")
        made = [Counter(name, *found[name], stages[name]) for name in stages]
        return sorted(made, key=lambda one: (one.stage, one.name))

    def _break(self, one: Counted, words: str, column: int = 0, line: int = 1) -> None:
        self.broken.add(one.name)
        self._refuse(one, words, column, line)

    def _refuse(self, one: Counted, words: str, column: int = 0, line: int = 1) -> None:
        self._problems.append(
            Problem(one.file, _line(one.line, one.literal, line), f"counter {one.name}", "", column, words)
        )


def _rules(files: list[Declared], checking: _Counters, problems: list[Problem]) -> list[tuple[Rule, Expression]]:
    found: dict[str, tuple[Rule, Expression]] = {}
    seen: dict[str, Rule] = {}
    left = MOST_COST
    for file in files:
        for rule, (when_line, literal) in zip(file.rules, file.when_lines, strict=True):
            where = f"rule {rule.id}"
            first = seen.setdefault(rule.id, rule)
            if first is not rule:
                words = f"is there already at {first.file}:{first.line}"
                problems.append(Problem(rule.file, rule.line, where, "id", 0, words))
                continue
            try:
                when = checking.language.read(rule.when)
                _sound(when, checking.broken, left)
                left -= when.cost
                found[rule.id] = (rule, when)
            except NotAnExpression as error:
                words = _broken_counter(error.words, checking.broken)
                line = _line(when_line, literal, error.line)
                problems.append(Problem(rule.file, line, where, "when", error.column, words))
    return list(found.values())


def _sound(when: Expression, broken: set[str], left: int) -> None:
    if when.cost > left:
        raise NotAnExpression(f"costs {when.cost}, and the rules before it leave {left} of {MOST_COST}")
    for name in sorted(when.names):
        if name.startswith("counter.") and name.removeprefix("counter.") in broken:
            raise NotAnExpression(f"uses {name}, which did not load")


def _broken_counter(words: str, broken: set[str]) -> str:
    """The words of a refusal; a counter that is there but broken is not called unknown."""
    match = _COUNTER.search(words)
    if words.startswith("there is no counter.") and match and match[1] in broken:
        return f"uses counter.{match[1]}, which did not load"
    return words


def _line(begun: int, literal: bool, line: int) -> int:
    """The file's line of a text's own ``line``; known only where its lines stand as they are."""
    return begun + line if literal and line else begun


def _circle(name: str, uses: Mapping[str, list[str]]) -> list[str]:
    """The way from ``name`` back to itself, or nothing where there is none."""
    ways: list[list[str]] = [[name]]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for one in uses.get(way[-1], ()):
            if one == name:
                return [*way, name]
            if one not in seen:
                seen.add(one)
                ways.append([*way, one])
    return []
