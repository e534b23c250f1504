"""Payloads as Tencent's public documentation shows them. Not run against the real server here."""

import hashlib
import json
import time
from typing import Any

import pytest

from bascule.adapters.tencent import Tencent

SINGLE: dict[str, Any] = {
    "CallbackCommand": "C2C.CallbackBeforeSendMsg",
    "From_Account": "jared",
    "To_Account": "Jonh",
    "MsgSeq": 48374,
    "MsgRandom": 2837546,
    "MsgTime": 1557481126,
    "MsgKey": "48374_2837546_1557481126",
    "OnlineOnlyFlag": 1,
    "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "red packet"}}],
    "CloudCustomData": "your cloud custom data",
}
GROUP: dict[str, Any] = {
    "CallbackCommand": "Group.CallbackBeforeSendMsg",
    "GroupId": "@TGS#2J4SZEAEL",
    "Type": "Public",
    "From_Account": "jared",
    "Operator_Account": "admin",
    "Random": 123456,
    "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "red packet"}}],
    "EventTime": "1670574414123",
}
QUERY = {
    "SdkAppid": "88888888",
    "contenttype": "json",
    "ClientIP": "127.0.0.1",
    "OptPlatform": "iOS",
    "CallbackCommand": "C2C.CallbackBeforeSendMsg",
}
PASSED = {"ActionStatus": "OK", "ErrorInfo": "", "ErrorCode": 0}


def texts(*said: str) -> list[dict[str, Any]]:
    return [{"MsgType": "TIMTextElem", "MsgContent": {"Text": one}} for one in said]


def ask(net: Any, name: str, body: list[dict[str, Any]], like: dict[str, Any] = SINGLE, **query: str) -> Any:
    named = {"MsgKey": name} if like is SINGLE else {"Random": int(name)}
    return net.post("tencent", like | named | {"MsgBody": body}, **(QUERY | query)).json()


def test_it_passes_rewrites_and_refuses(net: Any) -> None:
    assert net.post("tencent", SINGLE, **QUERY).json() == PASSED
    face = {"MsgType": "TIMFaceElem", "MsgContent": {"Index": 6}}
    two, three = texts("a\nhttps://ok.example/a", "😀 https://ok.example/b!")
    changed = ask(net, "tc-1", [two, face, three])["MsgBody"]
    assert changed[1] == face
    assert changed[0]["MsgContent"]["Text"].startswith("a\nhttp://go.demo.test/")
    assert changed[2]["MsgContent"]["Text"].startswith("😀 http://go.demo.test/")
    assert changed[2]["MsgContent"]["Text"].endswith("!")
    refused = ask(net, "tc-2", texts("https://evil.example/x"))
    assert (refused["ActionStatus"], refused["ErrorCode"]) == ("FAIL", 120001)
    assert "evil" not in refused["ErrorInfo"]


def test_links_in_other_elements_are_judged(net: Any) -> None:
    def custom(url: str) -> dict[str, Any]:
        return {"MsgType": "TIMCustomElem", "MsgContent": {"Data": json.dumps({"url": url}), "Desc": "x"}}

    assert ask(net, "tc-3", [custom("https://evil.example/x")])["ErrorCode"] == 120001
    said = ask(net, "tc-4", [*texts("https://ok.example/a"), custom("https://ok.example/b")])["MsgBody"]
    assert said[0]["MsgContent"]["Text"].startswith("http://go.demo.test/")
    assert "\n" not in said[0]["MsgContent"]["Text"]
    assert said[1] == custom("https://ok.example/b")
    only = ask(net, "tc-5", [custom("https://ok.example/c")])
    assert (only["ErrorCode"], only["MsgBody"]) == (0, [custom("https://ok.example/c")])


def test_groups_have_no_key_and_get_one(net: Any) -> None:
    command = {"CallbackCommand": "Group.CallbackBeforeSendMsg"}
    first = ask(net, "1", texts("https://ok.example/g"), GROUP, **command)
    assert first["MsgBody"][0]["MsgContent"]["Text"].startswith("http://go.demo.test/")
    assert ask(net, "1", texts("https://ok.example/g"), GROUP, **command) == first
    assert ask(net, "2", texts("https://ok.example/g"), GROUP, **command) != first
    nameless = {name: value for name, value in GROUP.items() if name not in ("Random", "EventTime")}
    assert net.post("tencent", nameless, **(QUERY | command)).json()["ErrorCode"] == 120001


def test_other_commands_are_let_pass(net: Any) -> None:
    assert net.post("tencent", {"x": 1}, **(QUERY | {"CallbackCommand": "State.StateChange"})).json() == PASSED


@pytest.mark.parametrize("body", [b"", b"{", b'{"CallbackCommand":"x"}', b'{"CallbackCommand":"x","From_Account":7}'])
def test_bad_input_refuses_the_message(net: Any, body: bytes) -> None:
    answer = net.post("tencent", body, **QUERY)
    assert (answer.status_code, answer.json()["ErrorCode"]) == (200, 120001)


def test_a_signature_is_checked_once_a_token_is_set(net: Any) -> None:
    net.secret("tencent", "callback token")
    try:
        now = str(int(time.time()))
        old = str(int(time.time()) - 3600)
        sign = hashlib.sha256(f"callback token{now}".encode()).hexdigest()
        stale = hashlib.sha256(f"callback token{old}".encode()).hexdigest()
        for at, given, status in (
            (now, sign, 200),
            (now, "", 401),
            (old, sign, 401),
            (old, stale, 401),
            ("x", sign, 401),
        ):
            answer = net.post("tencent", SINGLE, **QUERY, RequestTime=at, Sign=given)
            assert answer.status_code == status, (at, given)
    finally:
        net.secret("tencent", "")


def test_the_client_s_address_is_told(request_of: Any) -> None:
    found = Tencent().ask(request_of("", json.dumps(SINGLE).encode(), query=QUERY)).message
    assert found is not None
    assert found.client is not None
    assert (found.client.ip, found.client.device, found.recipients) == ("127.0.0.1", "iOS", ("Jonh",))
