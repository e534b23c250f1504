import csv
import io
import time
from typing import Any

import pytest
from e2e.running import problem


def say(served: Any, name: str, url: str, to: tuple[str, ...], kind: str = "direct", sender: str = "@ann") -> Any:
    body = {
        "id": name, "sender": sender, "text": url, "recipients": list(to),
        "conversation": {"id": f"!{name}", "kind": kind, "size": len(to) + 1},
    }  # fmt: skip
    answer = served.demo.post("/v1/messages", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def open_link(served: Any, decision: Any, viewer: str = "") -> Any:
    query = ""
    if viewer:
        body = {"message": decision["id"], "viewers": [viewer]}
        query = "?" + served.demo.post("/v1/viewers", json=body).json()["viewers"][0]["query"]
    return served.click(decision["links"][0]["wrapped_url"] + query)


def counted(served: Any, names: dict[str, int]) -> None:
    """Wait until the clicks of these messages are written; that is once a second."""
    for _ in range(100):
        kept = {name: served.demo.get(f"/v1/messages/{name}").json()["clicks"] for name in names}
        if {name: sum(one["count"] for one in clicks) for name, clicks in kept.items()} == names:
            return
        time.sleep(0.05)
    raise AssertionError(f"clicks were never written: {kept}")


@pytest.fixture(scope="module")
def story(served: Any) -> Any:
    """A page that asks for passwords, opened by some; then the bridge goes up."""
    host = "https://steal.example.com"
    page = {"url": f"{host}/login", "match": "path", "asks_for": ["password", "code"]}
    assert served.demo.post("/v1/pages/f1/destinations", json=page).status_code == 201
    direct = say(served, "x-direct", f"{host}/login?a", ("@bob",))
    group = say(served, "x-group", f"{host}/login?b", ("@cyd", "@dan", "=eve"), "group")
    other = say(served, "x-other", f"{host}/news", ("@fay",))
    say(served, "x-unopened", f"{host}/login", ("@gus",))
    say(served, "x-room", f"{host}/login", tuple(f"@r{number}" for number in range(60)), "room")
    assert open_link(served, direct).status == 302
    assert open_link(served, group, "@cyd").location == f"{host}/login?b"
    assert open_link(served, group).status == 302
    assert open_link(served, other).status == 302
    counted(served, {"x-direct": 1, "x-group": 2, "x-other": 1})
    time.sleep(1.1)  # the viewer is written in the same second, after the counts
    served.verdict(f"{host}/", "block", "host")
    assert open_link(served, direct).status == 410
    return host


ABOUT = {"url": "https://steal.example.com/", "match": "host"}


def test_the_rescue_list_names_whom_to_help_first(served: Any, story: str) -> None:
    answer = served.demo.get("/v1/rescue", params=ABOUT)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["scope"], found["subject"], found["truncated"]) == ("destination", "steal.example.com/", False)
    assert [(one["account"], one["clicked"], one["asks_for"]) for one in found["asked"]] == [
        ("@cyd", "viewer", ["password", "code"]), ("@bob", "inferred", ["password", "code"]),
    ]  # fmt: skip
    assert [(one["account"], one["page"]) for one in found["clicked"]] == [("@fay", "unknown")]
    assert [(one["account"], one["maybe"]) for one in found["saw"]] == [("@dan", True), ("=eve", True), ("@gus", False)]
    assert [(room["conversation"], room["size"], room["clicks"]) for room in found["rooms"]] == [("!x-room", 60, 0)]
    totals = found["totals"]
    assert (totals["messages"], totals["accounts"], totals["unnamed"], totals["viewers"]) == (5, 6, 60, 1)
    assert totals["clicks"] == 4
    assert abs(found["up_at"] - time.time()) < 60


def test_the_table_is_safe_to_open(served: Any, story: str) -> None:
    answer = served.demo.get("/v1/rescue.csv", params=ABOUT)
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert [row["list"] for row in rows] == ["asked", "asked", "clicked", "saw", "saw", "saw", "room"]
    assert {row["account"] for row in rows if row["list"] == "saw"} == {"'@dan", "'=eve", "'@gus"}
    assert not any(value.startswith(("=", "@", "+", "-")) for row in rows for value in row.values())


