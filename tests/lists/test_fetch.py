import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import httpx
import pytest

from bascule.lists import fetch as fetching
from bascule.lists.catalogue import Feed
from bascule.lists.fetch import client, due, fetch
from bascule.lists.home import Lists


class Handler(BaseHTTPRequestHandler):
    """Answers by path; remembers what it was asked."""

    asked: ClassVar[list[tuple[str, str | None]]] = []

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers.get("If-None-Match")))
        if self.path == "/list" and self.headers.get("If-None-Match") == '"v1"':
            self.send_response(304)
            self.end_headers()
            return
        status = {"/list": 200, "/cut": 200, "/empty": 200, "/chunked": 200, "/busy": 503}.get(self.path, 404)
        body = b"bad.com\n" if status == 200 and self.path != "/empty" else b""
        self.send_response(status)
        self.send_header("ETag", '"v1"')
        if self.path == "/busy":
            self.send_header("Retry-After", "7200")
        if self.path != "/chunked":
            self.send_header("Content-Length", str(len(body) + (100 if self.path == "/cut" else 0)))
        self.end_headers()
        self.wfile.write(body * (1000 if self.path == "/chunked" else 1))

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def base() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    Handler.asked.clear()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def web() -> Iterator[httpx.Client]:
    with client() as made:
        yield made


def test_fetches_once_and_then_asks_whether_it_changed(tmp_path: Path, base: str, web: httpx.Client) -> None:
    lists, feed = Lists(tmp_path), Feed("f", source=f"{base}/list")
    seen: list[tuple[int, int | None]] = []
    assert due(lists, feed, 1e9)
    assert fetch(lists, feed, web, 1e9, lambda got, total: seen.append((got, total))) is None
    assert lists.waiting("f").read_bytes() == b"bad.com\n"
    assert seen == [(8, 8)]
    assert not due(lists, feed, 1e9 + 3600)
    assert fetch(lists, feed, web, 1e9 + 90000) is None
    assert Handler.asked == [("/list", None), ("/list", '"v1"')]
    assert lists.state("f").fetched_at == 1e9 + 90000


@pytest.mark.parametrize("path", ["/cut", "/empty", "/gone", "/busy"])
def test_a_broken_answer_leaves_no_trace_but_a_wait(tmp_path: Path, base: str, web: httpx.Client, path: str) -> None:
    lists, feed = Lists(tmp_path), Feed("f", source=base + path)
    assert fetch(lists, feed, web, 1000.0)
    assert not lists.waiting("f").exists()
    assert not list(lists.folder("f").glob(".*part"))
    first = lists.state("f")
    assert first.failures == 1
    assert first.next_try == 1000.0 + (7200.0 if path == "/busy" else fetching.FIRST_WAIT)
    assert fetch(lists, feed, web, 2000.0)
    assert lists.state("f").failures == 2
    assert lists.state("f").next_try >= 2000.0 + 2 * fetching.FIRST_WAIT
    assert not due(lists, feed, 2001.0)


def test_the_size_is_capped_even_when_unannounced(
    tmp_path: Path, base: str, web: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MAX_DOWNLOAD", 100)
    lists = Lists(tmp_path)
    assert "larger than 100" in (fetch(lists, Feed("f", source=f"{base}/chunked"), web, 1.0) or "")
    assert not lists.waiting("f").exists()


def test_nobody_there(tmp_path: Path, web: httpx.Client) -> None:
    assert fetch(Lists(tmp_path), Feed("f", source="http://127.0.0.1:9/x"), web, 1.0)
