import asyncio
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec
import pytest
from e2e.running import Running, free_port

from bascule.cli.probe import MOST, probe

GOOD = {
    "/robots.txt": (200, "", "User-agent: *\nDisallow: /\n"),
    "/.well-known/security.txt": (200, "", "Contact: mailto:a@b.example\nExpires: 2100-01-01T00:00:00Z\n"),
    "/": (404, "noindex", "nothing"),
}


def states(base: str) -> list[tuple[str, str]]:
    return [(one.state, one.why) for one in asyncio.run(probe("demo", base, time.time()))]


@pytest.fixture
def answers() -> Iterator[Any]:
    """A server whose answers a test may change, and its address."""
    told = dict(GOOD)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, robots, text = told.get(self.path, (404, "", ""))
            self.send_response(status)
            self.send_header("x-robots-tag", robots)
            if status == 302:
                self.send_header("location", "/elsewhere")
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield told, f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_a_running_service_is_in_order_once_it_has_a_contact(tmp_path: Path, bascule: Any) -> None:
    with Running(tmp_path) as running:
        found = states(running.base)
        assert [state for state, _ in found] == ["ok", "wrong", "ok"]
        assert "contact" in found[1][1]
        done = bascule("domain", "check", "--probe", "--home", running.home)
        assert done.exit_code == 1
        assert [msgspec.json.decode(line)["state"] for line in done.stdout.splitlines()] == ["ok", "wrong", "ok"]
        base = f"http://localhost:{running.port}"
        bascule("network", "add", "other", "--link-base", base, "--contact", "a@b.example", "--home", running.home)
        for _ in range(50):
            if [state for state, _ in states(base)] == ["ok", "ok", "ok"]:
                break
            time.sleep(0.1)
        assert bascule("domain", "check", "--probe", "--network", "other", "--home", running.home).exit_code == 0


def test_nothing_there_is_told_as_unknown(bascule: Any) -> None:
    found = states(f"http://127.0.0.1:{free_port()}")
    assert {state for state, _ in found} == {"unknown"}
    assert all("no answer" in why for _, why in found)


@pytest.mark.parametrize(
    ("path", "answer", "why"),
    [
        ("/robots.txt", (404, "", ""), "expected 200"),
        ("/robots.txt", (302, "", ""), "got 302"),
        ("/robots.txt", (200, "", "User-agent: *\nDisallow:\n"), "Disallow"),
        ("/.well-known/security.txt", (404, "", ""), "contact"),
        ("/.well-known/security.txt", (200, "", "Expires: 2100-01-01T00:00:00Z\n"), "Contact"),
        ("/.well-known/security.txt", (200, "", "Contact: mailto:a@b.example\n"), "future"),
        ("/.well-known/security.txt", (200, "", "Contact: x\nExpires: 2001-01-01T00:00:00Z\n"), "future"),
        ("/.well-known/security.txt", (200, "", "Contact: x\nExpires: soon\n"), "date"),
        ("/", (200, "noindex", "x" * (2 * MOST)), "got 200"),
        ("/", (404, "", ""), "noindex"),
    ],
)
def test_what_is_wrong_is_told(answers: Any, path: str, answer: tuple[int, str, str], why: str) -> None:
    told, base = answers
    assert {state for state, _ in states(base)} == {"ok"}
    told[path] = answer
    wrong = [told for state, told in states(base) if state == "wrong"]
    assert len(wrong) == 1
    assert why in wrong[0]
