import asyncio
import gzip
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from e2e.running import free_port

from bascule.recall.acknowledgement import NOTHING, Acknowledgement
from bascule.recall.receiver import Receiver, new_secret
from bascule.server.dispatch.post import Posted, Poster

Answering = Callable[[asyncio.StreamWriter, bytes], Any]
SECRET = new_secret(bytes(range(32)))


async def posted(answer: Answering, timeout: float = 5.0) -> tuple[Posted, list[bytes]]:
    """What becomes of one attempt at a server that answers so, and the heads of the requests that it got."""
    heads = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            heads.append(head)
            await answer(writer, head)
            writer.close()
            await writer.wait_closed()
        except (asyncio.CancelledError, ConnectionError):
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    poster = Poster()
    try:
        receiver = Receiver("demo", f"http://127.0.0.1:{port}/hook?a=b", (SECRET,), timeout=timeout)
        return await poster.post(receiver, "msg_1", b'{"a":1}', time.time()), heads
    finally:
        await poster.close()
        server.close()


def answering(text: bytes) -> Any:
    async def answer(writer: asyncio.StreamWriter, _: bytes) -> None:
        writer.write(text)
        await writer.drain()

    return answer


def run(text: bytes) -> Posted:
    return asyncio.run(posted(answering(text)))[0]


def test_what_is_sent() -> None:
    done, (head,) = asyncio.run(posted(answering(b"HTTP/1.1 204 No Content\r\n\r\n")))
    assert done == Posted(204)
    assert done.ok
    lines = head.decode().lower().split("\r\n")
    assert lines[0] == "post /hook?a=b http/1.1"
    assert "content-type: application/json" in lines
    assert "webhook-id: msg_1" in lines
    assert any(line.startswith("webhook-signature: v1,") for line in lines)
    assert any(line.startswith("user-agent: bascule/") for line in lines)


def test_what_its_answer_acknowledges() -> None:
    body = b'{"acknowledged":["rcl_a-1"],"failed":["rcl_a-2"]}'
    done = run(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
    assert done == Posted(200, acknowledgement=Acknowledgement(("rcl_a-1",), ("rcl_a-2",)))


@pytest.mark.parametrize("body", [b"fine", json.dumps({"acknowledged": ["x"], "note": "y" * 70_000}).encode()])
def test_an_answer_that_is_none_or_too_long_acknowledges_nothing(body: bytes) -> None:
    done = run(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
    assert (done.ok, done.acknowledgement) == (True, NOTHING)


def test_a_compressed_answer_is_not_unpacked() -> None:
    body = gzip.compress(b'{"acknowledged":["x"]}')
    done = run(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
    assert (done.ok, done.acknowledgement) == (True, NOTHING)


@pytest.mark.parametrize(
    ("text", "status", "about_content", "retry_after"),
    [
        (b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", 500, False, 0.0),
        (b"HTTP/1.1 503 Oh\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n", 503, False, 7.0),
        (b"HTTP/1.1 429 Oh\r\nRetry-After: 99999\r\nContent-Length: 0\r\n\r\n", 429, False, 3600.0),
        (b"HTTP/1.1 400 Oh\r\nContent-Length: 0\r\n\r\n", 400, True, 0.0),
        (b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n", 410, False, 0.0),
        (b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n", 302, False, 0.0),
        (b"nonsense\r\n\r\n", 0, False, 0.0),
        (b"", 0, False, 0.0),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\ncut", 0, False, 0.0),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000 + b"\r\n\r\n", 0, False, 0.0),
    ],
    ids=range(10),
)
def test_everything_else_is_a_failure(text: bytes, status: int, about_content: bool, retry_after: float) -> None:
    done, heads = asyncio.run(posted(answering(text)))
    assert not done.ok
    assert (done.status, done.about_content, done.retry_after) == (status, about_content, retry_after)
    assert 0 < len(done.error) <= 200
    assert len(heads) == 1, "a redirect is not followed"


def test_an_answer_that_drips_is_not_waited_for() -> None:
    async def drip(writer: asyncio.StreamWriter, _: bytes) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(100):
            writer.write(b"x")
            await asyncio.sleep(0.02)

    started = time.monotonic()
    done, _ = asyncio.run(posted(drip, timeout=0.2))
    assert not done.ok
    assert "0.2 s" in done.error
    assert time.monotonic() - started < 1.5


def test_nobody_there() -> None:
    async def main() -> Posted:
        poster = Poster()
        receiver = Receiver("demo", f"http://127.0.0.1:{free_port()}/", (SECRET,))
        done = await poster.post(receiver, "msg_1", b"{}", time.time())
        await poster.close()
        return done

    assert asyncio.run(main()).status == 0
