import time
from collections.abc import Iterator
from typing import Any

import pytest
from e2e.receiver import Receiver, set_webhook
from e2e.running import problem

from bascule.recall.receiver import new_secret

URL = "https://evil{}.example/x"


@pytest.fixture(scope="module")
def hook(served: Any) -> Iterator[Receiver]:
    secret = set_webhook(served.home, "http://127.0.0.1:9/")
    with Receiver(secret) as receiver:
        set_webhook(served.home, receiver.url)
        yield receiver


def begin(served: Any, number: int, **more: Any) -> str:
    """A recall of one message by a host of its own; its id, once the message was told."""
    served.send(f"recalled {number}", URL.format(number), conversation={"id": "!room"})
    asked = served.demo.post("/v1/recalls", json={"url": URL.format(number), "match": "host", "reason": "phish"} | more)
    assert asked.status_code == 201, asked.text
    return str(asked.json()["id"])


def until(served: Any, recall: str, state: str, wanted: int = 1) -> Any:
    for _ in range(200):
        kept = served.demo.get(f"/v1/recalls/{recall}").json()
        if kept["progress"][state] == wanted:
            return kept
        time.sleep(0.05)
    raise AssertionError(kept)


def test_started_told_acknowledged_listed_and_undone(served: Any, hook: Receiver) -> None:
    recall = begin(served, 1)
    kept = until(served, recall, "gone")
    assert kept["recall"]["subject"] == "evil1.example/"
    assert kept["recall"]["who"] == served.key.split("_")[1]
    (told,) = [one for one in hook.log() if one["recall"] == recall]
    assert (told["message"], told["conversation"], told["sender"]) == ("recalled 1", "!room", "@ann")
    assert (told["type"], told["reason"], told["sequence"]) == ("message.redact", "phish", 1)
    page = served.demo.get(f"/v1/recalls/{recall}/copies", params={"state": "gone", "limit": 1}).json()
    (copy,) = page["copies"]
    assert (copy["message"], copy["state"], copy["event"]) == ("recalled 1", "gone", told["event"])
    assert page["next"] == copy["number"]
    after = served.demo.get(f"/v1/recalls/{recall}/copies", params={"after": page["next"]}).json()
    assert after == {"copies": [], "next": None}
    assert served.demo.get("/v1/recalls").json()["recalls"][0] == kept
    assert served.demo.get("/v1/recalls", params={"before": recall}).json() == {"recalls": []}
    undone = [served.demo.post(f"/v1/recalls/{recall}/undo") for _ in range(2)]
    assert [one.status_code for one in undone] == [200, 200]
    assert undone[0].json()["recall"]["undone_at"] == undone[1].json()["recall"]["undone_at"]
    until(served, recall, "restored")
    assert [one["action"] for one in hook.log() if one["recall"] == recall] == ["redact", "restore"]


def test_a_copy_that_is_gone_later_is_acknowledged_by_call(served: Any, hook: Receiver) -> None:
    hook.behave(acknowledge=False)
    recall = begin(served, 2)
    until(served, recall, "delivered")
    hook.behave(acknowledge=True)
    event = served.demo.get(f"/v1/recalls/{recall}/copies").json()["copies"][0]["event"]
    said = [served.demo.post("/v1/recalls/acknowledgements", json={"acknowledged": [event]}) for _ in range(2)]
    assert [(one.status_code, one.json()) for one in said] == [(200, {"changed": 1}), (200, {"changed": 0})]
    until(served, recall, "gone")
    assert served.demo.post("/v1/recalls/acknowledgements", json={"failed": [event]}).json() == {"changed": 1}
    until(served, recall, "failed")


def test_another_network_sees_and_changes_nothing(served: Any, hook: Receiver) -> None:
    recall = begin(served, 3)
    kept = until(served, recall, "gone")
    event = served.demo.get(f"/v1/recalls/{recall}/copies").json()["copies"][0]["event"]
    for name in (recall, "rcl_aaaaaaaaaaaaaaaa", "nonsense"):
        answers = [
            served.other.get(f"/v1/recalls/{name}"),
            served.other.get(f"/v1/recalls/{name}/copies"),
            served.other.post(f"/v1/recalls/{name}/undo"),
        ]
        assert [problem(answer, 404)["field"] for answer in answers] == ["recall"] * 3
    assert served.other.get("/v1/recalls").json() == {"recalls": []}
    assert served.other.get("/v1/recalls", params={"before": recall}).json() == {"recalls": []}
    for name in (event, "nonsense"):
        refused = problem(served.other.post("/v1/recalls/acknowledgements", json={"failed": [name]}), 404)
        assert refused["field"] == "failed[0]"
    assert problem(served.other.post("/v1/recalls", json={"url": URL.format(3)}), 409)["detail"].count("webhook set")
    assert served.demo.get(f"/v1/recalls/{recall}").json() == kept


