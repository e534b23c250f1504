"""A served process with one network that blocks evil.example, and a client that carries its key as each test says."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from e2e.running import Running, bascule

from bascule.adapters.contract import Request
from bascule.store.adapter_secrets import AdapterSecrets


class Net(Running):
    """A running service, asked as a chat server would."""

    def __init__(self, folder: Any) -> None:
        super().__init__(folder, "http://go.demo.test")
        self.web = httpx.Client(base_url=f"http://{self.process.api}/v1/adapters", timeout=30)
        self.bearer = {"authorization": f"Bearer {self.key}"}
        self.verdict("https://evil.example/", "block", "host")

    def post(self, path: str, body: Any, headers: dict[str, str] | None = None, **query: str) -> httpx.Response:
        content = {"content": body} if isinstance(body, bytes) else {"json": body}
        return self.web.post(path, params=query, headers=self.bearer if headers is None else headers, **content)

    def secret(self, adapter: str, secret: str) -> None:
        """Set a signing secret, and wait until the running process goes by it."""
        AdapterSecrets(self.home).set("demo", adapter, secret or None)
        time.sleep(1.2)

    def key_for(self, *scopes: str) -> str:
        chosen = [part for scope in scopes for part in ("--scope", scope)]
        key = bascule("network", "add-key", "demo", *chosen, "--home", self.home).strip()
        for _ in range(100):
            if self.post("http-antispam/ping", {"id": "x"}, {"authorization": f"Bearer {key}"}).status_code != 401:
                return key
            time.sleep(0.1)
        raise AssertionError("the new key was never taken up")


@pytest.fixture(scope="package")
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Net]:
    with Net(tmp_path_factory.mktemp("adapters")) as running:
        yield running
        running.web.close()


@pytest.fixture
def request_of() -> Any:
    """Makes a foreign request."""

    def make(path: str = "", body: bytes = b"", method: str = "POST", **more: Any) -> Request:
        return Request(method, path, body=body, **more)

    return make
