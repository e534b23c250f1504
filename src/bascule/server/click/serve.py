"""The dedicated click server: sockets in front of :class:`ClickProtocol`, a sweep a tick, an orderly end."""

import asyncio
import socket
from collections.abc import Iterable

from bascule.gate.crossing import ClickHandler
from bascule.server.click.admit import TrustedProxies
from bascule.server.click.limits import ClickLimits
from bascule.server.click.protocol import ClickProtocol
from bascule.server.click.service import ClickCounters, ClickService

_BACKLOG = 2048  # connections the kernel holds while they wait to be accepted
_POLL = 0.02
_FRESH = 0.25  # how long, at the end, a new connection may still bring its first request


class ClickServer:
    """A listening click server; made by :func:`serve`."""

    def __init__(self, service: ClickService, server: asyncio.Server, loop: asyncio.AbstractEventLoop) -> None:
        self._service = service
        self._server = server
        self._loop = loop
        self._timer = loop.call_later(service.limits.tick, self._tick)

    def _tick(self) -> None:
        self._service.sweep(self._loop.time())
        self._timer = self._loop.call_later(self._service.limits.tick, self._tick)

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Host and port of every listening Internet socket."""
        names = (sock.getsockname() for sock in self._server.sockets)
        return [(name[0], name[1]) for name in names if isinstance(name, tuple)]

    def counters(self) -> ClickCounters:
        """What was done so far, for ``/metrics``."""
        return self._service.counters()

    async def stop(self, grace: float = 5.0) -> None:
        """Stops accepting, lets requests under way end, and drops what is left after ``grace`` seconds."""
        service, loop = self._service, self._loop
        service.stopping = True
        self._server.close()
        began = loop.time()
        while service.connections and loop.time() - began < grace:
            for connection in list(service.connections):
                connection.finish(fresh=loop.time() - began >= min(_FRESH, grace / 2))
            await asyncio.sleep(_POLL)
        for connection in list(service.connections):
            connection.abort()
        self._timer.cancel()
        await asyncio.sleep(0)


async def serve(
    handler: ClickHandler,
    where: tuple[str, int] | socket.socket,
    *,
    limits: ClickLimits | None = None,
    trusted: Iterable[str] = (),
    reuse_port: bool = False,
) -> ClickServer:
    """Starts serving on the running event loop (uvloop for speed; any asyncio loop works).

    Args:
        handler: answers every admitted request, without waiting.
        where: host and port to listen on (port 0: a free one), or a bound stream socket (Internet or Unix).
        limits: what connections are held to.
        trusted: addresses or networks of proxies whose ``X-Forwarded-For`` is believed; ``unix`` for a Unix socket.
        reuse_port: ``SO_REUSEPORT``, for several processes on one port; only with a host and port.

    Raises:
        OSError: the address cannot be listened on.
        ValueError: an entry of ``trusted`` is no network.
    """
    loop = asyncio.get_running_loop()
    service = ClickService(handler, limits, TrustedProxies(trusted), now=loop.time())

    def connection() -> ClickProtocol:
        return ClickProtocol(service)

    if isinstance(where, tuple):
        host, port = where
        server = await loop.create_server(connection, host, port, backlog=_BACKLOG, reuse_port=reuse_port or None)
    elif where.family == socket.AF_UNIX:
        server = await loop.create_unix_server(connection, sock=where, backlog=_BACKLOG)
    else:
        server = await loop.create_server(connection, sock=where, backlog=_BACKLOG)
    return ClickServer(service, server, loop)
