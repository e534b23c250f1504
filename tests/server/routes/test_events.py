from typing import Any

import pytest
from e2e.running import problem


def told(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": "logged_in", "account": "@ann:example.org", **more}


def test_one_is_taken_once_and_read_by_analysts(served: Any) -> None:
    one = told("one", at="2026-01-02T03:04:05Z", client={"ip": "192.0.2.7", "session": "s3cret", "device": "phone"})
    assert served.demo.post("/v1/events", json=one).json() == {"taken": 1, "repeated": 0}
    assert served.demo.post("/v1/events", json=one).json() == {"taken": 0, "repeated": 1}
    for path in ("/v1/accounts/@ann:example.org/events", "/v1/events?account=%40ann%3Aexample.org"):
        answer = served.demo.get(path)
        assert answer.status_code == 200
        (kept,) = answer.json()["events"]
        assert (kept["id"], kept["kind"], kept["device"], kept["at"]) == ("one", "logged_in", "phone", 1767323045.0)
        assert "192.0" not in answer.text
        assert "s3cret" not in answer.text
        assert served.other.get(path).json()["events"] == []


def test_a_thousand_are_taken_and_read_page_by_page(served: Any) -> None:
    many = [told(f"b{n}", account="@b/c") for n in range(1000)]
    assert served.demo.post("/v1/events:batch", json={"events": many}).json() == {"taken": 1000, "repeated": 0}
    first = served.demo.get("/v1/events", params={"account": "@b/c", "limit": 600}).json()["events"]
    rest = served.demo.get("/v1/events", params={"account": "@b/c", "before": first[-1]["number"], "limit": 600})
    names = [one["id"] for one in (*first, *rest.json()["events"])]
    assert names == [f"b{n}" for n in reversed(range(1000))]


@pytest.mark.parametrize(
    ("events", "field"),
    [
        ([told("a"), told("b", kind="moved")], "events[1].kind"),
        ([told("a"), {"id": "b", "kind": "logged_in"}], "events[1].account"),
        ([told("a"), told("b", why="x")], "events[1].why"),
        ([told("a"), told("b", client={"ip": 7})], "events[1].client.ip"),
        ([told("a", at=-1.0)], "events[0]."),
        ([told("a", kind="contact_added")], "events[0]."),
        ([told(f"c{n}") for n in range(1001)], "events"),
        ([], "events"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_kept(served: Any, events: list[Any], field: str) -> None:
    answer = problem(served.demo.post("/v1/events:batch", json={"events": events}), 400)
    assert answer["field"].startswith(field), answer
    kept = served.demo.get("/v1/accounts/@ann:example.org/events?limit=1000").json()["events"]
    assert not {"a", "b", "c0"} & {one["id"] for one in kept}


def test_one_that_does_not_fit_names_its_field(served: Any) -> None:
    assert problem(served.demo.post("/v1/events", json=told("x", contacts=-1)), 400)["field"] == "contacts"
    assert problem(served.demo.post("/v1/events", json=told("x", kind="contact_added")), 400)["field"] == "contact"
    assert problem(served.demo.get("/v1/accounts/a%0Ab/events"), 400)["field"] == "account"
    assert "account" in problem(served.demo.get("/v1/events"), 400)["detail"]
