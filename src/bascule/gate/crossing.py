"""What the click path is asked and what it answers, whatever server carries it."""

from collections.abc import Callable

import msgspec

Headers = tuple[tuple[bytes, bytes], ...]


class ClickRequest(msgspec.Struct, frozen=True, gc=False):
    """One request to a link domain, as bytes from outside: hostile until read.

    Attributes:
        method: ``b"GET"``, ``b"HEAD"``, ...
        target: the request target as sent (origin form), at most 8 KiB; servers refuse longer ones.
        host: the ``Host`` header, empty where there was none.
        client: the peer's address, or what a trusted proxy says it was.
        accept_language: the ``Accept-Language`` header.
        user_agent: the ``User-Agent`` header.
        body: the request body, at most 16 KiB (forms on the pages a person is shown).
    """

    method: bytes
    target: bytes
    host: bytes = b""
    client: str = ""
    accept_language: bytes = b""
    user_agent: bytes = b""
    body: bytes = b""


class ClickAnswer(msgspec.Struct, frozen=True, gc=False):
    """What to send back.

    Attributes:
        status: the HTTP status.
        headers: header lines other than ``location``, ``content-length``, ``date`` and ``connection``. The handler
            shares one constant tuple between answers of a kind, so a server may cache its serialisation by identity.
        location: the ``Location`` header's value, printable ASCII, or None.
        body: the body; a server leaves it out (but counts it) for HEAD.
    """

    status: int
    headers: Headers
    location: bytes | None = None
    body: bytes = b""


ClickHandler = Callable[[ClickRequest], ClickAnswer]
"""Synchronous, local memory only: never waits, never raises on hostile bytes."""
