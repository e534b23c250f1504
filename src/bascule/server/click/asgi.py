"""The click handler as a raw ASGI application, for uvicorn or another server one already runs.

It holds requests to the same limits and answers the same as :mod:`bascule.server.click.serve`, as far as ASGI shows
them: malformed heads, absolute-form targets, timeouts and connection caps stay with the server in front, and ASGI
does not tell an empty query (``/a?``) from none.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from bascule.gate.crossing import ClickAnswer, ClickHandler, ClickRequest
from bascule.server.click.admit import TrustedProxies, host_is_plain
from bascule.server.click.framing import (
    SINGLE_HEADERS,
    RefusedError,
    content_length,
    expects_continue,
)
from bascule.server.click.limits import ClickLimits
from bascule.server.click.refusal import refusal

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_CLOSE = (b"connection", b"close")
_LINE = 4  # of a header line beside its name and value: colon, space and line end


class ClickApp:
    """An ASGI 3 application; give it to uvicorn with ``http="httptools"``, ``loop="uvloop"`` and no access log.

    Attributes:
        failed: handler calls that raised; answered with a 500.
        refused: requests refused, by reason.
    """

    def __init__(self, handler: ClickHandler, limits: ClickLimits | None = None, trusted: Iterable[str] = ()) -> None:
        """Wraps a handler.

        Args:
            handler: answers every admitted request, without waiting.
            limits: sizes of target, headers and body; times and connections are the server's.
            trusted: addresses or networks of proxies whose ``X-Forwarded-For`` is believed.

        Raises:
            ValueError: an entry of ``trusted`` is no network.
        """
        self.failed = 0
        self.refused: Counter[str] = Counter()
        self._handler = handler
        self._limits = limits or ClickLimits()
        self._trusted = TrustedProxies(trusted)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answers one request, or the server's start and stop."""
        if scope["type"] == "http":
            method = str(scope["method"]).encode("ascii")
            closing = False
            try:
                answer = await self._ask(method, scope, receive)
            except RefusedError as error:
                self.refused[error.reason] += 1
                answer, closing = refusal(error.status), True
            if answer is None:
                self.failed += 1
                answer, closing = refusal(500), True
            await _send(send, answer, head_only=method == b"HEAD", closing=closing)
        elif scope["type"] == "lifespan":
            await _lifespan(receive, send)
        else:
            raise NotImplementedError(f"no {scope['type']} here")

    async def _ask(self, method: bytes, scope: Message, receive: Receive) -> ClickAnswer | None:
        """The handler's answer, or None where it failed.

        Raises:
            RefusedError: the request must not reach the handler.
        """
        lines = scope["headers"]
        headers: dict[bytes, bytes] = dict(lines)
        query = scope["query_string"]
        target = scope["raw_path"] + b"?" + query if query else scope["raw_path"]
        http_11 = scope["http_version"] == "1.1"
        self._bound(target, lines)
        if len(headers) != len(lines):
            headers = _joined(lines)
        host = headers.get(b"host", b"").strip(b" \t")
        if method == b"CONNECT":
            raise RefusedError(501, "method")
        if (http_11 and not host) or not host_is_plain(host):
            raise RefusedError(400, "host")
        if target[:1] != b"/":
            raise RefusedError(400, "target")
        body = b""
        if b"content-length" in headers or b"transfer-encoding" in headers or b"expect" in headers:
            body = await self._body(headers, receive, http_11=http_11)
        peer = scope["client"]
        client: str = peer[0] if peer else ""
        if (forwarded := headers.get(b"x-forwarded-for")) and self._trusted.trusts(client):
            client = self._trusted.client(client, forwarded)
        language, agent = headers.get(b"accept-language", b""), headers.get(b"user-agent", b"")
        try:
            answer = self._handler(ClickRequest(method, target, host, client, language, agent, body))
        except Exception:
            return None
        return answer if _sendable(answer) else None

    def _bound(self, target: bytes, lines: list[tuple[bytes, bytes]]) -> None:
        if len(target) > self._limits.target:
            raise RefusedError(414, "target")
        size = sum([len(name) + len(value) + _LINE for name, value in lines])
        if size > self._limits.header_bytes or len(lines) > self._limits.header_count:
            raise RefusedError(431, "headers")

    async def _body(self, headers: dict[bytes, bytes], receive: Receive, *, http_11: bool) -> bytes:
        most = self._limits.body
        coding = headers.get(b"transfer-encoding")
        if coding is not None and not http_11:
            raise RefusedError(400, "framing")
        if coding is not None and coding.strip(b" \t").lower() != b"chunked":
            raise RefusedError(501, "framing")
        if content_length(headers.get(b"content-length", b"0")) > most:
            raise RefusedError(413, "body")
        expects_continue(headers, http_11)
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise RefusedError(400, "body")
            body += message.get("body", b"")
            if len(body) > most:
                raise RefusedError(413, "body")
            more = message.get("more_body", False)
        return bytes(body)


def _joined(lines: list[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    headers: dict[bytes, bytes] = {}
    for name, value in lines:
        if name in headers and name in SINGLE_HEADERS:
            raise RefusedError(400, "framing")
        headers[name] = headers[name] + b", " + value if name in headers else value
    return headers


def _breaks(value: bytes) -> bool:
    return b"\n" in value or b"\r" in value or b"\0" in value


def _sendable(answer: ClickAnswer) -> bool:
    if answer.location is not None and _breaks(answer.location):
        return False
    return 200 <= answer.status <= 599


async def _send(send: Send, answer: ClickAnswer, *, head_only: bool, closing: bool) -> None:
    headers: list[tuple[bytes, bytes]] = list(answer.headers)
    if answer.location is not None:
        headers.append((b"location", answer.location))
    if answer.status in (204, 304):
        head_only = True
    else:
        headers.append((b"content-length", b"%d" % len(answer.body)))
    if closing:
        headers.append(_CLOSE)
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head_only else answer.body})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
