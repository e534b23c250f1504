"""A store, a receiver in this process, and time that passes quickly."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from conformance.ledger import record
from e2e.receiver import Server

from bascule.recall.recall import Recall
from bascule.recall.receiver import Receiver, new_secret
from bascule.store.embedded.store import EmbeddedStore

SECRET = new_secret(bytes(range(32)))
NOW = 1_790_000_000.0


class FastPace:
    """Time that passes ``scale`` times as fast."""

    def __init__(self, scale: float) -> None:
        self.scale = scale
        self._begun = time.monotonic()

    def now(self) -> float:
        return NOW + (time.monotonic() - self._begun) * self.scale

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds / self.scale):
                await event.wait()
        except TimeoutError:
            pass
        event.clear()


class Scene:
    """A store with some messages, and a receiver that listens."""

    def __init__(self, store: EmbeddedStore, server: Server, url: str) -> None:
        self.store = store
        self.server = server
        self.url = url

    def receiver(self, **changes: Any) -> Receiver:
        given: dict[str, Any] = {"network": "demo", "url": self.url, "secrets": (SECRET,)}
        return Receiver(**given | changes)

    async def messages(self, *numbers: int, **more: Any) -> None:
        for number in numbers:
            await self.store.ledger.record(record(f"m{number}", **more))

    async def recall(self, id: str, *numbers: int, found: Any, action: Any = "redact") -> Recall:
        """A recall that has found the messages with these numbers."""
        made = Recall(f"rcl_{id * 16}", "demo", "destination", "a.example/", 0.0, 1e10, action, "phish", "test", NOW)
        await self.store.recalls.start(made)
        await self.store.recalls.found(made.id, found(*numbers), max(numbers), NOW, last=True)
        return made

    async def until(self, met: Callable[[], bool], seconds: float = 20.0) -> None:
        """Wait until ``met``, in real seconds."""
        async with asyncio.timeout(seconds):
            while not met():
                await asyncio.sleep(0.005)

    async def states(self, recall: Recall) -> dict[str, int]:
        kept = await self.store.recalls.recall("demo", recall.id)
        assert kept is not None
        names = ("waiting", "delivered", "gone", "failed", "dead", "restoring", "restored", "withdrawn")
        return {name: count for name in names if (count := getattr(kept.progress, name))}


@asynccontextmanager
async def listening(server: Server) -> AsyncIterator[str]:
    """The server, on a free port; its URL."""
    serving = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    host, port = serving.sockets[0].getsockname()
    try:
        yield f"http://{host}:{port}/hook"
    finally:
        serving.close()


@pytest.fixture
def play(tmp_path: Path) -> Callable[[Callable[[Scene], Coroutine[Any, Any, None]]], None]:
    """Plays a scene."""

    def go(scene: Callable[[Scene], Coroutine[Any, Any, None]]) -> None:
        async def main() -> None:
            server = Server(SECRET, keep=True, anytime=True)
            async with listening(server) as url:
                with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
                    await scene(Scene(store, server, url))

        asyncio.run(main())

    return go


@pytest.fixture
def fast() -> Callable[[float], FastPace]:
    return FastPace
