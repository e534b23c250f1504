"""Payloads as Stream's public documentation shows them. Not run against the real server here."""

import hashlib
import hmac
import json
from copy import deepcopy
from typing import Any

import pytest

from bascule.adapters.contract import Request
from bascule.adapters.stream import Stream

DOCUMENTED: dict[str, Any] = {
    "message": {
        "id": "",
        "text": "hello, look",
        "html": "",
        "type": "regular",
        "attachments": [],
        "latest_reactions": [],
        "own_reactions": [],
        "reaction_counts": None,
        "reaction_scores": None,
        "reply_count": 0,
        "mentioned_users": [],
        "silent": False,
    },
    "user": {"id": "17f8ab2c-c7e7-4564-922b-e5450dbe4fe7", "role": "user", "banned": False, "online": False},
    "channel": {
        "cid": "messaging:fun-01dce6d9",
        "id": "fun-01dce6d9",
        "type": "messaging",
        "last_message_at": "2020-06-18T14:10:30.823058Z",
        "frozen": False,
        "config": {"name": "messaging", "max_message_length": 5000, "commands": []},
    },
    "request_info": {"type": "client", "ip": "86.84.2.2", "user_agent": "Mozilla/5.0", "sdk": "stream-chat-react"},
}


def asked(text: str, **message: Any) -> dict[str, Any]:
    body = deepcopy(DOCUMENTED)
    body["message"] |= {"text": text} | message
    return body


def headers(net: Any, name: str) -> dict[str, str]:
    return net.bearer | {"x-webhook-id": name, "x-webhook-attempt": "1", "x-api-key": "a1b23cdefgh4"}


def test_it_delivers_rewrites_and_refuses(net: Any) -> None:
    answer = net.post("stream", DOCUMENTED, headers(net, "st-1"))
    assert (answer.status_code, answer.json()) == (200, {})
    rewritten = net.post("stream", asked("😀 [see](https://ok.example/a)!"), headers(net, "st-2")).json()["message"]
    assert set(rewritten) == {"text"}
    assert rewritten["text"].startswith("😀 [see](http://go.demo.test/")
    assert rewritten["text"].endswith(")!")
    refused = net.post("stream", asked("https://evil.example/x"), headers(net, "st-3")).json()["message"]
    assert refused["type"] == "error"
    assert "evil" not in refused["text"]


def test_links_of_attachments_are_judged_and_rewritten(net: Any) -> None:
    there = [{"type": "link", "title": "T", "title_link": "https://ok.example/t"}, {"type": "image", "image_url": "x"}]
    rewritten = net.post("stream", asked("a\nb", attachments=there), headers(net, "st-4")).json()["message"]
    assert rewritten["text"] == "a\nb"
    first, second = rewritten["attachments"]
    assert first["title_link"].startswith("http://go.demo.test/")
    assert (first["title"], second) == ("T", there[1])
    bad = [{"type": "link", "og_scrape_url": "https://evil.example/t"}]
    refused = net.post("stream", asked("look", attachments=bad), headers(net, "st-5")).json()
    assert refused["message"]["type"] == "error"


@pytest.mark.parametrize(
    "hidden",
    [
        {"attachments": [{"type": "card", "actions": [{"url": "https://evil.example/x"}]}]},
        {"attachments": [{"type": "image", "text": "see https://evil.example/x"}]},
        {"mml": "<mml><text>https://evil.example/x</text></mml>"},
        {"i18n": {"fr_text": "https://evil.example/x"}},
    ],
)
def test_links_that_cannot_be_rewritten_are_judged(net: Any, hidden: Any) -> None:
    name = "st-hidden-" + hashlib.sha256(repr(hidden).encode()).hexdigest()[:8]
    assert net.post("stream", asked("look", **hidden), headers(net, name)).json()["message"]["type"] == "error"
    harmless = json.loads(json.dumps(hidden).replace("evil", "ok"))
    answer = net.post("stream", asked("https://ok.example/a", **harmless), headers(net, name + "-ok")).json()["message"]
    assert answer["text"].startswith("http://go.demo.test/")
    assert "\n" not in answer["text"]


def test_asked_again_it_answers_the_same(net: Any) -> None:
    body = asked("https://again.example/a")
    first = net.post("stream", body, headers(net, "st-6"))
    assert first.json()["message"]["text"] != body["message"]["text"]
    assert net.post("stream", body, headers(net, "st-6")).content == first.content


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"message":{"text":"x"}}',
        b'{"message":{"text":"x"},"user":{"id":""}}',
        b'{"user":{"id":"a"}}',
    ],
)
def test_what_a_sender_could_bring_about_is_never_leave_to_deliver(net: Any, body: bytes) -> None:
    answer = net.post("stream", body, headers(net, "st-7"))
    assert (answer.status_code, answer.json()["message"]["type"]) == (200, "error")


def test_a_message_without_any_id_is_refused(net: Any) -> None:
    assert net.post("stream", asked("x")).json()["message"]["type"] == "error"


def test_the_same_id_for_another_text_is_refused(net: Any) -> None:
    net.post("stream", asked("one"), headers(net, "st-8"))
    assert net.post("stream", asked("two"), headers(net, "st-8")).json()["message"]["type"] == "error"


def test_a_wrong_key_is_a_fault_of_the_setup(net: Any) -> None:
    answer = net.post("stream", DOCUMENTED, {"x-webhook-id": "st-9"}, key="bk_wrong")
    assert answer.status_code == 401
    assert "error" in answer.json()
    assert net.post("stream", DOCUMENTED, {"x-webhook-id": "st-9"}, key=net.key).status_code == 200


def test_a_signature_is_checked_once_a_secret_is_set(net: Any) -> None:
    net.secret("stream", "the app's API secret")
    try:
        content = json.dumps(asked("signed")).encode()
        right = hmac.new(b"the app's API secret", content, hashlib.sha256).hexdigest()
        for signature, status in ((right, 200), ("", 401), ("0" * 64, 401), ("\xff", 401)):
            there: Any = headers(net, "st-10") | {"x-signature": signature.encode("latin-1")}
            assert net.post("stream", content, there).status_code == status, signature
    finally:
        net.secret("stream", "")


def test_conversations_without_a_size_have_none() -> None:
    adapter = Stream()
    assert adapter.signed
    for size in (None, 5):
        body = deepcopy(DOCUMENTED)
        body["channel"]["member_count"] = size
        found = adapter.ask(Request("POST", headers=(("x-webhook-id", "a"),), body=json.dumps(body).encode())).message
        assert found is not None
        assert found.conversation is not None
        assert (found.conversation.size, found.conversation.kind) == (size, "group")
        assert found.client is not None
        assert found.client.ip == "86.84.2.2"
