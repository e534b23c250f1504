"""Run one serving process: the API on uvicorn, the links on the click server, chores beside them, an orderly end."""

import asyncio
import contextlib
import gc
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import uvicorn
import uvloop

from bascule.server.app import Application
from bascule.server.chores import Chores
from bascule.server.click.serve import ClickServer
from bascule.server.click.serve import serve as serve_clicks
from bascule.server.service import Service
from bascule.store.embedded.store import EmbeddedStore
from bascule.store.home import Home

Address = tuple[str, int]


class Options(msgspec.Struct, frozen=True):
    """How one process serves.

    Attributes:
        home: the folder everything is kept in.
        api: where the API listens, and links too.
        clicks: where the dedicated click server listens; None for none.
        trusted: proxies whose ``X-Forwarded-For`` is believed.
        reuse_port: share the ports with other processes on the same home.
    """

    home: Path
    api: Address
    clicks: Address | None = None
    trusted: tuple[str, ...] = ()
    reuse_port: bool = False


class ListenError(RuntimeError):
    """An address could not be listened on."""


def run(options: Options, ready: Callable[[str], None]) -> None:
    """Serve until told to stop; ``ready`` is told each address once it listens.

    Raises:
        HomeError: the home was never made.
        ListenError: an address is taken.
    """
    uvloop.run(_serve(options, ready))


async def _serve(options: Options, ready: Callable[[str], None]) -> None:
    home = Home(options.home)
    home.pepper()
    with contextlib.closing(EmbeddedStore(options.home, asyncio.get_running_loop())) as store:
        service = Service(home, store, time.time)
        service.listen()
        application = Application(service, trusted=options.trusted)
        quieten_collector()
        sys.setswitchinterval(SWITCH)
        listening = _listen(options.api, reuse_port=options.reuse_port)
        clicks = None
        if options.clicks is not None:
            try:
                clicks = await serve_clicks(
                    application.handler, options.clicks, trusted=options.trusted, reuse_port=options.reuse_port
                )
            except OSError as error:
                listening.close()
                raise ListenError(f"cannot listen on {options.clicks[0]}:{options.clicks[1]}: {error}") from None
        chores = Chores(application)
        tasks = [asyncio.create_task(work) for work in (chores.run(), application.dispatcher.run())]
        try:
            await _serve_api(application, listening, lambda: _tell(options, listening, clicks, ready))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if clicks is not None:
                await clicks.stop()
            await chores.attempt()
            service.revocations.stop()


SWITCH = 0.0005
"""Seconds a thread may keep the interpreter: the store's writer waits no longer for the event loop than that."""


def quieten_collector() -> None:
    """Keep what was made at load out of every later collection, and collect rarely: requests leave no cycles behind."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def _listen(address: Address, *, reuse_port: bool) -> socket.socket:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if reuse_port:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        listening.bind(address)
        listening.listen(2048)
    except OSError as error:
        listening.close()
        raise ListenError(f"cannot listen on {address[0]}:{address[1]}: {error.strerror}") from None
    return listening


class _Server(uvicorn.Server):
    """Leaves signals to this module: uvicorn's own handling kills the process before the last clicks are written."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _serve_api(application: Application, listening: socket.socket, started: Callable[[], None]) -> None:
    config = uvicorn.Config(
        application,
        http="httptools",
        lifespan="off",
        access_log=False,
        log_level="warning",
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=30,
        h11_max_incomplete_event_size=65536,
    )
    server = _Server(config)
    for stop in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(stop, server.handle_exit, stop, None)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    if not serving.done():
        started()
    await serving


def _tell(options: Options, listening: socket.socket, links: ClickServer | None, ready: Callable[[str], None]) -> None:
    host, port = listening.getsockname()[:2]
    ready(f"API on http://{host}:{port}")
    if links is not None:
        ready(f"links on http://{links.addresses[0][0]}:{links.addresses[0][1]}")
