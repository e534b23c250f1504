"""The kit against addresses that do not do what it asks for."""

import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bascule.cli.adapter_kit import CaseFailed, CaseSkipped, Kit, expect


@pytest.fixture
def answering() -> Iterator[Any]:
    """An address that answers everything alike."""
    servers = []

    def start(status: int, body: bytes) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("content-length", 0)))
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_DELETE = do_POST  # noqa: N815 # the library's own names

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_answers_that_are_none_fail_the_case(answering: Any) -> None:
    for status, body in ((500, b"x"), (200, b"{"), (200, b"{}")):
        url = answering(status, body)
        with closing(Kit(url, url, "bk_x", 1.0)) as kit, pytest.raises(CaseFailed):
            kit.send("x", "text")
    with closing(Kit("http://127.0.0.1:1", "http://127.0.0.1:1", "bk_x", 1.0)) as kit, pytest.raises(CaseFailed):
        kit.api("GET", "/v1/recalls")


def test_a_key_without_the_scope_skips_the_case(answering: Any) -> None:
    url = answering(403, b"{}")
    with closing(Kit(url, url, "bk_x", 1.0)) as kit, pytest.raises(CaseSkipped):
        kit.block("a.example")


def test_an_author_s_own_address_may_answer_shortly(answering: Any) -> None:
    url = answering(200, b'{"decision":"deliver","text":"hi"}')
    with closing(Kit(url, url, "bk_x", 1.0)) as kit:
        assert kit.send("x", "hi").links is None
        assert kit.opens(f"{url}/x") == 200
        with closing(Kit(url, url, "bk_x", 1.0)) as another:
            assert kit.host("a") != another.host("a")
    expect(True, "nothing")
    with pytest.raises(CaseFailed, match="seen"):
        expect(False, "seen")
