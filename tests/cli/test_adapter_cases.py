"""Each case fails where a server gets wrong what it is about: a real one, with one thing broken."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from e2e.running import Running

from bascule.cli.adapter_cases import CASES, played
from bascule.cli.adapter_kit import CaseFailed, Kit

Break = Callable[[dict[str, Any], int, dict[str, Any]], tuple[int, dict[str, Any]]]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running(tmp_path_factory.mktemp("cases")) as served:
        yield served


@pytest.fixture
def broken(running: Running) -> Iterator[Callable[[Break], Kit]]:
    """A kit on an address that asks the real service and breaks its answers."""
    there: list[Any] = []

    def make(spoil: Break) -> Kit:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["content-length"]))
                headers = {"authorization": f"Bearer {running.key}"}
                real = httpx.post(f"http://{running.process.api}/v1/messages", content=content, headers=headers)
                status, answer = spoil(json.loads(content), real.status_code, real.json())
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        kit = Kit(f"http://127.0.0.1:{server.server_address[1]}", f"http://{running.process.api}", running.key, 5.0)
        there.extend((kit, server))
        return kit

    yield make
    for one in there:
        if isinstance(one, Kit):
            one.close()
        else:
            one.shutdown()
            one.server_close()


def _as_sent(message: dict[str, Any], status: int, answer: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """A server that delivers everything as it was sent."""
    return status, answer | {"decision": "deliver", "text": message.get("text", "")}


def _stripped(_: dict[str, Any], status: int, answer: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    return status, answer | ({"text": " ".join(answer["text"].split())} if "text" in answer else {})


def _in_units(_: dict[str, Any], status: int, answer: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """A server that counts in UTF-16 units."""
    links = [one | {"start": one["start"] + 3, "end": one["end"] + 3} for one in answer.get("links", [])]
    return status, answer | {"links": links}


def _forgetful(_: dict[str, Any], status: int, answer: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    return 200, answer | {"decision": "deliver", "text": str(id(answer))}


@pytest.mark.parametrize(
    ("spoil", "case"),
    [
        (_as_sent, "rewrite"), (_as_sent, "markup"), (_as_sent, "block"), (_as_sent, "edits"), (_as_sent, "replies"),
        (_as_sent, "recall"), (_as_sent, "freeze"), (_stripped, "clean"), (_stripped, "unicode offsets"),
        (_in_units, "unicode offsets"), (_forgetful, "idempotency"), (_forgetful, "bad input"),
    ],
)  # fmt: skip
def test_what_is_wrong_fails_its_case(broken: Any, spoil: Break, case: str) -> None:
    with pytest.raises(CaseFailed):
        CASES[case](broken(spoil))


def test_a_slow_server_fails_the_case_of_timeouts(broken: Any) -> None:
    kit = broken(lambda _, status, answer: (status, answer))
    kit.deadline = 0.0001
    with pytest.raises(CaseFailed, match="slowest"):
        CASES["timeouts"](kit)


def test_one_case_that_fails_does_not_keep_the_others_from_being_played(running: Running) -> None:
    url = f"http://{running.process.api}"
    with closing(Kit("http://127.0.0.1:1", url, running.key, 1.0)) as kit:
        results = played(kit)
    assert [one.case for one in results] == list(CASES)
    assert {one.state for one in results} == {"fail"}
    assert all(one.why and one.seconds < 30 for one in results)
