"""An answer as bytes: constant heads are written once and kept, with the date, until the clock's next second."""

from email.utils import formatdate
from http import HTTPStatus

from bascule.gate.crossing import ClickAnswer, Headers

KEEP, CLOSE, SAY_KEEP = 0, 1, 2
"""What the answer says of the connection: nothing (stays open), ``close``, or ``keep-alive`` (for HTTP/1.0)."""

_CONNECTION = (b"", b"connection: close\r\n", b"connection: keep-alive\r\n")
_NO_BODY = b"\r\ncontent-length: 0\r\n\r\n"
_KEPT_HEADS = 256
_FORBIDDEN = (b"\r", b"\n", b"\0")


class BadAnswerError(ValueError):
    """A handler's answer that cannot be sent as it is."""


def _reason(status: int) -> bytes:
    try:
        return HTTPStatus(status).phrase.encode()
    except ValueError:
        return b""


def _checked(value: bytes) -> bytes:
    if any(byte in value for byte in _FORBIDDEN):
        raise BadAnswerError("a header holds a line break or NUL")
    return value


class AnswerWriter:
    """Serialises answers for one server."""

    __slots__ = ("_date", "_heads")

    def __init__(self, now: float) -> None:
        self._heads: dict[int, tuple[Headers, int, bytes, bytes]] = {}
        self.tick(now)

    def tick(self, now: float) -> None:
        """Sets the ``Date`` header; call once a second with the time in seconds since the epoch."""
        date = b"date: " + formatdate(now, usegmt=True).encode("ascii") + b"\r\n"
        self._heads.clear()
        self._date = date

    def write(self, answer: ClickAnswer, head_only: bool = False, connection: int = KEEP) -> bytes:
        """The answer's bytes.

        Args:
            answer: what the handler said.
            head_only: for HEAD: no body, but its length.
            connection: ``KEEP``, ``CLOSE`` or ``SAY_KEEP``.

        Raises:
            BadAnswerError: for a status outside 200..599, or a header value that would break the head.
        """
        headers = answer.headers
        entry = self._heads.get(id(headers))
        if entry is None or entry[1] != answer.status:
            entry = self._head(headers, answer.status)
        location = answer.location
        if location is not None:
            if b"\n" in location or b"\r" in location or b"\0" in location:
                raise BadAnswerError("the location holds a line break or NUL")
            if not answer.body and not connection:
                return entry[3] + location + _NO_BODY
            head = entry[3] + location + b"\r\n"
        else:
            head = entry[2]
        return self._whole(answer, head, head_only, connection)

    def _head(self, headers: Headers, status: int) -> tuple[Headers, int, bytes, bytes]:
        if not 200 <= status <= 599:
            raise BadAnswerError(f"status {status}, expected 200 to 599")
        lines = b"".join(b"%b: %b\r\n" % (_checked(name), _checked(value)) for name, value in headers)
        head = b"HTTP/1.1 %d %b\r\n%b%b" % (status, _reason(status), self._date, lines)
        if len(self._heads) >= _KEPT_HEADS:  # a handler that builds its headers anew each time: bounded all the same
            self._heads.clear()
        # The entry holds the tuple, so its id cannot pass to another while it is kept.
        entry = self._heads[id(headers)] = (headers, status, head, head + b"location: ")
        return entry

    @staticmethod
    def _whole(answer: ClickAnswer, head: bytes, head_only: bool, connection: int) -> bytes:
        body = answer.body
        if answer.status in (204, 304):  # RFC 9110: neither has a body, and 204 no length
            return head + _CONNECTION[connection] + b"\r\n"
        sent = b"" if head_only else body
        return b"%bcontent-length: %d\r\n%b\r\n%b" % (head, len(body), _CONNECTION[connection], sent)
