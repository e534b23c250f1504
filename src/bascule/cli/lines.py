"""JSON lines in, JSON lines out: how every piped sub-command reads and answers."""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

import msgspec

MAX_LINE = 16 * 1024 * 1024
"""Bytes of one input line; a longer one is answered with an error and skipped."""

Answer = Callable[[dict[str, object]], object]


def read_lines(source: BinaryIO, limit: int = MAX_LINE) -> Iterator[bytes | None]:
    """Yield each non-empty line of ``source``; None stands for a line longer than ``limit`` bytes."""
    while line := source.readline(limit + 1):
        if len(line) <= limit or line.endswith(b"\n"):
            if line.strip():
                yield line
            continue
        while line and not line.endswith(b"\n"):
            line = source.readline(limit)
        yield None


def answer_line(line: bytes | None, answer: Answer) -> object:
    """Answer one line; a line that cannot be read or answered becomes ``{"error": ...}``.

    ``answer`` says that the input is bad by raising ``ValueError`` (which ``msgspec.ValidationError`` is).
    """
    if line is None:
        return {"error": f"line: longer than {MAX_LINE} bytes"}
    try:
        value = msgspec.json.decode(line)
        if not isinstance(value, dict):
            return {"error": f"line: expected a JSON object, got {type(value).__name__}"}
        return answer(value)
    except (ValueError, RecursionError) as error:
        return {"error": str(error) or type(error).__name__}


def text_field(value: dict[str, object], name: str) -> str:
    """The text in field ``name``, or ValueError that says what was expected."""
    field = value.get(name)
    if not isinstance(field, str):
        raise ValueError(f"{name}: expected a string" if name in value else f"{name}: missing")  # noqa: TRY004 - one kind of error for bad input
    return field


def run(answer: Answer, source: BinaryIO | None = None, sink: BinaryIO | None = None) -> None:
    """Answer every line of ``source`` (stdin) on ``sink`` (stdout), one line each."""
    source = source or sys.stdin.buffer
    sink = sink or sys.stdout.buffer
    write_all((answer_line(line, answer) for line in read_lines(source)), sink)


def write_all(values: Iterable[object], sink: BinaryIO) -> None:
    """Write ``values`` as JSON lines, each flushed so that a pipe's reader sees it at once."""
    encoder = msgspec.json.Encoder()
    for value in values:
        sink.write(encoder.encode(value) + b"\n")
        sink.flush()
