from typing import Any

import pytest
from e2e.running import problem

URL = "https://baker.example.com/"


def test_an_appeal_is_handed_in_decided_and_answered(served: Any) -> None:
    wrapped = served.wrapped("app1", URL)
    served.verdict(URL, "block", "host")
    body = {"role": "owner", "url": wrapped, "comment": "my bakery", "contact": "me@baker.example.com"}
    handed_in = served.demo.post("/v1/appeals", json=body)
    assert handed_in.status_code == 201
    appeal = handed_in.json()
    assert (appeal["state"], appeal["subject"]["name"]) == ("open", "baker.example.com/")
    item = served.demo.get(f"/v1/review/{appeal['item']}").json()
    assert (item["kind"], item["appeal"], item["evidence"][0]["text"]) == ("appeal", appeal["id"], "my bakery")
    decision = {"analyst": "eve", "decision": "release", "reason": "clean now", "answer": "Thank you."}
    done = served.demo.post(f"/v1/review/{appeal['item']}/decision", json=decision).json()
    assert done["believed"]["verdict"] == "allow"
    assert served.click(wrapped).status == 302
    found = served.demo.get(f"/v1/appeals/{appeal['id']}").json()
    assert (found["state"], found["answer"]) == ("upheld", "Thank you.")


def test_another_networks_appeal_is_an_unknown_one(served: Any) -> None:
    body = {"role": "sender", "url": URL, "comment": "x", "appellant": "@ann"}
    appeal = served.demo.post("/v1/appeals", json=body).json()["id"]
    theirs = problem(served.other.get(f"/v1/appeals/{appeal}"), 404)
    nobodys = problem(served.other.get("/v1/appeals/aaaaaaaaaaaaaaaa"), 404)
    assert theirs["detail"].replace(appeal, "?") == nobodys["detail"].replace("aaaaaaaaaaaaaaaa", "?")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"url": URL, "comment": "x"}, "role"),
        ({"role": "judge", "url": URL, "comment": "x"}, "role"),
        ({"role": "owner", "url": URL}, "comment"),
        ({"role": "owner", "comment": "x"}, "url"),
        ({"role": "owner", "url": URL, "comment": "x", "contact": "x" * 201}, "contact"),
        ({"role": "owner", "url": "nonsense", "comment": "x"}, "url"),
    ],
    ids=range(6),
)
def test_bad_appeals_name_the_field(served: Any, body: Any, field: str) -> None:
    assert problem(served.demo.post("/v1/appeals", json=body), 400)["field"] == field
