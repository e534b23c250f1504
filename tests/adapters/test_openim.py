"""Payloads as OpenIM's public documentation and its own types show them. Not run against the real server here."""

import json
from typing import Any

import pytest

from bascule.adapters.openim import OpenIM

SINGLE: dict[str, Any] = {
    "sendID": "user123",
    "callbackCommand": "callbackBeforeSendSingleMsgCommand",
    "serverMsgID": "msg001",
    "clientMsgID": "clientmsg001",
    "operationID": "1646445464564",
    "senderPlatformID": 1,
    "senderNickname": "User123",
    "sessionType": 1,
    "msgFrom": 1,
    "contentType": 101,
    "status": 1,
    "sendTime": 1673048592000,
    "createTime": 1673048592000,
    "content": "Hello, this is a test message",
    "seq": 1001,
    "atUserList": ["user456", "user789"],
    "faceURL": "http://pictures.example/image.png",
    "ex": "Extra data",
    "recvID": "user456",
}
PASSED = {"actionCode": 0, "errCode": 0, "errMsg": "", "errDlt": "", "nextCode": 0}
BEFORE, GROUP, MODIFY = (
    f"openim/{one}?contenttype=json"
    for one in ("callbackBeforeSendSingleMsgCommand", "callbackBeforeSendGroupMsgCommand", "callbackMsgModifyCommand")
)


def ask(net: Any, path: str, content: str, name: str, **more: Any) -> Any:
    return net.post(path, SINGLE | {"content": content, "clientMsgID": name} | more).json()


def test_it_passes_and_refuses(net: Any) -> None:
    assert net.post(BEFORE, SINGLE).json() == PASSED
    refused = ask(net, BEFORE, "https://evil.example/x", "oi-1")
    assert (refused["nextCode"], refused["actionCode"]) == (1, 0)
    assert 5000 <= refused["errCode"] <= 9999
    assert "evil" not in refused["errMsg"]
    assert ask(net, GROUP, json.dumps({"content": "https://evil.example/x"}), "oi-2", groupID="g1")["nextCode"] == 1


def test_the_modifying_callback_gets_the_content_to_send(net: Any) -> None:
    content = json.dumps({"content": "😀 https://ok.example/a", "more": [1]})
    assert ask(net, BEFORE, content, "oi-3") == PASSED
    changed = json.loads(ask(net, MODIFY, content, "oi-3")["content"])
    assert changed["content"].startswith("😀 http://go.demo.test/")
    assert changed["more"] == [1]
    assert ask(net, MODIFY, "https://ok.example/b", "oi-4")["content"].startswith("http://go.demo.test/")
    assert ask(net, MODIFY, "nothing", "oi-5") == PASSED


def test_content_of_any_other_kind_is_judged_as_it_stands(net: Any) -> None:
    card = json.dumps({"title": "x", "url": "https://evil.example/x"})
    assert ask(net, BEFORE, card, "oi-6")["nextCode"] == 1
    escaped = r'{"data":"{\"url\":\"https:\\/\\/evil.example\\/x\"}"}'
    assert ask(net, BEFORE, escaped, "oi-8")["nextCode"] == 1
    quoting = json.dumps({"text": "look", "quoteMessage": {"content": "https://evil.example/x"}})
    assert ask(net, BEFORE, quoting, "oi-9")["nextCode"] == 1
    harmless = json.dumps({"text": "https://ok.example/b", "quoteMessage": {"content": "https://ok.example/c"}})
    changed = json.loads(ask(net, MODIFY, harmless, "oi-10")["content"])
    assert changed["text"].startswith("http://go.demo.test/")
    assert "\n" not in changed["text"]
    assert changed["quoteMessage"] == {"content": "https://ok.example/c"}
    assert ask(net, MODIFY, card.replace("evil", "ok"), "oi-11") == PASSED
    assert ask(net, BEFORE, "{" * 5000, "oi-7") == PASSED


def test_other_commands_are_let_pass(net: Any) -> None:
    assert net.post("openim/callbackAfterSendSingleMsgCommand", {"x": 1}).json() == PASSED


@pytest.mark.parametrize("body", [b"", b"{}", b'{"sendID":""}', b'{"sendID":"a","clientMsgID":"x\\n"}', b"[1]"])
def test_bad_input_refuses_the_message(net: Any, body: bytes) -> None:
    answer = net.post(BEFORE, body)
    assert (answer.status_code, answer.json()["nextCode"]) == (200, 1)


def test_faults_of_the_setup_are_told_by_a_status(net: Any) -> None:
    assert net.post("openim", SINGLE).status_code == 404
    assert net.post(BEFORE, SINGLE, {}).status_code == 401


def test_a_group_s_message_names_no_recipient(request_of: Any) -> None:
    body = json.dumps(SINGLE | {"groupID": "g1", "sessionType": 3}).encode()
    found = OpenIM().ask(request_of("callbackBeforeSendGroupMsgCommand", body)).message
    assert found is not None
    assert (found.recipients, found.conversation.id if found.conversation else "") == ((), "g1")
    body = json.dumps(SINGLE).encode()
    found = OpenIM().ask(request_of("callbackBeforeSendSingleMsgCommand", body)).message
    assert found is not None
    assert (found.recipients, found.conversation) == (("user456",), None)
