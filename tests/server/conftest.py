"""Two networks on a real home: as objects in this process with a clock of their own, and as a served process."""

import asyncio
import secrets
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import httpx
import msgspec
import pytest
from e2e.running import Running, bascule

from bascule.cli.init import add_key, add_network
from bascule.gate.api_keys import SCOPES
from bascule.gate.crossing import ClickAnswer, ClickRequest
from bascule.gate.decision import Decision
from bascule.gate.message import Message
from bascule.gate.network import Network
from bascule.server.app import Application
from bascule.server.chores import Chores
from bascule.server.service import Service
from bascule.server.verdicts import NewVerdict, set_verdict
from bascule.store.embedded.store import EmbeddedStore
from bascule.store.home import Home

T = TypeVar("T")
NOW = 1_790_000_000.0


class Place:
    """A service in this process: ``alpha`` at http://go.alpha.test, ``beta`` at https://go.beta.test/b."""

    def __init__(self, path: Path) -> None:
        self.now = NOW
        self.loop = asyncio.new_event_loop()
        self.home = Home(path)
        self.home.make()
        self.store = EmbeddedStore(path, self.loop)
        self.ledger = self.store.ledger
        self.keys: dict[str, str] = {}
        self.add("alpha", "http://go.alpha.test")
        self.add("beta", "https://go.beta.test/b")
        self.service = Service(self.home, self.store, lambda: self.now)
        self.application = Application(self.service)
        self.chores = Chores(self.application)

    def play(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    def add(self, network: str, base: str, **more: Any) -> None:
        self.play(add_network(self.home, self.store, Network(network, network.title(), base, **more)))
        self.keys[network] = self.key(network, *SCOPES)

    def key(self, network: str, *scopes: str) -> str:
        return self.play(add_key(self.home, self.store, network, scopes, "test"))

    def bearer(self, network: str) -> bytes:
        return f"Bearer {self.keys[network]}".encode()

    def send(self, text: str, network: str = "alpha", id: str | None = None) -> Decision:
        message = Message(id or secrets.token_hex(8), "@ann", text)
        return self.play(self.service.senders[network].check(message, self.now))

    def target(self, url: str, network: str = "alpha") -> bytes:
        """The request target of the wrapped link that ``url`` becomes."""
        wrapped = self.send(url, network).links[0].wrapped_url
        assert wrapped is not None
        return b"/" + wrapped.split("/", 3)[3].encode()

    def verdict(self, url: str, verdict: Any, network: str = "alpha", **more: Any) -> None:
        self.play(set_verdict(self.service, network, "test", NewVerdict(verdict, url, **more)))

    def click(self, target: bytes, **more: Any) -> ClickAnswer:
        method = more.pop("method", b"GET")
        host = more.pop("host", b"go.alpha.test")
        return self.application.handler(ClickRequest(method, target, host, **more))

    def close(self) -> None:
        self.store.close()
        self.loop.close()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path / "home")
    yield made
    made.close()


@pytest.fixture(scope="module")
def shared_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One place for tests that only look."""
    made = Place(tmp_path_factory.mktemp("place") / "home")
    yield made
    made.close()


class Served(Running):
    """A serving process with the networks ``demo`` and ``other``, and clients with a key for each."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.other_key = bascule(
            "network", "add", "other", "--link-base", "http://go.other.test", "--home", self.home
        ).strip()
        self.demo = self.client(self.key)
        self.other = self.client(self.other_key)
        self.nobody = self.client("")
        self.await_key(self.other)

    def client(self, key: str) -> httpx.Client:
        headers = {"authorization": f"Bearer {key}"} if key else {}
        return httpx.Client(base_url=f"http://{self.process.api}", headers=headers, timeout=30)

    def await_key(self, client: httpx.Client) -> None:
        """Wait until the running process knows a key made beside it; it looks every second."""
        for _ in range(100):
            if client.get("/v1/verdicts").status_code == 200:
                return
            asyncio.run(asyncio.sleep(0.1))
        raise AssertionError("the new key was never taken up")

    def with_scopes(self, *scopes: str) -> httpx.Client:
        chosen = [part for scope in scopes for part in ("--scope", scope)]
        return self.client(bascule("network", "add-key", "demo", *chosen, "--home", self.home).strip())

    def __exit__(self, *_: object) -> None:
        for client in (self.demo, self.other, self.nobody):
            client.close()
        super().__exit__()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with Served(tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture(scope="session")
def encoded() -> Any:
    """Encodes a value as the API does."""
    return msgspec.json.encode
