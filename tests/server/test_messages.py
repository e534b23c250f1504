import socket
from typing import Any

import pytest

from bascule.server.direct import MAX_BODY

GOOD = b'{"id":"%s","sender":"@ann","text":"see https://a.example.com/x"}'


def post(served: Any, body: bytes) -> Any:
    return served.demo.post("/v1/messages", content=body)


def test_a_message_is_decided_on_and_the_same_again_for_its_id(served: Any) -> None:
    body = {
        "id": "$one:example.org", "sender": "@ann:example.org", "text": "see https://a.example.com/x.",
        "format": "plain",
        "conversation": {"id": "!room", "kind": "group", "size": 12}, "recipients": ["@bob", "@cy"], "sent_at": 1.5e9,
        "reply_to": "$zero", "client": {"ip": "1.2.3.4"},
    }  # fmt: skip
    first = served.demo.post("/v1/messages", json=body)
    assert first.status_code == 200
    decision = first.json()
    (link,) = decision["links"]
    assert (link["start"], link["end"], link["text"], link["verdict"]) == (4, 27, "https://a.example.com/x", "allow")
    assert decision["decision"] == "rewrite"
    assert decision["text"] == f"see {link['wrapped_url']}."
    assert "-2/" in link["wrapped_url"], "the audience is bound in"
    assert served.demo.post("/v1/messages", json=body | {"sent_at": "2026-01-01T00:00:00Z"}).json() == decision
    assert served.demo.post("/v1/messages", json=body | {"text": decision["text"]}).json() == decision
    for other in ({"text": "another"}, {"sender": "@eve"}):
        conflict = served.demo.post("/v1/messages", json=body | other)
        assert (conflict.status_code, conflict.json()["field"]) == (409, "id")
    assert served.other.post("/v1/messages", json=body | {"text": "another"}).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", None),
        (b"nonsense", None),
        (b'{"id":"x"', None),
        (b"\xff\xfe", None),
        (b"[" * 100_000, None),
        (b'{"id":"a","sender":"b","text":"c","client":' + b'{"ip":' * 100_000, "client.ip"),
        (b'{"id":"a","sender":"b","text":"c","x":' + b"[" * 100_000, "x"),
        (b'{"sender":"b","text":"c"}', "id"),
        (b'{"id":"","sender":"b","text":"c"}', "id"),
        (b'{"id":"a\\u0000","sender":"b","text":"c"}', "id"),
        (b'{"id":"a","sender":"b\\n","text":"c"}', "sender"),
        (b'{"id":7,"sender":"b","text":"c"}', "id"),
        (b'{"id":"a","sender":"b","text":null}', "text"),
        (b'{"id":"a","sender":"b","text":"c","colour":1}', "colour"),
        (b'{"id":"a","sender":"b","text":"c","format":"rtf"}', "format"),
        (b'{"id":"a","sender":"b","text":"c","sent_at":1e400}', "sent_at"),
        (b'{"id":"a","sender":"b","text":"c","sent_at":-1}', "sent_at"),
        (b'{"id":"a","sender":"b","text":"c","sent_at":"2026-01-01T00:00:00"}', "sent_at"),
        (b'{"id":"a","sender":"b","text":"c","conversation":{"id":"r","size":-1}}', "conversation.size"),
        (b'{"id":"a","sender":"b","text":"c","recipients":["x",""]}', "recipients[1]"),
        (b'{"id":"a","sender":"b","text":"\\ud800"}', None),
        (b'{"id":"\\udfff","sender":"b","text":"c"}', None),
    ],
    ids=range(22),
)
def test_bad_bodies_are_problems_that_name_the_field(served: Any, body: bytes, field: str | None) -> None:
    answer = post(served, body)
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem.get("field")) == (400, field), problem
    assert problem["detail"]


def test_nul_and_odd_characters_in_text_are_kept_exactly(served: Any) -> None:
    text = "\x00\u202e\ufeff \U0001f600 https://a.example.com/x \x1f"
    answer = served.demo.post("/v1/messages", json={"id": "odd", "sender": "a", "text": text})
    link = answer.json()["links"][0]
    assert text[link["start"] : link["end"]] == "https://a.example.com/x"
    assert served.demo.get("/v1/messages/odd").json()["original"] == text


def test_large_bodies_are_refused_and_the_service_goes_on(served: Any) -> None:
    answer = post(served, b'{"id":"big","sender":"b","text":"' + b"x" * (MAX_BODY + 1) + b'"}')
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
    assert post(served, GOOD % b"after-big").status_code == 200


def test_a_text_at_its_limit_is_taken(served: Any) -> None:
    answer = served.demo.post("/v1/messages", json={"id": "long", "sender": "b", "text": "x" * 1_000_000})
    assert answer.json()["decision"] == "deliver"
    over = served.demo.post("/v1/messages", json={"id": "long", "sender": "b", "text": "x" * 1_000_001})
    assert (over.status_code, over.json()["field"]) == (400, "text")


def test_a_client_that_goes_away_harms_nobody(served: Any) -> None:
    host, port = served.process.api.split(":")
    with socket.create_connection((host, int(port))) as sock:
        head = ("POST /v1/messages HTTP/1.1", "host: x", f"authorization: Bearer {served.key}", "content-length: 100")
        sock.sendall("\r\n".join((*head, "", "")).encode() + b'{"id":')
    assert post(served, GOOD % b"after-gone").status_code == 200


@pytest.mark.parametrize("format", ["markdown", "html"])
def test_markup_is_rewritten(served: Any, format: str) -> None:
    text = {"markdown": "[here](https://a.example.com/x)", "html": '<a href="https://a.example.com/x">here</a>'}[format]
    decision = served.demo.post(
        "/v1/messages", json={"id": f"as {format}", "sender": "a", "text": text, "format": format}
    ).json()
    wrapped = decision["links"][0]["wrapped_url"]
    assert decision["text"] == text.replace("https://a.example.com/x", wrapped)


def test_keys_are_checked_first(served: Any) -> None:
    answer = served.nobody.post("/v1/messages", content=b"nonsense")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json()["title"] == "Unauthorized"
