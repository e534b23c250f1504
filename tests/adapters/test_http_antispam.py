"""Requests as synapse-http-antispam 0.5.1 makes them, by its code. A real Synapse is in e2e/test_http_antispam.py."""

import secrets
from typing import Any

import pytest


def event(body: str, **content: Any) -> dict[str, Any]:
    name = "$" + secrets.token_hex(8)
    return {
        "event": {
            "event_id": name,
            "sender": "@ann:a.example",
            "room_id": "!r:a.example",
            "type": "m.room.message",
            "origin_server_ts": 1_790_000_000_000,
            "unsigned": {},
            "content": {"msgtype": "m.text", "body": body} | content,
        }
    }


def ask(net: Any, body: Any, callback: str = "check_event_for_spam") -> Any:
    return net.post(f"http-antispam/{callback}", body)


def test_it_allows_and_refuses_events(net: Any) -> None:
    assert ask(net, event("hello")).json() == {}
    assert ask(net, event("https://ok.example/a")).status_code == 200
    refused = ask(net, event("https://evil.example/x"))
    assert (refused.status_code, refused.json()["errcode"]) == (403, "M_FORBIDDEN")
    assert "evil" not in refused.json()["error"]


def test_a_link_counts_in_whichever_body_it_stands(net: Any) -> None:
    html = {"format": "org.matrix.custom.html"}
    bad = '<a href="https://evil.example/x">ok.example</a>'
    assert ask(net, event("see", formatted_body=bad, **html)).status_code == 403
    assert ask(net, event("https://evil.example/x", formatted_body="<b>see</b>", **html)).status_code == 403
    edit = event("* fine", **{"m.new_content": {"body": "https://evil.example/x", "msgtype": "m.text"}})
    assert ask(net, edit).status_code == 403
    edit = event("* https://evil.example/x", **{"m.new_content": {"body": "fine", "msgtype": "m.text"}})
    assert ask(net, edit).status_code == 403
    assert ask(net, event("see", formatted_body=bad, format="other")).status_code == 200


def test_below_resend_a_message_is_to_be_sent_with_the_safe_link_and_then_goes(net: Any) -> None:
    refused = ask(net, event("look https://ok.example/a"), "resend/check_event_for_spam")
    assert refused.status_code == 403
    words = refused.json()["error"]
    assert words.startswith("Send this instead: look http://go.demo.test/")
    again = words.removeprefix("Send this instead: ")
    assert ask(net, event(again), "resend/check_event_for_spam").status_code == 200
    both = f"{again} https://other.example/"
    assert ask(net, event(both), "resend/check_event_for_spam").status_code == 403
    assert ask(net, event("hello"), "resend/check_event_for_spam").status_code == 200


def test_encrypted_and_other_events_are_judged_by_who_and_where(net: Any) -> None:
    encrypted = event("")
    encrypted["event"] |= {"type": "m.room.encrypted", "content": {"ciphertext": "https://evil.example/x"}}
    assert ask(net, encrypted).json() == {}
    member = event("")
    member["event"] |= {"type": "m.room.member", "state_key": "@x:a.example", "content": {"membership": "join"}}
    assert ask(net, member).json() == {}
    for kind, content in (
        ("m.room.topic", {"topic": "win at https://evil.example/x"}),
        ("m.poll.start", {"m.poll": {"question": {"m.text": [{"body": "https://evil.example/x"}]}}}),
        ("m.room.member", {"membership": "join", "displayname": "https://evil.example/x"}),
    ):
        other = event("")
        other["event"] |= {"type": kind, "content": content}
        assert ask(net, other).status_code == 403, kind


@pytest.mark.parametrize(
    ("callback", "body"),
    [
        ("user_may_invite", {"inviter": "@ann:a.example", "invitee": "@bob:a.example", "room_id": "!r:a.example"}),
        (
            "user_may_send_3pid_invite",
            {"inviter": "@ann:a.example", "medium": "email", "address": "a@b.example", "room_id": "!r:a.example"},
        ),
        ("user_may_join_room", {"user": "@ann:a.example", "room": "!r:a.example", "is_invited": True}),
        ("accept_make_join", {"user": "@ann:a.example", "room": "!r:a.example"}),
        ("user_may_create_room", {"user_id": "@ann:a.example"}),
        ("user_may_create_room_alias", {"user_id": "@ann:a.example", "room_alias": "#x:a.example"}),
        ("user_may_publish_room", {"user_id": "@ann:a.example", "room_id": "!r:a.example"}),
        ("check_username_for_spam", {"user_profile": {"user_id": "@ann:a.example"}, "requester_id": "@b:a.example"}),
    ],
)
def test_every_callback_of_the_module_is_answered(net: Any, callback: str, body: Any) -> None:
    answer = ask(net, body, callback)
    assert (answer.status_code, answer.json()) == (200, {})


def test_a_federated_invitation_is_judged(net: Any) -> None:
    invite = event("")
    invite["event"] |= {"type": "m.room.member", "state_key": "@bob:a.example", "content": {"membership": "invite"}}
    assert ask(net, invite, "federated_user_may_invite").status_code == 200


def test_a_contained_account_invites_nobody_and_may_still_log_in(net: Any) -> None:
    who = "@frozen:a.example"
    frozen = net.ask("POST", "/v1/accounts", {"account": who, "step": "freeze", "reason": "taken over"})
    assert frozen.status == 200
    invite = {"inviter": who, "invitee": "@bob:a.example", "room_id": "!r:a.example"}
    assert ask(net, invite, "user_may_invite").status_code == 403
    login = {"user_id": who, "device_id": "D", "initial_display_name": None, "request_info": [["UA", "192.0.2.7"]]}
    assert ask(net, login | {"auth_provider_id": None}, "check_login_for_spam").json() == {}


def test_a_login_is_told_with_its_client(net: Any) -> None:
    login = {"user_id": "@eve:a.example", "device_id": None, "request_info": [["Element", "192.0.2.9"], [None, "x"]]}
    assert ask(net, login, "check_login_for_spam").status_code == 200
    (kept,) = net.ask("GET", "/v1/events?account=%40eve%3Aa.example").json()["events"]
    assert kept["kind"] == "logged_in"


def test_a_login_needs_the_scope_for_events(net: Any) -> None:
    key = net.key_for("messages:write")
    login = {"user_id": "@eve:a.example", "request_info": []}
    refused = net.post("http-antispam/check_login_for_spam", login, {"authorization": f"Bearer {key}"})
    assert (refused.status_code, refused.json()["errcode"]) == (403, "M_FORBIDDEN")
    assert "events:write" in refused.json()["error"]


def test_it_answers_pings_and_names_what_is_wrong(net: Any) -> None:
    assert ask(net, {"id": "abc"}, "ping").json() == {"id": "abc", "status": "ok"}
    assert ask(net, {}, "nothing").json()["errcode"] == "M_UNRECOGNIZED"
    bad = ask(net, {"event": {"sender": 1}})
    assert (bad.status_code, bad.json()["errcode"]) == (400, "M_BAD_JSON")
    assert "event" in bad.json()["error"]
    nobody = net.post("http-antispam/ping", {"id": "a"}, {"authorization": "Bearer no"})
    assert (nobody.status_code, nobody.json()["errcode"]) == (401, "M_UNKNOWN_TOKEN")
    empty = {"inviter": "@ann:a.example", "room_id": "!r:a.example"}
    assert ask(net, empty, "user_may_invite").status_code == 400
