from typing import Any

import pytest
from e2e.running import message, problem


def test_reports_come_into_the_queue_and_collapse(served: Any) -> None:
    served.demo.post("/v1/messages", json=message("rep1", "see https://r.example.com/x"))
    body = {"reporter": "@bob", "why": "phishing", "message": "rep1", "comment": "asks for a password"}
    first = served.demo.post("/v1/reports", json=body)
    assert first.status_code == 201
    answer = first.json()
    assert (answer["subject"]["scope"], answer["subject"]["name"]) == ("message", "rep1")
    assert (answer["repeated"], answer["reporters"], answer["warned"]) == (False, 1, False)
    again = served.demo.post("/v1/reports", json=body).json()
    assert (again["item"], again["repeated"], again["reporters"]) == (answer["item"], True, 1)
    other = served.demo.post("/v1/reports", json=body | {"reporter": "@cyd"}).json()
    assert (other["item"], other["repeated"], other["reporters"]) == (answer["item"], False, 2)
    item = served.demo.get(f"/v1/review/{answer['item']}").json()
    assert [one["text"] for one in item["evidence"]] == ["asks for a password"] * 2
    assert [one["trust"] for one in item["evidence"]] == [0.25, 0.25]


def test_a_wrapped_link_is_reported_as_what_it_holds(served: Any) -> None:
    wrapped = served.wrapped("rep2", "https://held.example.com/x")
    answer = served.demo.post("/v1/reports", json={"reporter": "@bob", "why": "spam", "url": wrapped}).json()
    assert answer["subject"]["name"] == "held.example.com/x"


def test_another_networks_message_is_an_unknown_one(served: Any) -> None:
    served.demo.post("/v1/messages", json=message("rep3"))
    body = {"reporter": "@bob", "why": "spam", "message": "rep3"}
    theirs = problem(served.other.post("/v1/reports", json=body), 404)
    nobodys = problem(served.other.post("/v1/reports", json=body | {"message": "rep4"}), 404)
    assert (theirs["field"], nobodys["detail"]) == ("message", theirs["detail"].replace("rep3", "rep4"))
    assert served.other.get("/v1/review").json()["items"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reporter": "@bob", "why": "spam"}, "url"),
        ({"reporter": "@bob", "why": "dull", "url": "https://a.example.com/"}, "why"),
        ({"why": "spam", "url": "https://a.example.com/"}, "reporter"),
        ({"reporter": "", "why": "spam", "url": "https://a.example.com/"}, "reporter"),
        ({"reporter": "@bob", "why": "spam", "url": "nonsense"}, "url"),
        ({"reporter": "@bob", "why": "spam", "url": "https://a.example.com/", "comment": "x" * 2001}, "comment"),
        ({"reporter": "@bob", "why": "spam", "url": "https://a.example.com/", "x": 1}, "x"),
    ],
    ids=range(7),
)
def test_bad_reports_name_the_field_and_change_nothing(served: Any, body: Any, field: str) -> None:
    before = served.demo.get("/v1/review", params={"limit": 200}).json()["items"]
    assert problem(served.demo.post("/v1/reports", json=body), 400)["field"] == field
    after = served.demo.get("/v1/review", params={"limit": 200}).json()["items"]
    assert [one["id"] for one in after] == [one["id"] for one in before]


def test_large_bodies_are_refused(served: Any) -> None:
    problem(served.demo.post("/v1/reports", content=b" " * 10_000_000), 413)


def test_one_reporter_cannot_flood(served: Any) -> None:
    answers = [
        served.demo.post("/v1/reports", json={"reporter": "@flood", "why": "spam", "url": f"https://f{n}.example.com/"})
        for n in range(21)
    ]
    assert [one.status_code for one in answers] == [201] * 20 + [429]
    assert problem(answers[-1], 429)["field"] == "reporter"
    assert answers[-1].headers["retry-after"]
