"""The whole story on a live service: delivered, clicked, revoked, recalled, rescued, appealed, restored."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import pytest

from e2e.receiver import Receiver, set_webhook
from e2e.running import Running, free_port

T = TypeVar("T")
LURE = "https://mail-login.example/verify?u=1"
PEOPLE = ("@ben", "@cyd", "@dan", "@eve")


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


def until(ask: Callable[[], T], fits: Callable[[T], object], seconds: float = 30.0) -> T:
    """What ``ask`` answers once it fits."""
    end = time.monotonic() + seconds
    while True:
        found = ask()
        if fits(found):
            return found
        assert time.monotonic() < end, found
        time.sleep(0.1)


def deliver(running: Running) -> dict[str, str]:
    """The hijacked account writes to four friends, and to a room of 300; an innocent message goes by. Their links."""
    wrapped = {}
    for friend in PEOPLE:
        decision = running.send(
            f"to-{friend}",
            f"is this you? {LURE}",
            recipients=[friend],
            conversation={"id": f"!{friend}", "kind": "direct"},
        )
        wrapped[friend] = decision["links"][0]["wrapped_url"]
    room = {"id": "!room", "kind": "room", "size": 301}
    wrapped["room"] = running.send("to-room", f"look {LURE}", conversation=room)["links"][0]["wrapped_url"]
    running.send("innocent", "lunch? https://menu.example/today", recipients=["@fay"])
    return wrapped


def test_the_whole_story(running: Running, receiver: Receiver) -> None:
    wrapped = deliver(running)

    # Two click; somebody has looked at the page, and it asks for a password.
    for friend in ("@ben", "@cyd"):
        assert running.click(wrapped[friend]).location == LURE
    seen = running.ask("POST", "/v1/pages/f1/destinations", {"url": LURE, "asks_for": ["password"]})
    assert seen.status == 201, seen.body
    until(lambda: clicks(running, "to-@cyd"), lambda counts: counts == [("go", 1)])

    # The bridge goes up, in delivered messages too, and the network is told to take every copy back.
    body = {"url": LURE, "verdict": "block", "match": "host", "reason": "It asks for your password"}
    assert running.ask("POST", "/v1/verdicts", body).status == 201
    for friend in (*PEOPLE, "room"):
        blocked = running.click(wrapped[friend])
        assert (blocked.status, blocked.location) == (410, None)
    receiver.await_events(5)
    told = receiver.log()
    assert {event["message"] for event in told} == {"to-room", *(f"to-{friend}" for friend in PEOPLE)}
    assert {event["type"] for event in told} == {"message.redact"}
    (recall,) = running.ask("GET", "/v1/recalls").json()["recalls"]
    progress = until(lambda: one(running, recall["recall"]["id"]), lambda kept: kept["progress"]["gone"] == 5)
    assert progress["progress"]["found"] == 5

    # One call tells whom to help.
    rescue = running.ask("GET", f"/v1/rescue?url={quote(LURE, safe='')}&match=host").json()
    assert {account["account"] for account in rescue["asked"]} == {"@ben", "@cyd"}
    assert {account["account"] for account in rescue["saw"]} == {"@dan", "@eve"}
    assert rescue["clicked"] == []
    assert [(room["conversation"], room["size"]) for room in rescue["rooms"]] == [("!room", 300)]
    assert (rescue["totals"]["messages"], rescue["totals"]["clicks"]) == (5, 2)
    table = running.ask("GET", f"/v1/rescue.csv?url={quote(LURE, safe='')}&match=host").body.decode()
    assert {"@ben", "@cyd", "@dan", "@eve"} <= set(re.findall(r"@\w+", table))

    # The site's owner appeals; the appeal is upheld; links open again and every copy is restored.
    appeal = running.ask(
        "POST", "/v1/appeals", {"role": "owner", "url": LURE, "comment": "The page was cleaned"}
    ).json()
    assert appeal["state"] == "open"
    item = running.ask("GET", "/v1/review/next?analyst=kim").json()["item"]
    assert item["id"] == appeal["item"]
    decision = {
        "analyst": "kim",
        "decision": "release",
        "match": "host",
        "reason": "The page is clean",
        "answer": "Thank you",
    }
    decided = running.ask("POST", f"/v1/review/{item['id']}/decision", decision)
    assert decided.status == 200, decided.body
    for friend in PEOPLE:
        assert running.click(wrapped[friend]).location == LURE
    receiver.await_events(10)
    last = {event["message"]: event for event in receiver.log()}
    assert {event["type"] for event in last.values()} == {"message.restore"}
    assert all(event["sequence"] == 2 for event in last.values())
    until(lambda: one(running, recall["recall"]["id"]), lambda kept: kept["progress"]["restored"] == 5)
    answered = running.ask("GET", f"/v1/appeals/{appeal['id']}").json()
    assert (answered["state"], answered["answer"]) == ("upheld", "Thank you")
    status = running.click(answered["status_url"])
    assert (status.status, b"Thank you" in status.body) == (200, True)

    # All of it can be proved afterwards.
    actions = [entry["action"] for entry in running.ask("GET", "/v1/audit?limit=100").json()["entries"]]
    for action in ("verdict.set", "recall.started", "recall.undone", "review.decided", "appeal.answered"):
        assert action in actions, (action, actions)


def clicks(running: Running, message: str) -> list[tuple[str, int]]:
    return [(c["outcome"], c["count"]) for c in running.ask("GET", f"/v1/messages/{message}").json()["clicks"]]


def one(running: Running, recall: str) -> Any:
    return running.ask("GET", f"/v1/recalls/{recall}").json()
