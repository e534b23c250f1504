"""A checked rule as a tree, read from what the CEL library serialises.

The form is ``cel.expr.CheckedExpr`` of the CEL specification (proto/cel/expr/checked.proto and syntax.proto), in the
wire format of protocol buffers. Only the parts that rules use are read; a protobuf library for these few would be one
more thing to install.
"""

import struct
from collections.abc import Iterator
from typing import Literal

import msgspec

Const = bool | int | float | str | None
DEEPEST = 100
"""Nodes one below the other; a longer chain (``1 + 1 + 1 + …``) would exhaust whoever walks it."""

NodeKind = Literal["const", "ident", "call", "list", "comprehension", "other"]


class Node(msgspec.Struct, frozen=True):
    """One node of a checked expression.

    Attributes:
        kind: what it is; ``other`` for what no rule may use.
        position: of its first character in the expression, in code points from 0; -1 where the library tells none.
        name: of an identifier, function, or a comprehension's variable; for ``other`` what it is, in words.
        overload: which of a function's meanings the types chose; empty where there are several still.
        value: of a constant.
        parts: arguments (a member call's target first), elements, or the five parts of a comprehension: range,
            the accumulator's beginning, condition, step, result.
        accumulator: a comprehension's.
    """

    kind: NodeKind
    position: int
    name: str = ""
    overload: str = ""
    value: Const = None
    parts: "tuple[Node, ...]" = ()
    accumulator: str = ""


class TooDeep(ValueError):
    """An expression has more than ``DEEPEST`` nodes one below the other."""


class _Tables(msgspec.Struct):
    names: dict[int, str]
    overloads: dict[int, str]
    positions: dict[int, int]
    depth: int = 0


def tree(serialised: bytes) -> Node:
    """The tree of a checked expression.

    Args:
        serialised: what ``Expression.serialize`` of cel-expr-python returned.

    Raises:
        TooDeep: it is nested too deeply.
        ValueError: it is no serialised expression.
    """
    try:
        checked = list(_fields(dict(_fields(serialised))[2]))
        tables = _Tables({}, {}, {})
        for number, value in checked:
            if number == 2:
                _reference(value, tables)
            elif number == 5:
                _source(value, tables)
        return _node(dict(checked)[4], tables)
    except (IndexError, KeyError, TypeError, struct.error, UnicodeDecodeError) as error:
        raise ValueError("not a serialised CEL expression") from error


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    for part in node.parts:
        yield from walk(part)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value, shift = 0, 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def _fields(data: bytes) -> "Iterator[tuple[int, bytes]]":
    """Each field as its number and its bytes; numbers come as eight bytes."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        wire = key & 7
        if wire == 0:
            value, at = _varint(data, at)
            yield key >> 3, struct.pack("<Q", value & (2**64 - 1))
        elif wire == 1:
            yield key >> 3, data[at : at + 8]
            at += 8
        elif wire == 2:
            size, at = _varint(data, at)
            yield key >> 3, data[at : at + size]
            at += size
        else:
            raise ValueError(f"wire type {wire} is not expected here")


def _int(data: bytes) -> int:
    return int(struct.unpack("<q", data)[0])


def _reference(entry: bytes, tables: _Tables) -> None:
    pair = dict(_fields(entry))
    number = _int(pair[1]) if 1 in pair else 0
    overloads = []
    for field, value in _fields(pair.get(2, b"")):
        if field == 1:
            tables.names[number] = value.decode()
        elif field == 3:
            overloads.append(value.decode())
    if len(overloads) == 1:
        tables.overloads[number] = overloads[0]


def _source(data: bytes, tables: _Tables) -> None:
    for field, value in _fields(data):
        if field == 4:
            pair = dict(_fields(value))
            tables.positions[_int(pair[1])] = _int(pair[2]) if 2 in pair else 0


def _node(data: bytes, tables: _Tables) -> Node:
    if tables.depth >= DEEPEST:
        raise TooDeep
    tables.depth += 1
    node = _of_kind(data, tables)
    tables.depth -= 1
    return node


def _of_kind(data: bytes, tables: _Tables) -> Node:
    fields = dict(_fields(data))
    number = _int(fields[2]) if 2 in fields else 0
    position = tables.positions.get(number, -1)
    if 3 in fields:
        return _const(fields[3], position)
    if 9 in fields:
        return _comprehension(fields[9], position, tables)
    return _plain(fields, number, position, tables)


def _plain(fields: dict[int, bytes], number: int, position: int, tables: _Tables) -> Node:
    if 4 in fields:
        own = dict(_fields(fields[4]))[1].decode()
        return Node("ident", position, tables.names.get(number, own))
    if 6 in fields:
        return _call(fields[6], position, tables.overloads.get(number, ""), tables)
    if 7 in fields:
        if any(field == 2 for field, _ in _fields(fields[7])):
            return Node("other", position, "an optional element")
        return Node("list", position, parts=tuple(_node(v, tables) for field, v in _fields(fields[7]) if field == 1))
    words = {5: "a field of a value", 8: "a map or message"}
    return Node("other", position, next((words[n] for n in fields if n in words), "an empty expression"))


def _const(data: bytes, position: int) -> Node:
    ((field, value),) = _fields(data)
    if field == 2:
        return Node("const", position, value=bool(_int(value)))
    if field == 3:
        return Node("const", position, value=_int(value))
    if field == 5:
        return Node("const", position, value=float(struct.unpack("<d", value)[0]))
    if field == 6:
        return Node("const", position, value=value.decode())
    kinds = {1: "null", 4: "an unsigned integer", 7: "bytes"}
    return Node("other", position, kinds.get(field, "a duration or time"))


def _call(data: bytes, position: int, overload: str, tables: _Tables) -> Node:
    name, parts = "", []
    for field, value in _fields(data):
        if field == 2:
            name = value.decode()
        else:
            parts.append(_node(value, tables))
    return Node("call", position, name, overload, parts=tuple(parts))


def _comprehension(data: bytes, position: int, tables: _Tables) -> Node:
    fields = dict(_fields(data))
    if 8 in fields:
        return Node("other", position, "a comprehension of two variables")
    parts = tuple(_node(fields[number], tables) for number in (2, 4, 5, 6, 7))
    return Node("comprehension", position, fields[1].decode(), parts=parts, accumulator=fields[3].decode())
