"""Checked expressions as one Python function, so that two hundred rules cost little more than two hundred lines.

Only ``ast`` nodes made here go into the function: no text of a rule is ever read as Python, and names of rules become
local variables ``v0``, ``v1``, …. The function answers as CEL does or raises; where it raises, the library is asked
(see ``Conditions``), so what CEL says of errors (``false && error`` is false) holds without being written twice.
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cel_expr_python import cel

from bascule.judge.rules.expression import Expression, any_of, pattern
from bascule.judge.rules.tree import Node, walk
from bascule.judge.rules.vocabulary import Value

_COMPARED: Mapping[str, type[ast.cmpop]] = {
    "_==_": ast.Eq, "_!=_": ast.NotEq, "_<_": ast.Lt, "_<=_": ast.LtE, "_>_": ast.Gt, "_>=_": ast.GtE, "@in": ast.In,
}  # fmt: skip
_PLAIN_SUM: Mapping[str, type[ast.operator]] = {
    "add_double": ast.Add, "add_string": ast.Add, "add_list": ast.Add, "subtract_double": ast.Sub,
    "multiply_double": ast.Mult, "divide_double": ast.Div,
}  # fmt: skip
_LIMIT = 2**63
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def _bounded(value: int) -> int:
    if not -_LIMIT <= value < _LIMIT:
        raise OverflowError
    return value


def _divide(one: int, other: int) -> int:
    """CEL divides towards zero, Python downwards."""
    whole = abs(one) // abs(other)
    return _bounded(whole if (one < 0) == (other < 0) else -whole)


def _rest(one: int, other: int) -> int:
    rest = abs(one) % abs(other)
    return -rest if one < 0 else rest


def _item(items: list[Value], index: int) -> Value:
    if index < 0:
        raise IndexError
    return items[index]


def _whole(value: float | int | str) -> int:
    if type(value) is float and -_LIMIT < value < _LIMIT:
        return int(value)
    if type(value) is int:
        return value
    raise ValueError


def _double(value: float | int | str) -> float:
    if type(value) is str:
        raise ValueError
    return float(value)


def _lower(text: str) -> str:
    return text.lower() if text.isascii() else text.translate(_LOWER)


_GIVEN: Mapping[str, Callable[..., Any]] = {
    "_bounded": _bounded, "_divide": _divide, "_rest": _rest, "_item": _item, "_whole": _whole, "_double": _double,
    "_lower": _lower, "_size": len, "_any": any, "_all": all, "_count": lambda found: sum(1 for one in found if one),
}  # fmt: skip
_INTEGER: Mapping[str, tuple[str, type[ast.operator] | None]] = {
    "add_int64": ("_bounded", ast.Add), "subtract_int64": ("_bounded", ast.Sub),
    "multiply_int64": ("_bounded", ast.Mult), "divide_int64": ("_divide", None), "modulo_int64": ("_rest", None),
}  # fmt: skip


class _Translation:
    """One function in the making: its names, and what it needs beside them."""

    def __init__(self) -> None:
        self.local: dict[str, str] = {}
        self.given: dict[str, Any] = dict(_GIVEN)
        self._guards: dict[str, str] = {}
        self._guarded: dict[str, frozenset[str]] = {}
        self._loops: list[tuple[str, str]] = []
        self._loop_count = 0

    def expression(self, node: Node) -> ast.expr:
        if node.kind == "const":
            return ast.Constant(node.value)
        if node.kind == "ident":
            return _name(self._local(node.name))
        if node.kind == "list":
            return ast.List([self.expression(part) for part in node.parts], ast.Load())
        if node.kind == "comprehension":
            return self._comprehension(node)
        return self._call(node)

    def _local(self, name: str) -> str:
        for loop, local in reversed(self._loops):
            if loop == name:
                return local
        return self.local.setdefault(name, f"v{len(self.local)}")

    def _call(self, node: Node) -> ast.expr:
        name = node.name
        if name == "matches":
            return self._matches(node)
        if name == "@in" and node.parts[1].kind == "list":
            return self._among(node)
        parts = [self.expression(part) for part in node.parts]
        if name in _COMPARED:
            return ast.Compare(parts[0], [_COMPARED[name]()], [parts[1]])
        if name in ("_&&_", "_||_"):
            return ast.BoolOp(ast.And() if name == "_&&_" else ast.Or(), parts)
        return self._of_text(node, parts)

    def _matches(self, node: Node) -> ast.expr:
        over, written = node.parts[0], str(node.parts[1].value)
        searched = f"p{len(self.given)}"
        self.given[searched] = pattern(written).search
        found: ast.expr = _found(searched, self.expression(over))
        guard = self._guards.get(over.name) if over.kind == "ident" else None
        return ast.BoolOp(ast.And(), [_name(guard), found]) if guard and written in self._guarded[over.name] else found

    def guard(self, expressions: Sequence[Expression]) -> list[ast.stmt]:
        """Statements that ask once, for each name with many patterns, whether any of them is found at all."""
        written: dict[str, list[str]] = {}
        for node in (node for one in expressions for node in walk(one.root) if node.name == "matches"):
            if node.parts[0].kind == "ident" and "." in node.parts[0].name:
                written.setdefault(node.parts[0].name, []).append(str(node.parts[1].value))
        asked: list[ast.stmt] = []
        for name, patterns in written.items():
            guarded, search = any_of(patterns)
            if search is None:
                continue
            self._guarded[name] = guarded
            self._guards[name] = local = f"g{len(self._guards)}"
            self.given[f"any_{local}"] = search
            asked.append(ast.Assign([ast.Name(local, ast.Store())], _found(f"any_{local}", _name(self._local(name)))))
        return asked

    def _of_text(self, node: Node, parts: list[ast.expr]) -> ast.expr:
        if node.name == "contains":
            return ast.Compare(parts[1], [ast.In()], [parts[0]])
        if node.name in ("startsWith", "endsWith"):
            return ast.Call(ast.Attribute(parts[0], node.name.lower(), ast.Load()), [parts[1]], [])
        return self._rare(node, parts)

    def _among(self, node: Node) -> ast.expr:
        """Membership in a list written out: a set of constants, looked up at once."""
        one, many = node.parts
        if many.parts and all(part.kind == "const" for part in many.parts):
            among = f"s{len(self.given)}"
            self.given[among] = frozenset(part.value for part in many.parts)
            return ast.Compare(self.expression(one), [ast.In()], [_name(among)])
        return ast.Compare(self.expression(one), [ast.In()], [self.expression(many)])

    def _rare(self, node: Node, parts: list[ast.expr]) -> ast.expr:
        name, overload = node.name, node.overload
        if name == "!_":
            return ast.UnaryOp(ast.Not(), parts[0])
        if name == "_?_:_":
            return ast.IfExp(parts[0], parts[1], parts[2])
        if name == "-_":
            negative = ast.UnaryOp(ast.USub(), parts[0])
            return negative if overload == "negate_double" else _called("_bounded", negative)
        if overload in _PLAIN_SUM:
            return ast.BinOp(parts[0], _PLAIN_SUM[overload](), parts[1])
        if overload in _INTEGER:
            function, operator = _INTEGER[overload]
            return (
                _called(function, ast.BinOp(parts[0], operator(), parts[1])) if operator else _called(function, *parts)
            )
        functions = {"_[_]": "_item", "size": "_size", "int": "_whole", "double": "_double", "lowerAscii": "_lower"}
        if name not in functions:
            raise ValueError(f"{name} {overload} cannot be translated")
        return _called(functions[name], *parts)

    def _comprehension(self, node: Node) -> ast.expr:
        """The loops that CEL's macros expand to, recognised by their step (CEL specification, "Macros")."""
        over, _, _, step, result = node.parts
        items = self.expression(over)
        self._loop_count += 1
        local = f"i{self._loop_count}"
        self._loops.append((node.name, local))
        try:
            if step.name in ("_||_", "_&&_"):
                function = "_any" if step.name == "_||_" else "_all"
                return _called(function, self._loop(local, items, step.parts[1]))
            if step.name == "_?_:_" and step.parts[1].overload == "add_int64":
                count = _called("_count", self._loop(local, items, step.parts[0]))
                return ast.Compare(count, [ast.Eq()], [self.expression(result.parts[1])])
            taken, only = (step.parts[1], [self.expression(step.parts[0])]) if step.name == "_?_:_" else (step, [])
            made = self.expression(taken.parts[1].parts[0])
            return ast.ListComp(made, [ast.comprehension(ast.Name(local, ast.Store()), items, only, 0)])
        finally:
            self._loops.pop()

    def _loop(self, local: str, items: ast.expr, each: Node) -> ast.expr:
        return ast.GeneratorExp(self.expression(each), [ast.comprehension(ast.Name(local, ast.Store()), items, [], 0)])


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _found(search: str, over: ast.expr) -> ast.Compare:
    return ast.Compare(_called(search, over), [ast.IsNot()], [ast.Constant(None)])