def test_how_far_it_got_in_numbers_by_every_scope(served: Any, story: str) -> None:
    joined = {"destinations": [f"{story}/news"], "senders": [], "messages": ["x-group"], "pages": []}
    assert served.demo.post("/v1/campaigns/c1/members", json=joined).status_code == 201
    expected = {
        ("destination", "steal.example.com/"): 5,
        ("page", "f1"): 4,
        ("message", "x-direct"): 1,
        ("campaign", "c1"): 2,
    }
    for (scope, subject), messages in expected.items():
        answer = served.demo.get("/v1/exposure", params={"scope": scope, "subject": subject})
        assert answer.status_code == 200, answer.text
        assert (answer.json()["totals"]["messages"], answer.json()["up_at"] is None) == (
            messages,
            scope != "destination",
        )
    sender = served.demo.get("/v1/exposure", params={"scope": "sender", "subject": "@ann"}).json()
    assert sender["totals"]["messages"] >= 5
    assert (
        served.demo.get("/v1/exposure", params={"scope": "sender", "subject": "@nobody"}).json()["totals"]["messages"]
        == 0
    )


def test_it_is_bounded(served: Any, story: str) -> None:
    found = served.demo.get("/v1/rescue", params=ABOUT | {"limit": 1, "large": 2}).json()
    assert (len(found["asked"]), len(found["rooms"]), found["truncated"]) == (1, 1, True)
    assert found["totals"]["messages"] == 5
    future = {"since": time.time() + 3600}
    assert served.demo.get("/v1/exposure", params=ABOUT | future).json()["totals"]["messages"] == 0


def test_other_networks_are_told_as_of_what_is_not(served: Any, story: str) -> None:
    served.demo.post("/v1/campaigns/ours/members", json={"senders": ["@ann"]})
    for scope, subject in (("message", "x-direct"), ("page", "f1"), ("campaign", "ours")):
        for path in ("/v1/exposure", "/v1/rescue", "/v1/rescue.csv"):
            asked = {"scope": scope, "subject": subject}
            ours = problem(served.other.get(path, params=asked), 404)["detail"]
            never = problem(served.other.get(path, params=asked | {"subject": "never"}), 404)["detail"]
            assert ours.replace(subject, "never") == never
    assert served.other.get("/v1/rescue", params=ABOUT).json()["totals"]["messages"] == 0
    assert served.other.get("/v1/rescue", params=ABOUT).json()["up_at"] is None


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "url"),
        ({"url": "mailto:x"}, "url"),
        ({"url": "https://a.example/", "subject": "a.example/"}, "url"),
        ({"subject": "no slash"}, "subject"),
        ({"scope": "sender"}, "subject"),
        ({"scope": "room", "subject": "x"}, "scope"),
        ({"url": "https://a.example/", "since": 5, "until": 4}, "since"),
        ({"url": "https://a.example/", "since": -1}, "since"),
        ({"url": "https://a.example/", "since": "nan"}, "since"),
    ],
)
def test_bad_questions_name_the_field(served: Any, asked: dict[str, Any], field: str) -> None:
    for path in ("/v1/exposure", "/v1/rescue"):
        assert problem(served.demo.get(path, params=asked), 400)["field"] == field


def test_messages_carried_elsewhere_are_listed_with_their_senders(place: Any) -> None:
    """In this process, as clicks from fifty networks are needed; over HTTP in ``e2e/test_laundering.py``."""
    from bascule.gate.message import Conversation, Message  # noqa: PLC0415 - only here
    from bascule.server.exposure import carried_messages  # noqa: PLC0415 - only here

    for name in ("m1", "m2"):
        message = Message(name, f"@{name}", "https://a.example.com/", Conversation("!chat", "direct", 2))
        (link,) = place.play(place.service.senders["alpha"].check(message, place.now)).links
        for number in range(50):
            place.click(b"/" + link.wrapped_url.split("/", 3)[3].encode(), client=f"198.51.{number}.7")
        place.play(place.chores.attempt())
    found = place.play(carried_messages(place.service, "alpha", None, 10))
    assert [(one.message, one.sender, one.conversation) for one in found] == [
        ("m2", "@m2", "!chat"),
        ("m1", "@m1", "!chat"),
    ]
    assert found[0].signal.name == "carried_elsewhere"
    assert place.play(carried_messages(place.service, "alpha", found[0].number, 10)) == found[1:]
    assert place.play(carried_messages(place.service, "beta", None, 10)) == ()
