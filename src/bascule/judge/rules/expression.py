"""One CEL expression, read, type-checked and bounded before it may judge anything.

The language is CEL (https://github.com/google/cel-spec), checked by the CEL project's own library. Of it a rule may
use what is listed here; everything listed can be translated, costs a bounded time, and cannot loop over more than a
list that facts bound.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping

import msgspec
import re2
from cel_expr_python import cel
from cel_expr_python.ext import ext_strings

from bascule.judge.rules.facts import MAX_ITEMS
from bascule.judge.rules.tree import Node, TooDeep, tree, walk
from bascule.judge.rules.vocabulary import Kind, Scope, Vocabulary

LONGEST = 4_000
"""Characters of an expression."""
MOST_COST = 20_000
"""What an expression may cost at most, in units of about ten nanoseconds, counted before it runs."""
LONGEST_PATTERN = 500
LARGEST_PATTERN = 300
"""Steps of a compiled regular expression: the worst of that size takes some 15 ms on the most hostile text there is."""
PATTERN_MEMORY = 1 << 20
"""Bytes a compiled regular expression may take."""

FEWEST_TOGETHER = 3

CALLS: Mapping[str, int] = {
    **dict.fromkeys(("_&&_", "_||_", "!_", "_?_:_", "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_"), 1),
    **dict.fromkeys(("_+_", "_-_", "_*_", "_/_", "_%_", "-_", "_[_]", "@in", "size", "double", "int"), 3),
    **dict.fromkeys(("startsWith", "endsWith"), 5),
    **dict.fromkeys(("contains", "lowerAscii"), 20),
    "matches": 150,
}
"""The functions and operators a rule may use, each with what it costs."""
_DEEP = "is nested too deeply: expected at most 32 brackets in one another, and no chain of a hundred sums"
_PLAIN = re.compile(r"_?([^_]+)_?(?::_)?")
_FOUND = re.compile(r"ERROR: <input>:(\d+):(\d+): ([^\n]*)")
_UNKNOWN = re.compile(r"undeclared reference to '([^']*)'")
_OVERLOAD = re.compile(r"found no matching overload for '([^']*)' applied to '([^']*)'")
_TYPES: Mapping[Kind, cel.Type] = {
    "bool": cel.Type.BOOL,
    "int": cel.Type.INT,
    "double": cel.Type.DOUBLE,
    "string": cel.Type.STRING,
    "strings": cel.Type.List(cel.Type.STRING),
}


class NotAnExpression(ValueError):
    """Why an expression cannot be used: ``words``, from ``line`` and ``column`` of its text (0: the whole)."""

    def __init__(self, words: str, line: int = 0, column: int = 0) -> None:
        super().__init__(words)
        self.words, self.line, self.column = words, line, column


class Expression(msgspec.Struct, frozen=True):
    """A checked expression.

    Attributes:
        text: as it was written.
        root: its tree, for the translation.
        program: the library's own, which answers where the translation raises.
        names: the names of the vocabulary it uses.
        scope: ``link`` where one of them belongs to a link.
        cost: what it costs at most, see ``MOST_COST``.
    """

    text: str
    root: Node
    program: cel.Expression
    names: frozenset[str]
    scope: Scope
    cost: int


class Language:
    """CEL with the names of one vocabulary; made at load."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        variables = {name: _TYPES[one.kind] for name, one in vocabulary.names.items()}
        self._env = cel.NewEnv(variables=variables, extensions=[ext_strings.ExtStrings()])

    def read(self, text: str) -> Expression:
        """Read and check a condition.

        Raises:
            NotAnExpression: it is too long, not CEL, not a condition, uses a name or function there is none of, or
                costs too much.
        """
        if len(text) > LONGEST:
            raise NotAnExpression(f"is {len(text)} characters long, the most allowed is {LONGEST}")
        try:
            program = self._env.compile(text)
        except RuntimeError as error:
            raise self._refusal(str(error)) from None
        try:
            root = tree(program.serialize())
        except TooDeep:
            raise NotAnExpression(_DEEP) from None
        _allowed(root, text)
        if program.return_type() != cel.Type.BOOL:
            raise NotAnExpression("is no condition: expected something that is true or false")
        cost = _cost(root)
        if cost > MOST_COST:
            raise NotAnExpression(f"costs {cost}, the most allowed is {MOST_COST}: use fewer lists and patterns")
        names = frozenset(node.name for node in walk(root) if node.name in self.vocabulary.names)
        scope: Scope = "link" if any(self.vocabulary.names[name].scope == "link" for name in names) else "message"
        return Expression(text, root, program, names, scope, cost)

    def _refusal(self, words: str) -> NotAnExpression:
        found = _FOUND.search(words)
        if found is None:
            return NotAnExpression(_DEEP if "recursion" in words else words.partition("[")[0])
        line, column, said = int(found[1]), int(found[2]), found[3]
        if unknown := _UNKNOWN.search(said):
            said = f"there is no {unknown[1]}{_near(unknown[1], self.vocabulary.names)}"
        elif overload := _OVERLOAD.search(said):
            said = _misfit(overload[1], overload[2])
        else:
            said = said.partition(" expecting {")[0]
        return NotAnExpression(said, line, column)