def _called(function: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(_name(function), list(arguments), [])


Ask = Callable[[int, Mapping[str, Value]], bool]
Function = Callable[[Mapping[str, Value], Ask, Callable[[int], None]], None]


def translate(expressions: Sequence[Expression], first: int = 0) -> Function:
    """One function that tells which of ``expressions`` hold.

    Args:
        expressions: checked ones.
        first: the number of the first; the others follow.

    Returns:
        A function of values by name, of ``ask``, which answers by number for an expression that raised, and of
        ``found``, which is told the number of each that holds.
    """
    making = _Translation()
    body: list[ast.stmt] = making.guard(expressions)
    for number, expression in enumerate(expressions, first):
        hit = ast.Expr(_called("found", ast.Constant(number)))
        asked = _called("ask", ast.Constant(number), _name("values"))
        handler = ast.ExceptHandler(_name("Exception"), None, [ast.If(asked, [hit], [])])
        body.append(ast.Try([ast.If(making.expression(expression.root), [hit], [])], [handler], [], []))
    looked_up: list[ast.stmt] = [
        ast.Assign([ast.Name(local, ast.Store())], ast.Subscript(_name("values"), ast.Constant(name), ast.Load()))
        for name, local in making.local.items()
    ]
    arguments = ast.arguments([], [ast.arg(one) for one in ("values", "ask", "found")], None, [], [], None, [])
    function = ast.FunctionDef("conditions", arguments, [*looked_up, *body, ast.Pass()], [])
    module = ast.fix_missing_locations(ast.Module([function], []))
    scope: dict[str, Any] = dict(making.given)
    exec(compile(module, "<rules>", "exec"), scope)  # noqa: S102 - a tree made here of known nodes, no text of anyone's
    return scope["conditions"]  # type: ignore[no-any-return] # defined by the line above


class Conditions:
    """Expressions of one scope, evaluated together.

    Attributes:
        names: the names their values must have.
    """

    CHUNK = 100
    """Expressions in one function; a function of thousands takes the compiler long."""

    def __init__(self, expressions: Sequence[Expression]) -> None:
        self.names = frozenset(name for one in expressions for name in one.names)
        self._expressions = tuple(expressions)
        starts = range(0, len(expressions), self.CHUNK)
        self._functions = [translate(expressions[start : start + self.CHUNK], start) for start in starts]

    def holding(self, values: Mapping[str, Value]) -> tuple[list[int], list[int]]:
        """Numbers of the expressions that hold for ``values``, and of those that CEL has no answer for."""
        found: list[int] = []
        failed: list[int] = []

        def ask(number: int, asked: Mapping[str, Value]) -> bool:
            answer = by_library(self._expressions[number], asked)
            if answer is None:
                failed.append(number)
            return bool(answer)

        for function in self._functions:
            function(values, ask, found.append)
        return found, failed


def by_library(expression: Expression, values: Mapping[str, Value]) -> bool | None:
    """What the CEL library itself answers; None where its answer is an error."""
    answer = expression.program.eval(data={name: values[name] for name in expression.names})
    return bool(answer.value()) if answer.type() == cel.Type.BOOL else None
