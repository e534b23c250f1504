"""A request body, read as it arrives: counted, or in chunks; packets make no difference to what it says."""

import re

_SIZE_LINE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*+(?:;[\t\x20-\x7e\x80-\xff]*+)?\Z")
_CRLF = b"\r\n"
_LINE = 256
_CHUNKS = 1024
_TRAILERS = 4096


class BadBodyError(Exception):
    """A body that is refused; ``status`` says how (400, 413 or 431)."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class CountedBody:
    """A body of a length told beforehand, which the caller has held against its limit."""

    def __init__(self, length: int) -> None:
        self._length = length
        self._data = bytearray()

    def feed(self, data: bytes) -> tuple[bytes, bytes] | None:
        """Takes the next bytes; answers the body and what came after it, or None while some is missing."""
        self._data += data
        if len(self._data) < self._length:
            return None
        return bytes(self._data[: self._length]), bytes(self._data[self._length :])


class ChunkedBody:
    """A chunked body (RFC 9112 section 7.1), strictly: extensions and trailers are read over, bounded, and dropped."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._data = bytearray()
        self._at = 0
        self._body = bytearray()
        self._left = -1  # of the chunk being read; -1: a size line is next
        self._chunks = 0
        self._trailers = -1  # bytes of trailer lines so far; -1: not there yet

    def feed(self, data: bytes) -> tuple[bytes, bytes] | None:
        """Takes the next bytes; answers the body and what came after it, or None while some is missing.

        Raises:
            BadBodyError: for a malformed or too large body; nothing after it may be read as a request.
        """
        self._data += data
        while self._trailers < 0:
            if not (self._size_line() if self._left < 0 else self._chunk()):
                self._compact()
                return None
        while (line := self._line(_TRAILERS, 431)) is not None:
            if not line:
                return bytes(self._body), bytes(self._data[self._at :])
            self._trailers += len(line) + 2
            if self._trailers > _TRAILERS:
                raise BadBodyError(431)
            if b"\n" in line or b"\r" in line or b"\0" in line:
                raise BadBodyError(400)
        self._compact()
        return None

    def _compact(self) -> None:
        del self._data[: self._at]
        self._at = 0

    def _line(self, longest: int, status: int) -> bytes | None:
        end = self._data.find(_CRLF, self._at)
        known = (end if end >= 0 else len(self._data) - 1) - self._at
        if known > longest:
            raise BadBodyError(status)
        if end < 0:
            return None
        line = bytes(self._data[self._at : end])
        self._at = end + 2
        return line

    def _size_line(self) -> bool:
        line = self._line(_LINE, 400)
        if line is None:
            return False
        match = _SIZE_LINE.match(line)
        if match is None:
            raise BadBodyError(400)
        size = int(match[1], 16)
        self._chunks += 1
        if len(self._body) + size > self._limit or self._chunks > _CHUNKS:
            raise BadBodyError(413)
        if size:
            self._left = size
        else:
            self._trailers = 0
        return True

    def _chunk(self) -> bool:
        piece = self._data[self._at : self._at + self._left]
        self._body += piece
        self._at += len(piece)
        self._left -= len(piece)
        if self._left or len(self._data) < self._at + 2:
            return False
        if self._data[self._at : self._at + 2] != _CRLF:
            raise BadBodyError(400)
        self._at += 2
        self._left = -1
        return True