def plain(function: str) -> str:
    """An operator as a rule's author writes it: ``_&&_`` is ``&&``."""
    if function == "_[_]":
        return "[ ]"
    if function == "@in":
        return "in"
    match = _PLAIN.fullmatch(function)
    return match[1] if match else function


def pattern(text: str) -> "re2._Regexp":
    """A regular expression in RE2's syntax, which takes linear time.

    Raises:
        ValueError: it is too long, or RE2 refuses it.
    """
    if len(text) > LONGEST_PATTERN:
        raise ValueError(f"pattern is {len(text)} characters long, the most allowed is {LONGEST_PATTERN}")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = PATTERN_MEMORY
    try:
        made = re2.compile(text, options)
    except re2.error as error:
        words = error.args[0]
        words = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
        raise ValueError(f"pattern is refused by RE2: {words}") from None
    if made.programsize > LARGEST_PATTERN:
        raise ValueError(f"pattern has {made.programsize} steps, the most allowed is {LARGEST_PATTERN}")
    return made


def any_of(patterns: Iterable[str]) -> tuple[frozenset[str], Callable[[str], object] | None]:
    r"""One search that finds something wherever any of many patterns would: most texts hold none of them.

    Returns:
        The patterns it stands for, and the search; None where there are too few to be worth it, or where they cannot
        be put together. Patterns that quote (``\Q``) or that find the empty text are left out.
    """
    together = frozenset(one for one in patterns if "\\Q" not in one and pattern(one).search("") is None)
    if len(together) < FEWEST_TOGETHER:
        return frozenset(), None
    options = re2.Options()
    options.log_errors = False
    options.max_mem = PATTERN_MEMORY * min(len(together), 16)
    try:
        made = re2.compile("|".join(f"(?:{one})" for one in sorted(together)), options)
    except re2.error:
        return frozenset(), None
    return together, made.search


def _near(name: str, names: Iterable[str]) -> str:
    close = difflib.get_close_matches(name[:100], names, n=1, cutoff=0.7)
    return f"; did you mean {close[0]}" if close else ""


def _misfit(function: str, types: str) -> str:
    hint = ": write the number with a decimal point" if "double" in types and "int" in types else ""
    return f"{plain(function)} cannot take {types}{hint}"


def _place(text: str, position: int) -> tuple[int, int]:
    if position < 0:
        return 0, 0
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1


def _allowed(root: Node, text: str) -> None:
    """Refuse what rules may not use: functions not listed, maps, loops in loops, patterns that come from a message."""
    for node in walk(root):
        line, column = _place(text, node.position)
        if node.kind == "other":
            raise NotAnExpression(f"{node.name} cannot be used in a rule", line, column)
        if node.kind == "call":
            _allowed_call(node, line, column)
        if node.kind == "comprehension":
            inner = [part for part in walk(node) if part.kind == "comprehension" and part is not node]
            if inner:
                raise NotAnExpression("a loop inside another cannot be used in a rule", line, column)


def _allowed_call(node: Node, line: int, column: int) -> None:
    if node.name not in CALLS and node.name != "@not_strictly_false":
        known = ", ".join(sorted(name for name in CALLS if name.isalpha()))
        raise NotAnExpression(f"{plain(node.name)} is not among a rule's functions: {known}", line, column)
    if node.name == "matches":
        given = node.parts[1]
        if given.kind != "const" or not isinstance(given.value, str):
            raise NotAnExpression("matches expects its pattern written out", line, column)
        try:
            pattern(given.value)
        except ValueError as error:
            raise NotAnExpression(str(error), line, column) from None


def _cost(node: Node) -> int:
    own = CALLS.get(node.name, 1) if node.kind == "call" else 1
    below = sum(_cost(part) for part in node.parts)
    if node.kind != "comprehension":
        return own + below
    given = node.parts[0]
    rounds = len(given.parts) if given.kind == "list" else MAX_ITEMS
    return own + _cost(given) + rounds * (below - _cost(given))
