"""A click server on a free loopback port, in a thread of its own, and plain sockets to talk to it."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvloop

from bascule.gate.crossing import ClickAnswer, ClickHandler, ClickRequest
from bascule.server.click.limits import ClickLimits
from bascule.server.click.serve import ClickServer, serve
from bascule.server.click.service import ClickCounters

HEADERS = ((b"cache-control", b"no-store"), (b"referrer-policy", b"no-referrer"))
PAGE = ((b"content-type", b"text/plain"), (b"cache-control", b"no-store"))


def echo(request: ClickRequest) -> ClickAnswer:
    """Says back what it was asked; some paths misbehave."""
    if request.target == b"/raise":
        raise RuntimeError("the secret of /raise")
    if request.target == b"/split":
        return ClickAnswer(302, HEADERS, b"https://example.com/\r\nset-cookie: a=b")
    if request.target == b"/status":
        return ClickAnswer(99, HEADERS)
    if request.target == b"/none":
        return ClickAnswer(204, HEADERS)
    if request.target.startswith(b"/page"):
        said = (request.method, request.target, request.host, request.client.encode(), request.accept_language)
        return ClickAnswer(200, PAGE, None, b"|".join((*said, request.user_agent, request.body)))
    if request.target.startswith(b"/big"):
        return ClickAnswer(200, PAGE, None, request.target + b" " * 65_000)
    return ClickAnswer(302, HEADERS, b"https://example.com" + request.target)


class Running:
    """A served handler; ``errors`` holds what the event loop was told of exceptions nobody took."""

    def __init__(self, handler: ClickHandler, limits: ClickLimits | None, trusted: tuple[str, ...]) -> None:
        self.errors: list[dict[str, Any]] = []
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: uvloop.run(self._run(handler, limits, trusted)), daemon=True)
        self._thread.start()
        assert self._ready.wait(10)

    async def _run(self, handler: ClickHandler, limits: ClickLimits | None, trusted: tuple[str, ...]) -> None:
        self.loop = asyncio.get_running_loop()
        self.loop.set_exception_handler(lambda _, context: self.errors.append(context))
        self._end = asyncio.Event()
        self.server: ClickServer = await serve(handler, ("127.0.0.1", 0), limits=limits, trusted=trusted)
        self.port = self.server.addresses[0][1]
        self._ready.set()
        await self._end.wait()
        await self.server.stop(0.2)

    def counters(self) -> ClickCounters:
        async def read() -> ClickCounters:
            return self.server.counters()

        return asyncio.run_coroutine_threadsafe(read(), self.loop).result(5)

    def stop(self) -> None:
        if self._thread.is_alive():
            self.loop.call_soon_threadsafe(self._end.set)
            self._thread.join(10)
        assert not self._thread.is_alive()
        assert not self.errors

    def connect(self, timeout: float = 5.0) -> socket.socket:
        sock = socket.create_connection(("127.0.0.1", self.port), timeout)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock

    def exchange(self, data: bytes) -> bytes:
        """Sends, half-closes, and reads to the end."""
        with self.connect() as sock:
            try:
                sock.sendall(data)
                sock.shutdown(socket.SHUT_WR)
            except OSError:  # already refused and closed
                pass
            return read_all(sock)


def read_all(sock: socket.socket) -> bytes:
    """All bytes to the end of the stream; a timeout is an error, a reset is an end."""
    parts = []
    try:
        while part := sock.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


@pytest.fixture
def start() -> Iterator[Callable[..., Running]]:
    """Starts servers: ``start(limits=…, trusted=…, handler=…)``."""
    started: list[Running] = []

    def one(
        *, handler: ClickHandler = echo, limits: ClickLimits | None = None, trusted: tuple[str, ...] = ()
    ) -> Running:
        started.append(Running(handler, limits, trusted))
        return started[-1]

    yield one
    for running in started:
        running.stop()


@pytest.fixture(scope="module")
def served() -> Iterator[Running]:
    """One server with the usual limits for a whole module."""
    running = Running(echo, None, ())
    yield running
    running.stop()


@pytest.fixture(scope="session")
def launch() -> Callable[[ClickHandler, ClickLimits | None, tuple[str, ...]], Running]:
    """Starts a server that the caller stops."""
    return Running
