import asyncio
import json
from typing import Any

import httpx
import pytest

from bascule.gate.contracts import StoreFailureError
from bascule.server.adapters import ROOTS
from bascule.store.adapter_secrets import AdapterSecrets

EVENT = {
    "event_id": "$a",
    "sender": "@ann:a.example",
    "room_id": "!r",
    "type": "m.room.message",
    "content": {"body": "x"},
}
SAID = {"message": {"id": "s1", "text": "https://a.example/"}, "user": {"id": "@ann"}}


def ask(place: Any, path: str, body: Any = b"", method: str = "POST", **headers: str) -> tuple[int, Any]:
    """One request to the application in this process."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    path, _, query = path.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
    }
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": content}

    async def send(event: Any) -> None:
        sent.append(event)

    place.play(place.application(scope, receive, send))
    start, end = sent
    assert dict(start["headers"])[b"content-length"] == str(len(end["body"])).encode()
    return start["status"], json.loads(end["body"])


def bearer(place: Any, network: str = "alpha") -> str:
    return str(place.bearer(network).decode())


def test_an_adapter_is_asked_under_its_network_s_key(place: Any) -> None:
    place.verdict("https://a.example/", "block", "alpha")
    assert ask(place, "/v1/adapters/stream", SAID, authorization=bearer(place))[1]["message"]["type"] == "error"
    assert "text" in ask(place, "/v1/adapters/stream", SAID, authorization=bearer(place, "beta"))[1]["message"]
    assert place.play(place.ledger.recorded("alpha", "s1")).decision.decision == "reject"
    assert place.play(place.ledger.recorded("beta", "s1")).decision.decision == "rewrite"


def test_a_key_needs_the_scope(place: Any) -> None:
    narrow = place.key("alpha", "messages:read")
    place.service.load()
    status, told = ask(place, "/v1/adapters/stream", SAID, authorization=f"Bearer {narrow}")
    assert (status, "messages:write" in told["error"]) == (403, True)
    assert ask(place, "/v1/adapters/stream", SAID)[0] == 401
    assert ask(place, "/v1/adapters/stream?key=é", SAID)[0] == 401


def test_names_there_are_none_of_are_told_with_those_there_are(place: Any) -> None:
    status, told = ask(place, "/v1/adapters/nothing", SAID, authorization=bearer(place))
    assert (status, "stream" in told["error"]) == (404, True)
    assert ask(place, "/v1/adapters/", SAID, authorization=bearer(place))[0] == 404
    assert ask(place, "/v1/adapters/stream", b"", "GET", authorization=bearer(place))[0] == 404


def test_a_query_of_too_many_parameters_is_refused(place: Any) -> None:
    many = "&".join(f"a{number}=1" for number in range(60))
    assert ask(place, f"/v1/adapters/http-antispam/ping?{many}", {"id": "x"}, authorization=bearer(place))[0] == 400


def test_a_signature_that_cannot_be_checked_is_wrong(place: Any) -> None:
    AdapterSecrets(place.home.path).set("alpha", "stream", "long enough")
    assert ask(place, "/v1/adapters/stream", SAID, authorization=bearer(place))[0] == 401
    (place.home.path / "adapters" / "alpha.json").write_text("{")
    place.now += 2
    assert ask(place, "/v1/adapters/stream", SAID, authorization=bearer(place))[0] == 401
    assert ask(place, "/v1/adapters/stream", SAID, authorization=bearer(place, "beta"))[0] == 200


@pytest.mark.parametrize("slow", [True, False])
def test_a_decision_that_cannot_be_had_is_no_leave_to_deliver(place: Any, slow: bool, monkeypatch: Any) -> None:
    async def record(record: Any) -> Any:
        if slow:
            await asyncio.sleep(0.4)
        raise StoreFailureError("disk full")

    monkeypatch.setattr(place.service.senders["alpha"]._ledger, "record", record)
    for adapter in place.application._adapted._adapters.values():
        monkeypatch.setattr(adapter, "seconds", 0.05)
    status, told = ask(place, "/v1/adapters/stream", SAID, authorization=bearer(place))
    assert (status, told["message"]["type"]) == (200, "error")
    path = "/v1/adapters/http-antispam/check_event_for_spam"
    status, told = ask(place, path, {"event": EVENT}, authorization=bearer(place))
    assert (status, told["errcode"]) == (503, "M_UNKNOWN")
    place.play(asyncio.sleep(0.5))  # what came too late ends


def test_a_fault_of_ours_is_logged_and_told_in_the_contract_s_form(place: Any, monkeypatch: Any, caplog: Any) -> None:
    async def decide(*_: Any) -> Any:
        raise RuntimeError("a fault")

    monkeypatch.setattr(place.application._adapted._messages, "decide", decide)
    status, told = ask(place, "/v1/adapters/stream", SAID, authorization=bearer(place))
    assert (status, told["message"]["type"]) == (200, "error")
    assert "a fault" in caplog.text


def test_large_bodies_are_refused_in_the_contract_s_form(place: Any) -> None:
    large = b" " * 9_000_000
    assert ask(place, "/v1/adapters/stream", large, authorization=bearer(place))[1]["message"]["type"] == "error"


@pytest.mark.parametrize("path", sorted(ROOTS))
def test_paths_at_the_root_are_no_links(served: Any, path: str) -> None:
    answer = httpx.get(f"http://{served.process.api}{path}")
    assert "text/html" not in answer.headers["content-type"]
