import itertools
from typing import Any

import pytest
from e2e.running import message, problem


def reported(served: Any, name: str, client: Any = None) -> int:
    body = {"reporter": f"@{name}", "why": "phishing", "url": f"https://{name}.example.com/x"}
    answer = (client or served.demo).post("/v1/reports", json=body)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["item"])


def ids(answer: Any) -> list[int]:
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


def test_from_the_queue_to_the_raised_bridge_and_back(served: Any) -> None:
    wrapped = served.wrapped("rev1", "https://story.example.com/x")
    number = reported(served, "story")
    assert number in ids(served.demo.get("/v1/review", params={"kind": "report", "state": "open", "limit": 200}))
    claimed = served.demo.post(f"/v1/review/{number}/claim", json={"analyst": "eve", "seconds": 60})
    assert claimed.json()["claim"]["analyst"] == "eve"
    late = problem(served.demo.post(f"/v1/review/{number}/claim", json={"analyst": "mal"}), 409)
    assert "eve works on this item until" in late["detail"]
    body = {"analyst": "mal", "decision": "block", "reason": "steals", "match": "host"}
    problem(served.demo.post(f"/v1/review/{number}/decision", json=body), 409)
    assert served.click(wrapped).status == 302
    done = served.demo.post(f"/v1/review/{number}/decision", json=body | {"analyst": "eve"}).json()
    assert (done["item"]["state"], done["believed"]["verdict"], done["message"]) == ("decided", "block", None)
    assert served.click(wrapped).status == 410
    problem(served.demo.post(f"/v1/review/{number}/decision", json=body | {"analyst": "eve"}), 409)
    assert number in ids(served.demo.get("/v1/review", params={"state": "decided", "limit": 200}))
    assert number not in ids(served.demo.get("/v1/review", params={"limit": 200}))
    (label,) = [one for one in served.demo.get("/v1/review/labels").json()["labels"] if one["item"] == number]
    assert (label["label"], label["urls"]) == ("bad", ["https://story.example.com/x"])


def test_a_held_message_is_asked_about_and_answered(served: Any) -> None:
    links = " ".join(f"https://h{n}.example.com/" for n in range(201))
    assert served.demo.post("/v1/messages", json=message("held1", links)).json()["decision"] == "hold"
    item = served.demo.get("/v1/review", params={"kind": "held"}).json()["items"][0]
    assert (item["subject"]["name"], item["reach"]) == ("held1", 1)
    assert served.demo.get("/v1/messages/held1").json()["review"] is None
    body = {"analyst": "eve", "decision": "release", "reason": "a list of shops"}
    assert served.demo.post(f"/v1/review/{item['id']}/decision", json=body).json()["message"] == "release"
    review = served.demo.get("/v1/messages/held1").json()["review"]
    assert (review["decision"], review["analyst"], review["reason"]) == ("release", "eve", "a list of shops")


def test_next_gives_each_analyst_something_else(served: Any) -> None:
    mine = [reported(served, f"next{n}") for n in range(3)]
    given = []
    while True:
        asked = {"analyst": f"a{len(given)}", "kind": "report", "seconds": 30}
        item = served.demo.get("/v1/review/next", params=asked).json()["item"]
        if item is None:
            break
        assert item["claim"]["analyst"] == asked["analyst"]
        assert item["evidence"]
        given.append(item)
    numbers = [item["id"] for item in given]
    assert len(set(numbers)) == len(numbers)
    assert set(mine) <= set(numbers)
    priorities = [item["priority"] for item in given]
    assert all(one >= other - 0.01 for one, other in itertools.pairwise(priorities))
    for number, item in enumerate(given):
        done = served.demo.post(f"/v1/review/{item['id']}/release", json={"analyst": f"a{number}"})
        assert done.json()["state"] == "open"


def test_the_queue_is_paged(served: Any) -> None:
    for n in range(5):
        reported(served, f"page{n}")
    whole = ids(served.demo.get("/v1/review", params={"limit": 200}))
    paged: list[int] = []
    after = None
    while True:
        answer = served.demo.get("/v1/review", params={"limit": 2} | ({"after": after} if after else {}))
        paged += ids(answer)
        after = answer.json()["next"]
        if after is None:
            break
    assert paged == whole


def test_other_networks_items_are_unknown_ones(served: Any) -> None:
    number = reported(served, "ours")
    body = {"analyst": "eve", "decision": "allow", "reason": "x"}
    asked = [
        served.other.get(f"/v1/review/{number}"),
        served.other.post(f"/v1/review/{number}/claim", json={"analyst": "eve"}),
        served.other.post(f"/v1/review/{number}/release", json={"analyst": "eve"}),
        served.other.post(f"/v1/review/{number}/decision", json=body),
        served.other.post(f"/v1/review/{number}/approval", json={"analyst": "eve"}),
    ]
    for answer in asked:
        assert problem(answer, 404)["detail"] == f"No item {number} is in this network's queue."
    assert served.other.get("/v1/review/next", params={"analyst": "eve"}).json() == {"item": None}
    assert served.other.get("/v1/review/labels").json() == {"labels": [], "next": None}
    assert served.demo.get(f"/v1/review/{number}").json()["state"] == "open"


@pytest.mark.parametrize("number", ["0", "-1", "9" * 15, "9" * 30, "1e3", "x"])
def test_numbers_that_are_none(served: Any, number: str) -> None:
    problem(served.demo.get(f"/v1/review/{number}"), 404)
    problem(served.demo.post(f"/v1/review/{number}/claim", json={"analyst": "eve"}), 404)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"decision": "block", "reason": "x"}, "analyst"),
        ({"analyst": "", "decision": "block", "reason": "x"}, "analyst"),
        ({"analyst": "eve\n", "decision": "block", "reason": "x"}, "analyst"),
        ({"analyst": "eve", "decision": "maybe", "reason": "x"}, "decision"),
        ({"analyst": "eve", "decision": "block", "reason": ""}, "reason"),
        ({"analyst": "eve", "decision": "block", "reason": "x", "match": "all"}, "match"),
        ({"analyst": "eve", "decision": "block", "reason": "x", "expires_in": 0}, "expires_in"),
    ],
    ids=range(7),
)
def test_bad_decisions_name_the_field(served: Any, body: Any, field: str) -> None:
    assert problem(served.demo.post("/v1/review/1/decision", json=body), 400)["field"] == field


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "odd"}, {"state": "odd"}, {"limit": 0}, {"limit": 201}, {"after": "x"}, {"after": "1~2"},
        {"after": "nan~1~1"}, {"after": "1~inf~1"}, {"after": "1~1~99999999999999999999"},
    ],
)  # fmt: skip
def test_bad_questions_are_problems(served: Any, asked: Any) -> None:
    problem(served.demo.get("/v1/review", params=asked), 400)