def test_one_unknown_event_and_nothing_is_kept(served: Any, hook: Receiver) -> None:
    recall = begin(served, 4)
    kept = until(served, recall, "gone")
    event = served.demo.get(f"/v1/recalls/{recall}/copies").json()["copies"][0]["event"]
    body = {"failed": [event, f"{recall}-77"]}
    assert problem(served.demo.post("/v1/recalls/acknowledgements", json=body), 404)["field"] == "failed[1]"
    assert served.demo.get(f"/v1/recalls/{recall}").json() == kept


def test_dead_letters(served: Any, hook: Receiver) -> None:
    assert served.demo.get("/v1/recalls/dead").json() == {"webhooks": []}
    assert served.demo.post("/v1/recalls/dead/retry", json={}).json() == {"events": 0}
    refused = served.demo.post("/v1/recalls/dead/retry", json={"webhooks": ["msg_x"]})
    assert problem(refused, 404)["field"] == "webhooks"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "url"),
        ({"url": "nonsense"}, "url"),
        ({"url": "https://a.example/", "subject": "a.example/"}, "url"),
        ({"subject": "no-slash"}, "subject"),
        ({"subject": "/x"}, "subject"),
        ({"scope": "sender"}, "subject"),
        ({"scope": "sender", "url": "https://a.example/"}, "url"),
        ({"scope": "sender", "subject": ""}, "subject"),
        ({"scope": "sender", "subject": "@a\n"}, "subject"),
        ({"scope": "everything", "subject": "@a"}, "scope"),
        ({"url": "https://127.0.0.1/", "match": "domain"}, "match"),
        ({"url": "https://a.example/", "action": "burn"}, "action"),
        ({"url": "https://a.example/", "since": "yesterday"}, "since"),
        ({"url": "https://a.example/", "since": "2026-11-23T10:00:00"}, "since"),
        ({"url": "https://a.example/", "since": -1}, "since"),
        ({"url": "https://a.example/", "since": 9e10}, "since"),
        ({"url": "https://a.example/", "since": 100, "until": 100}, "since"),
        ({"url": "https://a.example/", "until": 1e300}, "until"),
        ({"url": "https://a.example/", "reason": "x" * 501}, "reason"),
        ({"url": "https://a.example/", "network": "other"}, "network"),
    ],
)
def test_bad_recalls_are_problems_that_name_the_field(served: Any, hook: Receiver, body: Any, field: str) -> None:
    before = served.demo.get("/v1/recalls").json()
    assert problem(served.demo.post("/v1/recalls", json=body), 400).get("field") == field
    assert served.demo.get("/v1/recalls").json() == before


def test_a_message_that_is_not_kept_is_none(served: Any, hook: Receiver) -> None:
    refused = served.demo.post("/v1/recalls", json={"scope": "message", "subject": "nobody's"})
    assert problem(refused, 404)["field"] == "subject"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[" * 100_000,
        b'{"acknowledged":"x"}',
        b'{"acknowledged":[1]}',
        b'{"gone":[]}',
        b'{"failed":[""]}',
    ],
    ids=range(7),
)
def test_bad_acknowledgements(served: Any, body: bytes) -> None:
    problem(served.demo.post("/v1/recalls/acknowledgements", content=body), 400)


def test_large_bodies_are_refused(served: Any) -> None:
    for path in ("/v1/recalls", "/v1/recalls/acknowledgements", "/v1/recalls/dead/retry"):
        problem(served.demo.post(path, content=b" " * 10_000_000), 413)


def test_webhooks_are_signed_with_every_secret(served: Any, hook: Receiver) -> None:
    fresh = set_webhook(served.home, hook.url, "--rotate")
    assert fresh.startswith("whsec_")
    before = hook.counts()["refused"]
    with Receiver(fresh) as other:
        set_webhook(served.home, other.url)
        until(served, begin(served, 5), "gone")
        assert other.counts()["refused"] == 0
        set_webhook(served.home, hook.url)
        until(served, begin(served, 6), "gone")
    assert hook.counts()["refused"] == before
    assert new_secret(bytes(32)) not in served.process.log.read_text()
    assert "whsec_" not in served.process.log.read_text()
