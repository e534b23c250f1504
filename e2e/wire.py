"""Requests exactly as written, many on one connection: no client library tidies their targets."""

import socket
from collections.abc import Iterable, Sequence
from typing import BinaryIO

AT_ONCE = 32


def asked(address: str, targets: Sequence[bytes], host: str) -> list[tuple[int, bytes | None]]:
    """Status and ``Location`` of a ``GET`` of each target, in order."""
    answers: list[tuple[int, bytes | None]] = []
    while len(answers) < len(targets):
        answers += _on_one_connection(address, targets[len(answers) : len(answers) + 900], host)
    return answers


def _on_one_connection(address: str, targets: Sequence[bytes], host: str) -> list[tuple[int, bytes | None]]:
    """The answers that one connection gives before the server closes it; at least one."""
    name, port = address.split(":")
    answers: list[tuple[int, bytes | None]] = []
    with socket.create_connection((name, int(port)), timeout=30) as connection, connection.makefile("rb") as reader:
        for start in range(0, len(targets), AT_ONCE):
            some = targets[start : start + AT_ONCE]
            connection.sendall(b"".join(_request(target, host) for target in some))
            for _ in some:
                status, headers = _head(reader)
                reader.read(int(headers.get(b"content-length", b"0")))
                answers.append((status, headers.get(b"location")))
                if headers.get(b"connection", b"").lower() == b"close":
                    return answers
    return answers


def _request(target: bytes, host: str) -> bytes:
    return b"GET %b HTTP/1.1\r\nHost: %b\r\n\r\n" % (target, host.encode())


def _head(reader: BinaryIO) -> tuple[int, dict[bytes, bytes]]:
    status = reader.readline()
    assert status.startswith(b"HTTP/1.1 "), status
    return int(status.split()[1]), dict(_lines(iter(reader.readline, b"\r\n")))


def _lines(lines: Iterable[bytes]) -> Iterable[tuple[bytes, bytes]]:
    for line in lines:
        name, _, value = line.partition(b":")
        yield name.lower(), value.strip()
