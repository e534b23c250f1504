"""Rule files: YAML read event by event, every word with its line, bounded in size and depth.

Words are taken as written: ``off`` and ``yes`` are words, ``1.0`` is text until a field asks for a number. Anchors,
aliases and tags are refused, so nothing can be blown up or constructed. Where one item of a list cannot be read as
YAML, it is left out and the rest is read again, so that one broken rule does not take its neighbours with it.
"""

import math
import re

import msgspec
import yaml

from bascule.judge.rules.problem import Problem

LARGEST = 1 << 20
"""Bytes of a rule file."""
DEEPEST = 6
MOST_WORDS = 60_000
MOST_REPAIRS = 10
"""Broken items left out of one file before it is given up."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ITEM = re.compile(r"( *)- ")


class Word(msgspec.Struct, frozen=True):
    """A scalar: its text and the line it begins on, from 1; ``literal`` where its lines stand as they are."""

    text: str
    line: int
    literal: bool = False


class Listed(msgspec.Struct, frozen=True):
    """A list."""

    items: "tuple[Word | Listed | Fields, ...]"
    line: int


class Fields(msgspec.Struct, frozen=True):
    """A mapping: each key with its value, in order, no key twice."""

    pairs: "tuple[tuple[Word, Word | Listed | Fields], ...]"
    line: int


Node = Word | Listed | Fields


class _Broken(ValueError):
    def __init__(self, words: str, line: int, begun: int = 0) -> None:
        super().__init__(words)
        self.words, self.line, self.begun = words, line, begun


def read_source(name: str, data: bytes | str) -> tuple[Node | None, list[Problem]]:
    """Read a rule file.

    Args:
        name: as it is shown in problems.
        data: its content, UTF-8.

    Returns:
        What could be read, None where nothing could; and what is wrong with the rest.
    """
    if len(data) > LARGEST:
        return None, [Problem(name, 0, "", "", 0, f"has {len(data)} bytes, the most allowed is {LARGEST}")]
    try:
        text = (data.encode() if isinstance(data, str) else data).decode("utf-8-sig")
    except UnicodeError:
        return None, [Problem(name, 0, "", "", 0, "is not UTF-8")]
    problems: list[Problem] = []
    for _ in range(MOST_REPAIRS + 1):
        try:
            return _parsed(text), problems
        except _Broken as broken:
            problems.append(Problem(name, broken.line, "", "", 0, broken.words))
            shorter = _repaired(text, broken)
            if shorter is None:
                return None, problems
            text = shorter
    return None, problems


def _repaired(text: str, broken: _Broken) -> str | None:
    """``text`` without the item that is to blame: the suspect without which reading gets furthest."""
    suspects = _suspects(text, broken)
    return max(suspects, key=_reached, default=None)


def _reached(text: str) -> float:
    try:
        _parsed(text)
    except _Broken as broken:
        return broken.line
    return math.inf


def _parsed(text: str) -> Node | None:
    """The document in ``text``; None for an empty one."""
    building = _Building()
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            building.take(event)
    except yaml.MarkedYAMLError as error:
        mark, begun = error.problem_mark, error.context_mark
        words = f"is not YAML: {error.problem or error.context or 'cannot be read'}"
        inside = begun is not None and "block" not in (error.context or "")
        raise _Broken(words, mark.line + 1 if mark else 0, begun.line + 1 if begun and inside else 0) from None
    except yaml.YAMLError as error:
        line = text[: getattr(error, "position", 0) or 0].count("\n") + 1
        raise _Broken("is not YAML: it has a character that may not be there", line) from None
    return building.done


class _Building:
    """A document in the making, event by event."""

    def __init__(self) -> None:
        self.done: Node | None = None
        self._open: list[tuple[list[Node], int, bool]] = []  # parts so far, line, whether it is a mapping
        self._words = 0

    def take(self, event: yaml.Event) -> None:
        """Take one event in; refuses what is out of bounds."""
        line = event.start_mark.line + 1 if event.start_mark else 0
        self._words += 1
        if self._words > MOST_WORDS:
            raise _Broken(f"has more than {MOST_WORDS} words", line)
        if isinstance(event, yaml.AliasEvent):
            raise _Broken("has an alias (*name), which rule files may not use", line)
        if isinstance(event, yaml.DocumentStartEvent) and self.done is not None:
            raise _Broken("has a second document (---), expected one", line)
        if isinstance(event, yaml.CollectionStartEvent | yaml.ScalarEvent):
            _refuse_marks(event, line)
        if isinstance(event, yaml.CollectionStartEvent):
            if len(self._open) >= DEEPEST:
                raise _Broken(f"is nested more than {DEEPEST} deep", line)
            self._open.append(([], line, isinstance(event, yaml.MappingStartEvent)))
        elif isinstance(event, yaml.ScalarEvent):
            self._add(Word(event.value, line, event.style == "|"))
        elif isinstance(event, yaml.CollectionEndEvent):
            self._add(_closed(*self._open.pop()))

    def _add(self, node: Node) -> None:
        if self._open:
            self._open[-1][0].append(node)
        else:
            self.done = node


def _refuse_marks(event: yaml.CollectionStartEvent | yaml.ScalarEvent, line: int) -> None:
    if event.anchor is not None:
        raise _Broken("has an anchor (&name), which rule files may not use", line)
    if event.tag is not None and event.tag != "!":
        raise _Broken("has a tag (!name), which rule files may not use", line)


def _closed(parts: list[Node], line: int, mapping: bool) -> Node:
    if not mapping:
        return Listed(tuple(parts), line)
    pairs: list[tuple[Word, Node]] = []
    seen: set[str] = set()
    for key, value in zip(parts[::2], parts[1::2], strict=True):
        if not isinstance(key, Word):
            raise _Broken("has a key that is no word", key.line)
        if key.text in seen:
            raise _Broken(f"has {key.text[:60]} twice", key.line)
        seen.add(key.text)
        pairs.append((key, value))
    return Fields(tuple(pairs), line)


def _suspects(text: str, broken: _Broken) -> list[str]:
    """``text`` with one item emptied: where the open quote or bracket began, where the error is, and the one before."""
    rows = text.split("\n")
    items = [(number, len(match[1])) for number, row in enumerate(rows) if (match := _ITEM.match(row))]
    indent = min((column for _, column in items), default=0)
    starts = [number for number, column in items if column == indent]
    found: list[int] = []
    for line in (broken.begun, broken.line):
        before = [number for number in starts if number <= line - 1]
        found += before[-1:]
    found += [number for number in starts if found and number < found[-1]][-1:]
    return [_without(rows, first, indent) for first in dict.fromkeys(found)]


def _without(rows: list[str], first: int, indent: int) -> str:
    end = next((number for number in range(first + 1, len(rows)) if _ends_item(rows[number], indent)), len(rows))
    return "\n".join([*rows[:first], *([""] * (end - first)), *rows[end:]])


def _ends_item(row: str, indent: int) -> bool:
    stripped = row.lstrip(" ")
    own = len(row) - len(stripped)
    return bool(stripped) and (own < indent or (own == indent and stripped.startswith("- ")))
