"""The ASGI application under uvicorn says what the dedicated server says, to one table of requests."""

import asyncio
import re
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
import uvicorn

from bascule.gate.crossing import ClickAnswer, ClickRequest
from bascule.server.click.asgi import ClickApp

HEADERS = ((b"cache-control", b"no-store"), (b"referrer-policy", b"no-referrer"))


def handler(request: ClickRequest) -> ClickAnswer:
    """Shows in the answer's headers, too, what it was asked, so that HEAD can be compared."""
    if request.target == b"/raise":
        raise RuntimeError("secret")
    if request.target == b"/split":
        return ClickAnswer(302, HEADERS, b"https://example.com/\r\na: b")
    if request.target == b"/status":
        return ClickAnswer(700, HEADERS)
    if request.target == b"/none":
        return ClickAnswer(204, HEADERS)
    seen = (request.method, request.target, request.host, request.accept_language, request.user_agent)
    shown = quote_from_bytes(b"|".join((*seen, request.client.encode(), request.body[:9]))).encode()
    if request.target.startswith(b"/page"):
        return ClickAnswer(200, (*HEADERS, (b"x-seen", shown)), None, b"%d:" % len(request.body) + shown)
    return ClickAnswer(302, HEADERS, b"https://example.com" + request.target)


@pytest.fixture(scope="module")
def uvicorn_port() -> Iterator[int]:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        app = ClickApp(handler, trusted=["127.0.0.1"])
        config = uvicorn.Config(
            app, loop="uvloop", http="httptools", access_log=False, log_level="critical", proxy_headers=False
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=lambda: server.run([sock]), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield sock.getsockname()[1]
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive()


@pytest.fixture(scope="module")
def click_port(launch: Any) -> Iterator[int]:
    running = launch(handler, None, ("127.0.0.1",))
    yield running.port
    running.stop()


def exchange(port: int, request: bytes) -> bytes:
    """Sends and reads one answer, whatever the server does with the connection afterwards."""
    with socket.create_connection(("127.0.0.1", port), 5) as sock:
        sock.sendall(request)
        said = b""
        while not complete(said, head_only=request.startswith(b"HEAD")):
            part = sock.recv(65536)
            if not part:
                break
            said += part
    return said


def complete(said: bytes, *, head_only: bool) -> bool:
    head, end, body = said.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head)
    return bool(end) and (head_only or length is None or len(body) >= int(length[1]))


def shape(said: bytes) -> tuple[bytes, list[bytes], bytes]:
    head, _, body = said.partition(b"\r\n\r\n")
    status, *lines = head.split(b"\r\n")
    kept = [line for line in lines if not line.startswith((b"date:", b"server:"))]
    return status, sorted(kept), body


def request(line: bytes, *headers: bytes, body: bytes = b"") -> bytes:
    return b"\r\n".join((line + b" HTTP/1.1", b"Host: go.example", *headers, b"", body))


LONG = b"a" * 16384
TABLE = [
    request(b"GET /a"),
    request(b"GET /K.M.T/example.com/path?q=1&r=%2F%E4?x"),
    request(b"GET /a//b/../c;d=%00"),
    request(b"GET //evil.example/a"),
    request(b"GET /page?a", b"Accept-Language: de, fr;q=0.5", b"User-Agent:   x  y  "),
    request(b"GET /page", b"X-Forwarded-For: 192.0.2.1, 192.0.2.2"),
    request(b"GET /page", b"X-Forwarded-For: 192.0.2.1", b"X-Forwarded-For: 192.0.2.3"),
    request(b"GET /page", b"X-Forwarded-For: junk"),
    request(b"HEAD /a"),
    request(b"HEAD /page"),
    request(b"POST /page", b"Content-Length: 5", body=b"hello"),
    request(b"POST /page", b"Content-Length: 0"),
    request(b"POST /page", b"Transfer-Encoding: chunked", body=b"3\r\nabc\r\n0\r\n\r\n"),
    request(b"POST /page", b"Content-Length: 16384", body=LONG),
    request(b"POST /page", b"Content-Length: 16385", body=LONG + b"a"),
    request(b"POST /page", b"Transfer-Encoding: chunked", body=b"4001\r\n" + LONG + b"a\r\n0\r\n\r\n"),
    request(b"GET /page", b"Content-Length: 3", body=b"abc"),
    request(b"PUT /page"),
    request(b"OPTIONS /page"),
    request(b"GET /none"),
    request(b"GET /raise"),
    request(b"HEAD /raise"),
    request(b"GET /split"),
    request(b"GET /status"),
    request(b"GET /" + b"a" * 8191),
    request(b"GET /" + b"a" * 8192),
    request(b"GET /?" + b"a" * 8191),
    request(b"GET /a", *[b"B: b"] * 63),
    request(b"GET /a", *[b"B: b"] * 64),
    request(b"GET /a", b"B: " + b"b" * 16000),
    request(b"GET /a", b"B: " + b"b" * 16384),
    request(b"GET /a", b"Host: go.example"),
    request(b"GET /a", b"Connection: close"),
    request(b"GET /a", b"Expect: tea", b"Content-Length: 1", body=b"a"),
    b"GET /a HTTP/1.1\r\n\r\n",
    b"GET /a HTTP/1.1\r\nHost: a/b\r\n\r\n",
    b"GET /a HTTP/1.0\r\n\r\n",
    b"GET /page HTTP/1.0\r\nHost: go.example\r\n\r\n",
]


@pytest.mark.parametrize("asked", TABLE, ids=range(len(TABLE)))
def test_both_servers_say_the_same(uvicorn_port: int, click_port: int, asked: bytes) -> None:
    assert shape(exchange(uvicorn_port, asked)) == shape(exchange(click_port, asked))


def test_other_protocols_are_not_spoken() -> None:
    async def nothing(*_: Any) -> Any:
        raise AssertionError

    with pytest.raises(NotImplementedError):
        asyncio.run(ClickApp(handler)({"type": "websocket"}, nothing, nothing))


def test_counts() -> None:
    app = ClickApp(handler)
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    def ask(path: bytes, *headers: tuple[bytes, bytes]) -> int:
        sent.clear()
        scope = {"type": "http", "method": "GET", "http_version": "1.1", "raw_path": path, "query_string": b""}
        asyncio.run(app({**scope, "headers": [(b"host", b"a"), *headers], "client": None}, receive, send))
        return int(sent[0]["status"])

    assert ask(b"/a") == 302
    assert ask(b"/raise") == 500
    assert ask(b"*") == 400
    assert ask(b"/a", (b"content-length", b"3")) == 400
    assert (app.failed, app.refused) == (1, {"target": 1, "body": 1})
