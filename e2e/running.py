"""The real service in a process of its own, on free loopback ports, for tests of the whole."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

BASCULE = (sys.executable, "-m", "bascule.cli.main")
_TOLD = re.compile(r"bascule: (API|links) on http://([^\s:]+:\d+)")
START_SECONDS = 30.0


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def bascule(*arguments: str | Path, timeout: float = 120.0) -> str:
    """Run one ``bascule`` command to its end; what it printed."""
    command = [*BASCULE, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
    assert done.returncode == 0, f"{arguments[:2]}: exit code {done.returncode}: {done.stderr[-2000:]}"
    return done.stdout


class Answer:
    """One HTTP answer."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def location(self) -> str | None:
        return self.headers.get("location")

    def json(self) -> Any:
        return json.loads(self.body)


class Process:
    """A serving process on a home.

    Args:
        home: where ``bascule init`` has been.
        links: the port its links listen on; 0 takes a free one.
        under: a command to run it under, such as a tracer.
        launcher: what stands for ``bascule``.
        trusted: proxies whose ``X-Forwarded-For`` is believed.
        api: the port its API listens on; 0 takes a free one.
    """

    def __init__(
        self,
        home: Path,
        links: int = 0,
        under: Sequence[str] = (),
        launcher: Sequence[str] = BASCULE,
        trusted: Sequence[str] = (),
        api: int = 0,
    ) -> None:
        self._under = bool(under)
        self.log = home.parent / f"{home.name}.{time.monotonic_ns()}.log"
        arguments = ["--home", str(home), "--listen", f"127.0.0.1:{api}", "--click-listen", f"127.0.0.1:{links}"]
        arguments += [part for proxy in trusted for part in ("--trusted", proxy)]
        with self.log.open("wb") as log:
            self.popen = subprocess.Popen(
                [*under, *launcher, "serve", *arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self.api, self.links = self._addresses()

    def _addresses(self) -> tuple[str, str]:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.popen.poll() is None:
            told = dict(_TOLD.findall(self.log.read_text("utf-8", "replace")))
            if len(told) == 2:
                return told["API"], told["links"]
            time.sleep(0.02)
        self.kill()
        raise AssertionError(f"the service did not start: {self.log.read_text('utf-8', 'replace')[-2000:]}")

    def _pid(self) -> int:
        """The serving process itself: a tracer keeps signals from it, and would live on without it."""
        if not self._under:
            return self.popen.pid
        children = Path(f"/proc/{self.popen.pid}/task/{self.popen.pid}/children").read_text().split()
        return int(children[0]) if children else self.popen.pid

    def kill(self) -> None:
        """``kill -9``: nothing is written any more, nobody is told."""
        self._signal(signal.SIGKILL)
        self.popen.wait(30)

    def stop(self) -> int:
        """Ask it to end; its exit code."""
        self._signal(signal.SIGTERM)
        return self.popen.wait(30)

    def _signal(self, number: int) -> None:
        if self.popen.poll() is None:
            os.kill(self._pid(), number)


class Running:
    """A home of its own with one network, and a serving process on it.

    Args:
        folder: an empty folder for the home and the logs.
        base: the link base; by default where the process's links listen.
        under: see ``Process``.
        launcher: see ``Process``.
        trusted: see ``Process``.
    """

    def __init__(
        self,
        folder: Path,
        base: str | None = None,
        under: Sequence[str] = (),
        launcher: Sequence[str] = BASCULE,
        trusted: Sequence[str] = (),
    ) -> None:
        self.home = folder / "home"
        self.port = free_port()
        self.base = base or f"http://127.0.0.1:{self.port}"
        bascule("init", "--quiet", "--home", self.home, "--link-base", self.base)
        self.key = (self.home / "api-key").read_text().strip()
        self.process = Process(self.home, self.port, under, launcher, trusted)

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()

    def restart(self) -> None:
        """Another process in the place of one that has ended."""
        self.process = Process(self.home, self.port)

    def ask(self, method: str, path: str, body: object = None, key: str | None = None, api: str = "") -> Answer:
        """One request to the API."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {key or self.key}", "Content-Type": "application/json"}
        return request(api or self.process.api, method, path, data, headers)

    def send(self, id: str, text: str, **more: object) -> Any:
        """Ask about a message; its decision."""
        answer = self.ask("POST", "/v1/messages", {"id": id, "sender": "@ann", "text": text, **more})
        assert answer.status == 200, answer.body
        return answer.json()

    def wrapped(self, id: str, url: str) -> str:
        """The wrapped link of a message that holds only ``url``."""
        (link,) = self.send(id, url)["links"]
        assert link["wrapped_url"], link
        return str(link["wrapped_url"])

    def click(self, url: str, links: str = "") -> Answer:
        """Open a wrapped link at the process's own address, whatever its base says; redirects are not followed."""
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        return request(links or self.process.links, "GET", target, None, {"Host": parts.netloc})

    def verdict(self, url: str, verdict: str, match: str = "exact", reason: str = "", api: str = "") -> Any:
        """Set the network's word on a destination."""
        body = {"url": url, "verdict": verdict, "match": match, "reason": reason}
        answer = self.ask("POST", "/v1/verdicts", body, api=api)
        assert answer.status == 201, answer.body
        return answer.json()

    def believed(self, url: str, api: str = "") -> str:
        """What is believed of a destination now."""
        answer = self.ask("GET", f"/v1/verdicts?url={quote(url, safe='')}", api=api)
        assert answer.status == 200, answer.body
        return str(answer.json()["verdict"]["verdict"])


def request(address: str, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
    """One request to a loopback server, on a connection of its own."""
    assert address.startswith("127.0.0.1:"), "tests talk to loopback servers only"
    connection = http.client.HTTPConnection(address, timeout=30)
    try:
        connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def message(id: str, text: str = "see https://a.example.com/x") -> dict[str, Any]:
    """A message as a chat server asks about it."""
    return {"id": id, "sender": "@ann", "text": text}


def problem(answer: Any, status: int) -> Any:
    """The problem details that an httpx answer has to hold."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    return answer.json()
