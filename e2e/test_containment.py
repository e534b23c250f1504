"""A hijacked account, live: frozen, its contacts warned, its owner back, its messages let go; or all a mistake."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from e2e.receiver import Receiver, set_webhook
from e2e.running import Process, Running, bascule, free_port
from e2e.test_story import until

LURE = "https://mail-login.example/verify?u=1"
PEOPLE = ("@ben", "@cyd", "@dan")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with Running(tmp_path) as served:
        yield served


@pytest.fixture
def receiver(running: Running) -> Iterator[Receiver]:
    port = free_port()
    secret = set_webhook(running.home, f"http://127.0.0.1:{port}/hook")
    with Receiver(secret, port) as listening:
        yield listening


def direct(friend: str, **more: Any) -> dict[str, Any]:
    return {"recipients": [friend], "conversation": {"id": f"!{friend}", "kind": "direct"}, **more}


def blast(running: Running) -> None:
    """Ben has just written to @ann; whoever has her account writes to three friends."""
    running.send("ben-1", "are you there?", sender="@ben", **direct("@ann", conversation={"id": "!@ben"}))
    for friend in PEOPLE:
        assert running.send(f"to-{friend}", f"is this you? {LURE}", **direct(friend))["decision"] == "rewrite"


def step(running: Running, name: str, account: str = "@ann", **new: Any) -> Any:
    answer = running.ask("POST", f"/v1/accounts/{account}/{name}", {"reason": "a blast", **new})
    assert answer.status == 200, answer.body
    return answer.json()


def shown(running: Running, account: str = "@ann") -> Any:
    return running.ask("GET", f"/v1/accounts/{account}").json()


def happened(running: Running, kind: str) -> None:
    answer = running.ask("POST", "/v1/events", {"id": f"e-{kind}", "kind": kind, "account": "@ann"})
    assert answer.status == 200, answer.body


def told(receiver: Receiver, kind: str) -> list[Any]:
    return [event for event in receiver.log() if event["type"] == kind and not event["again"]]


def awaited(receiver: Receiver, kind: str, count: int = 1) -> list[Any]:
    return until(lambda: told(receiver, kind), lambda events: len(events) >= count)


def test_the_owner_is_rescued(running: Running, receiver: Receiver) -> None:
    blast(running)
    frozen = step(running, "freeze", evidence=[f"to-{friend}" for friend in PEOPLE])
    assert (frozen["state"], frozen["reasons"]) == ("frozen", ["a blast"])

    # The network hears of it: sessions are to end, the owner is to be told, the blast is taken back, contacts warned.
    (freeze,) = awaited(receiver, "account.freeze")
    assert (freeze["account"], freeze["state"], freeze["revoke_sessions"]) == ("@ann", "frozen", True)
    assert awaited(receiver, "account.notify_owner")[0]["about"] == "frozen"
    (warning,) = awaited(receiver, "account.warn_contacts")
    assert (warning["contacts"], warning["rooms"]) == (list(PEOPLE), [])
    assert {event["message"] for event in awaited(receiver, "message.redact", 3)} == {f"to-{one}" for one in PEOPLE}

    # Links and blasts wait, nothing is rejected; the talk under way goes on.
    link = running.send("link", "look: https://photos.example/summer", **direct("@ben"))
    assert (link["decision"], len(link["reasons"])) == ("hold", 1)
    many = running.send("many", "call me", recipients=[f"@{n}" for n in range(20)])
    assert many["decision"] == "hold"
    reply = running.send("reply", "yes, what is it?", reply_to="ben-1", **direct("@ben"))
    assert reply["decision"] == "deliver"
    assert running.send("other", "https://photos.example/", sender="@ben", **direct("@cyd"))["decision"] == "rewrite"
    held = running.ask("GET", "/v1/accounts/@ann/held").json()["messages"]
    assert [(one["message"], one["only"]) for one in held] == [("link", True), ("many", True)]
    rescue = running.ask("GET", shown(running)["rescue"]).json()
    assert {one["account"] for one in rescue["saw"]} >= set(PEOPLE)

    # The owner proves to be there: what waits is put to her, and let go or given up.
    happened(running, "session_revoked")
    assert shown(running)["containment"]["state"] == "frozen"
    happened(running, "challenge_passed")
    assert shown(running)["containment"]["state"] == "recovering"
    body = {"outcome": "discard", "messages": ["many"], "reason": "not hers"}
    assert running.ask("POST", "/v1/accounts/@ann/held", body).json() == {"settled": 1, "left": 1}
    body = {"outcome": "release", "reason": "hers"}
    assert running.ask("POST", "/v1/accounts/@ann/held", body).json() == {"settled": 1, "left": 0}
    assert awaited(receiver, "message.release")[0]["message"] == "link"
    assert awaited(receiver, "message.reject")[0]["message"] == "many"
    happened(running, "password_changed")
    assert shown(running)["containment"]["state"] == "restored"
    assert awaited(receiver, "account.restore")[0]["undo"] is False
    assert awaited(receiver, "account.unwarn_contacts")[0]["contacts"] == list(PEOPLE)
    assert running.send("after", f"{LURE}&v=2", **direct("@ben"))["decision"] == "rewrite"

    # Whatever was told was acknowledged, in order, and everything is on the audit trail.
    notices = until(lambda: shown(running)["notices"], lambda found: {one["state"] for one in found} == {"done"})
    order = [event["sequence"] for event in receiver.log() if event["type"].startswith("account.")]
    assert order == sorted(order) == list(range(1, len(notices) + 1))
    actions = [entry["action"] for entry in running.ask("GET", "/v1/audit?limit=100").json()["entries"]]
    for action in ("account.frozen", "account.recognised", "account.released", "account.discarded", "account.restored"):
        assert action in actions, (action, actions)


def test_undoing_a_wrong_freeze_leaves_nothing_but_the_audit(running: Running, receiver: Receiver) -> None:
    blast(running)
    step(running, "freeze")
    awaited(receiver, "message.redact", 3)
    awaited(receiver, "account.warn_contacts")
    assert running.send("link", "https://photos.example/summer", **direct("@ben"))["decision"] == "hold"
    assert step(running, "undo", reason="it was her")["state"] == "normal"
    assert running.send("next", "https://photos.example/summer", **direct("@ben"))["decision"] == "rewrite"

    # The network is told to take everything back.
    assert awaited(receiver, "message.release")[0]["message"] == "link"
    assert {event["message"] for event in awaited(receiver, "message.restore", 3)} == {f"to-{one}" for one in PEOPLE}
    assert awaited(receiver, "account.restore")[0]["undo"] is True
    assert awaited(receiver, "account.unwarn_contacts")[0]["contacts"] == list(PEOPLE)

    # She stands as somebody stands whom nothing ever happened to.
    after, never = shown(running), shown(running, "@never")
    assert after["containment"] == never["containment"] | {"account": "@ann"}
    assert (after["steps"], after["notices"], after["held"]) == ([], [], 0)
    assert running.ask("GET", "/v1/accounts").json() == {"accounts": []}
    assert running.ask("GET", "/v1/messages/link").json()["decision"]["decision"] == "hold"
    entries = running.ask("GET", "/v1/audit?limit=100").json()["entries"]
    about = [(entry["action"], entry["reason"]) for entry in entries if entry["action"].startswith("account.")]
    assert about == [
        ("account.frozen", "a blast"), ("account.released", "it was her"), ("account.undone", "it was her"),
    ]  # fmt: skip


def test_a_freeze_holds_in_every_process_at_once_and_after_a_crash(running: Running) -> None:
    beside = Process(running.home)
    try:
        for number in range(20):
            account = f"@a{number}"
            step(running, "freeze", account)
            body = {"id": f"m{number}", "sender": account, "text": "https://photos.example/", "recipients": ["@ben"]}
            assert running.ask("POST", "/v1/messages", body, api=beside.api).json()["decision"] == "hold"
        running.process.kill()
        step_beside = running.ask("POST", "/v1/accounts/@a1/undo", {}, api=beside.api)
        assert step_beside.json()["state"] == "normal"
        running.restart()
        for account, decision in (("@a0", "hold"), ("@a1", "rewrite")):
            body = {"id": f"again-{account}", "sender": account, "text": "https://photos.example/"}
            assert running.ask("POST", "/v1/messages", body).json()["decision"] == decision
    finally:
        beside.kill()


def test_in_the_shadow_it_is_told_to_people_and_not_done(running: Running, receiver: Receiver) -> None:
    policy = running.home / "policy.toml"
    policy.write_text('[containment]\nmode = "shadow"\n')
    bascule("network", "set-policy", "demo", policy, "--home", running.home)

    def probed() -> bool:
        """Whether the service has taken the policy up."""
        step(running, "undo", "@probe")
        return bool(step(running, "watch", "@probe")["shadow"])

    until(probed, bool)
    blast(running)
    assert step(running, "freeze")["shadow"]
    assert running.send("link", "https://photos.example/", **direct("@ben"))["decision"] == "rewrite"
    notices = until(lambda: shown(running)["notices"], lambda found: len(found) == 3)
    assert {one["state"] for one in notices} == {"shadow"}
    warning = next(one["notice"] for one in notices if one["notice"]["type"] == "account.warn_contacts")
    assert warning["details"]["contacts"] == list(PEOPLE)
    assert receiver.counts()["events"] == 0


def test_a_receiver_that_fails_is_told_in_the_end_and_once(running: Running, receiver: Receiver) -> None:
    receiver.behave(status=503, every=1)
    step(running, "freeze")
    until(lambda: receiver.counts()["asked"], lambda count: count >= 2)
    receiver.behave(status=200)
    awaited(receiver, "account.notify_owner")
    assert [event["type"] for event in receiver.log()] == ["account.freeze", "account.notify_owner"]


RULE = """
counters:
  fanout: distinct(recipient) by sender over 10m where message.links > 0
