"""What a request's head says about its connection and its body (RFC 9112 sections 6, 7 and 9)."""

import msgspec

from bascule.server.click.answer import CLOSE, KEEP, SAY_KEEP
from bascule.server.click.body import ChunkedBody, CountedBody

FRAMING_HEADERS = frozenset((b"connection", b"content-length", b"transfer-encoding", b"expect", b"upgrade"))
"""A head with none of these is a request without a body on a connection that HTTP/1.1 keeps open."""

SINGLE_HEADERS = frozenset((b"host", b"content-length", b"transfer-encoding", b"expect"))
"""Headers that two lines of make a request ambiguous: refused with 400."""


class RefusedError(Exception):
    """A request that is refused; ``status`` and ``reason`` (a counter's label) say why."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(status, reason)
        self.status = status
        self.reason = reason


class Framing(msgspec.Struct, frozen=True):
    """How to go on after a head.

    Attributes:
        connection: ``KEEP``, ``CLOSE`` or ``SAY_KEEP``.
        body: what reads the body, or None where there is none.
        expects: whether the sender waits for ``100 Continue``.
    """

    connection: int
    body: CountedBody | ChunkedBody | None = None
    expects: bool = False


def read_framing(headers: dict[bytes, bytes], *, http_11: bool, most: int) -> Framing:
    """Reads the headers of ``FRAMING_HEADERS``.

    Args:
        headers: by lower-case name.
        http_11: HTTP/1.1; otherwise 1.0.
        most: the longest body taken, in bytes.

    Raises:
        RefusedError: for framing that two servers could read differently, an unknown coding or expectation, or a
            body that is too long.
    """
    body: CountedBody | ChunkedBody | None = None
    coding = headers.get(b"transfer-encoding")
    length = headers.get(b"content-length")
    if coding is not None:
        if length is not None or not http_11:
            raise RefusedError(400, "framing")
        if coding.strip(b" \t").lower() != b"chunked":
            raise RefusedError(501, "framing")
        body = ChunkedBody(most)
    elif length is not None:
        count = content_length(length)
        if count > most:
            raise RefusedError(413, "body")
        body = CountedBody(count) if count else None
    return Framing(_connection(headers, http_11), body, expects_continue(headers, http_11) and body is not None)


def content_length(value: bytes) -> int:
    """The length a ``Content-Length`` names.

    Raises:
        RefusedError: for anything but digits.
    """
    digits = value.strip(b" \t")
    if not digits.isdigit():
        raise RefusedError(400, "framing")
    return int(digits) if len(digits) < 20 else 1 << 64


def expects_continue(headers: dict[bytes, bytes], http_11: bool) -> bool:
    """Whether the sender waits for ``100 Continue`` (RFC 9110 10.1.1; HTTP/1.0's expectations are ignored).

    Raises:
        RefusedError: 417 for any other expectation.
    """
    expect = headers.get(b"expect")
    if expect is None or not http_11:
        return False
    if expect.strip(b" \t").lower() != b"100-continue":
        raise RefusedError(417, "expect")
    return True


def _connection(headers: dict[bytes, bytes], http_11: bool) -> int:
    value = headers.get(b"connection")
    # An upgrade is not taken: the request is answered in HTTP/1.1, and nothing after it is read as another protocol.
    if value is None:
        return KEEP if http_11 else CLOSE
    if value == b"keep-alive":
        return KEEP if http_11 else SAY_KEEP
    tokens = {token.strip(b" \t").lower() for token in value.split(b",")}
    if b"close" in tokens or b"upgrade" in tokens:
        return CLOSE
    if http_11:
        return KEEP
    return SAY_KEEP if b"keep-alive" in tokens else CLOSE
