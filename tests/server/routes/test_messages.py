import time
from typing import Any
from urllib.parse import quote

import pytest
from e2e.running import message, problem


def test_a_batch_answers_each_message_in_order(served: Any) -> None:
    served.demo.post("/v1/messages", json=message("taken"))
    bodies = [message("b1"), message("taken", "another text"), message("b2", "no link"), message("b1")]
    answers = served.demo.post("/v1/messages:batch", json={"messages": bodies}).json()["answers"]
    assert [answer["id"] for answer in answers] == ["b1", "taken", "b2", "b1"]
    assert [answer["decision"] and answer["decision"]["decision"] for answer in answers] == [
        "rewrite", None, "deliver", "rewrite",
    ]  # fmt: skip
    assert answers[0]["decision"] == answers[3]["decision"]
    assert (answers[1]["problem"]["status"], answers[1]["problem"]["field"]) == (409, "id")
    assert served.demo.get("/v1/messages/b2").status_code == 200


def test_a_large_batch_shares_its_syncs_to_disk(served: Any) -> None:
    bodies = [message(f"many {number}") for number in range(1000)]
    answer = served.demo.post("/v1/messages:batch", json={"messages": bodies})
    assert len(answer.json()["answers"]) == 1000
    assert len({one["decision"]["tag"] for one in answer.json()["answers"]}) == 1000
    over = served.demo.post("/v1/messages:batch", json={"messages": [*bodies, message("one more")]})
    assert problem(over, 400)["field"] == "messages"


def test_a_batch_that_cannot_be_read_keeps_nothing(served: Any) -> None:
    bodies = [message("unread"), {"id": "bad", "sender": "x"}]
    found = problem(served.demo.post("/v1/messages:batch", json={"messages": bodies}), 400)
    assert found["field"] == "messages[1].text"
    problem(served.demo.get("/v1/messages/unread"), 404)
    assert problem(served.demo.post("/v1/messages:batch", json={}), 400)["field"] == "messages"
    problem(served.demo.post("/v1/messages:batch", json={"messages": []}), 400)


@pytest.mark.parametrize(
    "name",
    ["$abc:example.org", "$a/b+c=:example.org", "a//b", "/leading", "trailing/", "with space?&#%2F",
     "\u00e9\u4e2d\U0001f600", "..%00"],
)  # fmt: skip
def test_kept_messages_are_found_by_any_id(served: Any, name: str) -> None:
    decision = served.demo.post("/v1/messages", json=message(name)).json()
    for path in {quote(name, safe=""), quote(name, safe="/:$@!+=")}:
        kept = served.demo.get(f"/v1/messages/{path}")
        assert kept.status_code == 200, path
        assert kept.json()["decision"] == decision
        assert kept.json()["sender"] == "@ann"
        assert kept.json()["original"] == message(name)["text"]


def test_clicks_are_told_with_the_message(served: Any) -> None:
    wrapped = served.wrapped("clicked", "https://c.example.com/")
    for _ in range(3):
        served.click(wrapped)
    for _ in range(50):
        counts = served.demo.get("/v1/messages/clicked").json()["clicks"]
        if counts:
            break
        time.sleep(0.1)
    assert sum(count["count"] for count in counts) == 3
    assert {count["outcome"] for count in counts} == {"go"}
