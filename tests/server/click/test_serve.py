import asyncio
import re
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bascule.gate.crossing import ClickAnswer, ClickRequest
from bascule.server.click.limits import ClickLimits
from bascule.server.click.serve import serve

Start = Callable[..., Any]
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


def handler(request: ClickRequest) -> ClickAnswer:
    return ClickAnswer(302, (), b"https://example.com" + request.target, request.client.encode())


async def ask(where: tuple[str, int] | str, request: bytes = GET) -> bytes:
    opened = asyncio.open_unix_connection(where) if isinstance(where, str) else asyncio.open_connection(*where)
    reader, writer = await opened
    writer.write(request)
    said = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", said)
    said += await reader.readexactly(int(length[1])) if length else b""
    writer.close()
    await writer.wait_closed()
    return said


def test_any_loop_any_socket(tmp_path: Path) -> None:
    async def run() -> None:
        with socket.socket() as sock, socket.socket(socket.AF_UNIX) as unix:
            sock.bind(("127.0.0.1", 0))
            unix.bind(str(tmp_path / "click"))
            by_socket = await serve(handler, sock)
            by_path = await serve(handler, unix, trusted=["unix"])
            assert (await ask(by_socket.addresses[0])).endswith(b"127.0.0.1")
            forwarded = GET.replace(b"\r\n\r\n", b"\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n")
            assert (await ask(str(tmp_path / "click"), forwarded)).endswith(b"192.0.2.1")
            assert by_path.addresses == []
            for server in (by_socket, by_path):
                assert server.counters().requests == 1
                await server.stop()

    asyncio.run(run())


def test_two_servers_on_one_port() -> None:
    async def run() -> None:
        first = await serve(handler, ("127.0.0.1", 0), reuse_port=True)
        second = await serve(handler, first.addresses[0], reuse_port=True)
        for _ in range(40):
            await ask(first.addresses[0])
        assert first.counters().requests + second.counters().requests == 40
        assert second.counters().requests
        with pytest.raises(OSError, match="in use"):
            await serve(handler, first.addresses[0])
        await first.stop()
        await second.stop()

    asyncio.run(run())


def test_trusted_must_be_networks() -> None:
    with pytest.raises(ValueError, match="appear to be"):
        asyncio.run(serve(handler, ("127.0.0.1", 0), trusted=["proxy.example"]))


def test_counters(start: Start) -> None:
    running = start()
    running.exchange(GET * 3)
    running.exchange(b"nonsense\r\n\r\n")
    with running.connect() as sock:
        sock.sendall(GET)
        sock.recv(65536)
        counters = running.counters()
    assert (counters.open, counters.connections, counters.requests, counters.failed) == (1, 3, 4, 0)
    assert counters.refused == {"malformed": 1}
    assert counters.timeouts == {}


def test_stopping_ends_what_is_under_way_and_takes_nothing_new(start: Start) -> None:
    running = start()
    with running.connect() as idle, running.connect() as begun:
        idle.sendall(GET)
        assert idle.recv(65536).startswith(b"HTTP/1.1 302")
        begun.sendall(GET[:10])
        time.sleep(0.05)

        async def stop() -> None:
            await running.server.stop(5)

        stopping = asyncio.run_coroutine_threadsafe(stop(), running.loop)
        assert idle.recv(65536) == b""
        with pytest.raises(ConnectionRefusedError):
            running.connect()
        begun.sendall(GET[10:])
        said = begun.recv(65536)
        assert said.startswith(b"HTTP/1.1 302")
        assert b"connection: close" in said
        assert begun.recv(65536) == b""
        stopping.result(5)


def test_stopping_does_not_wait_for_ever(start: Start) -> None:
    running = start()
    with running.connect() as sock:
        sock.sendall(GET[:10])
        time.sleep(0.05)
        began = time.monotonic()
        running.stop()
        assert time.monotonic() - began < 3


def test_no_request_is_lost_when_many_ask_while_it_stops(start: Start) -> None:
    """Each client is answered in full, or finds its kept connection closed between two requests."""
    running = start(limits=ClickLimits(tick=0.05))
    broken: list[bytes] = []

    def client() -> None:
        try:
            with running.connect() as sock:
                while True:
                    sock.sendall(GET)
                    said = sock.recv(65536)
                    if not said:
                        return
                    if not said.endswith(b"\r\n\r\n"):
                        broken.append(said)
        except OSError:
            return

    threads = [threading.Thread(target=client) for _ in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    running.stop()
    for thread in threads:
        thread.join(5)
    assert not broken
    assert not any(thread.is_alive() for thread in threads)