rules:
  - id: fanout
    when: counter.fanout >= 3
    mode: live
    action: [freeze, notify]
    reason: sends links to three people within ten minutes
    author: kim
"""


def test_a_rule_freezes_and_an_undo_is_not_the_beginning_of_the_next_freeze(
    running: Running, receiver: Receiver
) -> None:
    assert running.ask("PUT", "/v1/rules", {"text": RULE}).status == 200
    decisions = [
        running.send(f"m{number}", f"look: {LURE}&n={number}", **direct(f"@p{number}"))["decision"]
        for number in range(3)
    ]
    assert decisions == ["rewrite", "rewrite", "hold"]
    stands = shown(running)["containment"]
    assert (stands["state"], stands["cause"], stands["evidence"]) == ("frozen", "rule", ["m2"])
    assert [event["message"] for event in awaited(receiver, "rule.notify")] == ["m2"]
    (warning,) = awaited(receiver, "account.warn_contacts")
    assert (warning["contacts"], warning["messages"]) == (["@p0", "@p1"], ["m0", "m1"])
    assert running.ask("PUT", "/v1/rules", {"text": ""}).status == 200
    assert running.send("waits", "https://photos.example/1", **direct("@p1"))["decision"] == "hold"
    assert step(running, "undo")["state"] == "normal"
    assert [event["message"] for event in awaited(receiver, "message.release")] == ["waits"]
    held = running.ask("GET", "/v1/accounts/@ann/held").json()["messages"]
    assert [(one["message"], one["only"]) for one in held] == [("m2", False)]  # the rule held it: it waits for review
    assert running.send("later", "https://photos.example/2", **direct("@p1"))["decision"] == "rewrite"
    assert shown(running)["containment"]["state"] in ("normal", "watched")
