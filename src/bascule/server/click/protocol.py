"""One connection of the click server: HTTP/1.1 requests in, answers out, in order.

A head is parsed only when it is whole (:mod:`bascule.server.click.head`) and bodies are read by
:mod:`bascule.server.click.body`, so an answer depends on the bytes sent, never on how they were cut into packets.
Nothing waits: a request is answered in the call that completes it. Deadlines are kept by one sweep a server
(:class:`bascule.server.click.service.ClickService`), not by timers here.
"""

import asyncio
from typing import cast

from bascule.gate.crossing import ClickRequest
from bascule.server.click.answer import CLOSE
from bascule.server.click.body import BadBodyError
from bascule.server.click.framing import RefusedError
from bascule.server.click.head import END_OF_HEAD, HeadReader
from bascule.server.click.refusal import refusal
from bascule.server.click.service import ClickService

# What a connection is doing. IDLE holds no bytes, HEAD and BODY a request begun, PAUSED requests that wait their
# turn; LINGER reads and drops what a refused peer still sends; CLOSING only writes what is left.
IDLE, HEAD, BODY, PAUSED, LINGER, CLOSING = range(6)

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_LINGER_BYTES = 1 << 18
_BLANK_LINES = 16


class ClickProtocol(HeadReader, asyncio.Protocol):
    """Reads requests, asks the handler, writes answers; :class:`ClickLimits` says what it bears."""

    __slots__ = (
        "_blanks",
        "_buffer",
        "_choked",
        "_drained",
        "_eof",
        "_handler",
        "_peer",
        "_proxied",
        "_service",
        "_since",
        "_state",
        "_transport",
        "_write",
        "served",
    )

    _transport: asyncio.Transport

    def __init__(self, service: ClickService) -> None:
        super().__init__(service.limits)
        self._service = service
        self._handler = service.handler
        self._write = service.writer.write
        self._state = IDLE
        self._since = service.now
        self._buffer = bytearray()
        self._blanks = self._drained = 0
        self._choked = self._eof = self._proxied = False
        self._peer = ""
        self.served = 0

    # Called by the event loop.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Takes the connection under the caps, or sends a 503 and closes it."""
        self._transport = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername")
        self._peer = peer[0] if isinstance(peer, tuple) else ""
        self._since = self._service.now
        if not self._service.admit(self, self._peer):
            self._send([self._write(refusal(503), connection=CLOSE)], CLOSING)
            return
        self._proxied = self._service.trusted.trusts(self._peer)
        self._transport.set_write_buffer_limits(high=self._limits.write_buffer)

    def connection_lost(self, exc: Exception | None) -> None:
        """Gives the connection's place back."""
        self._state = CLOSING
        self._service.forget(self, self._peer)

    def data_received(self, data: bytes) -> None:
        """Answers every request that is now whole."""
        if self._state == IDLE:
            self._serve(data)
        elif self._state == HEAD:
            self._more_head(data)
        elif self._state == BODY:
            self._more_body(data)
        elif self._state == PAUSED:
            self._buffer += data
        elif self._state == LINGER:
            self._drained += len(data)
            if self._drained > _LINGER_BYTES:
                self.abort()

    def eof_received(self) -> bool:
        """Closes, but first answers what still waits its turn."""
        self._eof = True
        if self._state != PAUSED:
            self._since = self._service.now
            self._state = CLOSING
        return self._state == PAUSED

    def pause_writing(self) -> None:
        """Stops reading while the peer does not read."""
        self._choked = True
        self._since = self._service.now
        if self._state != CLOSING:
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        """Goes on where the peer has read."""
        self._choked = False
        self._since = self._service.now
        if self._state == PAUSED:
            self._resume()
        elif self._state != CLOSING:
            self._transport.resume_reading()

    # Called by the service.

    def expire(self, now: float) -> None:
        """Sheds the connection where a deadline has passed."""
        limits, state, age = self._limits, self._state, now - self._since
        if self._choked or state == CLOSING:
            if age > limits.write_timeout:
                self._service.timeouts["write"] += 1
                self.abort()
        elif state == IDLE:
            if age > (limits.idle_timeout if self.served else limits.header_timeout):
                self._service.timeouts["idle" if self.served else "header"] += 1
                self._send([], CLOSING)
        elif state in (HEAD, BODY):
            if age > (limits.header_timeout if state == HEAD else limits.body_timeout):
                self._service.timeouts["header" if state == HEAD else "body"] += 1
                self._send([self._write(refusal(408), connection=CLOSE)], LINGER)
        elif state == LINGER and age > limits.linger:
            self._service.timeouts["linger"] += 1
            self.abort()

    def finish(self, *, fresh: bool) -> None:
        """Closes unless a request is under way; a connection that has asked nothing yet only where ``fresh``."""
        if self._state == IDLE and (fresh or self.served):
            self._send([], CLOSING)

    def abort(self) -> None:
        """Closes at once, unsent bytes dropped."""
        self._state = CLOSING
        self._transport.abort()

    # Bytes in, bytes out.

    def _serve(self, data: bytes) -> None:
        """Answers the requests in ``data``, which begins between two requests; the state is IDLE."""
        end = len(data)
        if data.find(END_OF_HEAD) == end - 4 >= 0 and data[0] != 13:  # one whole request: nearly always so
            payload = self._request(data)
            if self._state == IDLE:
                self._transport.write(payload)
                self._since = self._service.now
            else:
                self._send([payload], self._state)
            return
        self._serve_many(data, end)

    def _serve_many(self, data: bytes, end: int) -> None:
        out: list[bytes] = []
        at = 0
        while at < end:
            if data[at] == 13:
                at = self._blank(data, at, out)
                continue
            stop = data.find(END_OF_HEAD, at) + 4
            if stop == 3:
                self._hold(data[at:], out)
                break
            out.append(self._request(data if stop - at == end else data[at:stop]))
            at = stop
            if self._state:
                break
            if at < end and self._full(out):
                self._pause(data[at:], out)
                return
        self._send(out, self._state)
        if self._state == BODY and at < end:
            self._more_body(data[at:])

    def _blank(self, data: bytes, at: int, out: list[bytes]) -> int:
        """Reads over an empty line before a request (RFC 9112 2.2), within reason; answers where to go on."""
        if at + 1 == len(data):
            self._buffer += b"\r"
            self._wait_in(HEAD)
            return at + 1
        self._blanks += 1
        if data[at + 1] == 10 and self._blanks <= _BLANK_LINES + self.served:
            return at + 2
        out.append(self._refuse(RefusedError(400, "malformed")))
        return len(data)

    def _hold(self, begun: bytes, out: list[bytes]) -> None:
        """Keeps a head that is not whole, or refuses it as soon as nothing could make it right."""
        try:
            self.bound(begun)
        except RefusedError as error:
            out.append(self._refuse(error, head_only=begun.startswith(b"HEAD ")))
            return
        self._buffer += begun
        self._wait_in(HEAD)

    def _wait_in(self, state: int) -> None:
        self._state = state
        self._since = self._service.now

    def _send(self, out: list[bytes], state: int) -> None:
        """Writes in one go, and goes over into the state."""
        self._state = state
        if payload := b"".join(out):
            self._transport.write(payload)
            self._since = self._service.now
        if state >= LINGER:
            self._since = self._service.now
            if state == CLOSING:
                self._transport.close()
            elif self._transport.can_write_eof():
                self._transport.write_eof()

    def _full(self, out: list[bytes]) -> bool:
        return len(out) >= self._limits.burst or sum(map(len, out)) > self._limits.write_buffer

    def _pause(self, rest: bytes, out: list[bytes]) -> None:
        """Gives other connections, or a slow reader, their time before the rest is answered."""
        self._buffer += rest
        self._transport.pause_reading()
        self._send(out, PAUSED)
        if not self._choked:
            asyncio.get_running_loop().call_soon(self._resume)

    def _resume(self) -> None:
        if self._state != PAUSED or self._choked:
            return
        data = bytes(self._buffer)
        self._buffer.clear()
        self._state = IDLE
        self._serve(data)
        if self._state not in (PAUSED, CLOSING):
            if self._eof:
                self._send([], CLOSING)
            elif not self._choked:
                self._transport.resume_reading()

    def _more_head(self, data: bytes) -> None:
        buffer = self._buffer
        seen = max(len(buffer) - 3, 0)
        buffer += data
        whole = buffer.find(END_OF_HEAD, seen) >= 0
        if not whole and len(buffer) <= self._easy and buffer[0] != 13:
            return
        begun, since = bytes(buffer), self._since
        buffer.clear()
        self._state = IDLE
        self._serve(begun)
        if self._state == HEAD and not whole:
            self._since = since  # still the same request's head: its time runs on

    def _more_body(self, data: bytes) -> None:
        if self.body is None:
            return
        try:
            read = self.body.feed(data)
        except BadBodyError as error:
            self._send([self._refuse(RefusedError(error.status, "body"), head_only=self.method == b"HEAD")], LINGER)
            return
        if read is None:
            return
        body, rest = read
        self._state = IDLE
        payload = self._answer(body)
        if rest and self._state == IDLE:
            self._pause(rest, [payload])  # not at once: many small posts would recurse
        else:
            self._send([payload], self._state)

    # One request.

    def _request(self, head: bytes) -> bytes:
        """The bytes that answer a whole head; the state changes where the connection does not just go on."""
        try:
            self.read(head)
        except RefusedError as error:
            return self._refuse(error, head_only=head.startswith(b"HEAD "))
        if self.body is None:
            return self._answer(b"")
        self._state = BODY
        self._since = self._service.now
        return _CONTINUE if self.expects else b""

    def _refuse(self, error: RefusedError, *, head_only: bool = False) -> bytes:
        self._service.refused[error.reason] += 1
        self._state = LINGER
        return self._write(refusal(error.status), head_only=head_only, connection=CLOSE)

    def _answer(self, body: bytes) -> bytes:
        headers = self.headers
        get = headers.get
        client = self._peer
        if self._proxied and (forwarded := get(b"x-forwarded-for")):
            client = self._service.trusted.client(client, forwarded)
        self.served += 1
        connection = self.connection
        if self.served >= self._limits.requests_per_connection or self._service.stopping:
            connection = CLOSE
        method = self.method
        try:
            answer = self._handler(
                ClickRequest(
                    method,
                    self.target,
                    self.host,
                    client,
                    get(b"accept-language", b""),
                    get(b"user-agent", b""),
                    body,
                )
            )
            payload = self._write(answer, method == b"HEAD", connection)
        except Exception as error:  # whatever a handler raises is answered alike, and counted
            self._service.fail(error)
            connection = CLOSE
            payload = self._write(refusal(500), head_only=method == b"HEAD", connection=CLOSE)
        if connection == CLOSE:
            self._state = CLOSING
        return payload
