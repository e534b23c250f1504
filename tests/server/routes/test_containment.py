from typing import Any

from e2e.running import problem


def test_an_account_is_frozen_shown_and_undone(served: Any) -> None:
    frozen = served.demo.post("/v1/accounts/@eve/freeze", json={"reason": "blast", "evidence": ["m1"]})
    assert (frozen.status_code, frozen.json()["state"]) == (200, "frozen")
    again = served.demo.post("/v1/accounts/@eve/freeze", json={})
    assert again.json() == frozen.json()
    shown = served.demo.get("/v1/accounts/@eve").json()
    assert shown["containment"] == frozen.json()
    assert [one["notice"]["type"] for one in shown["notices"]] == ["account.notify_owner", "account.freeze"]
    assert served.demo.get("/v1/accounts").json()["accounts"] == [frozen.json()]
    assert served.demo.get("/v1/accounts?state=watched").json() == {"accounts": []}
    assert served.demo.get("/v1/accounts?shadow=true").json() == {"accounts": []}
    assert served.demo.get("/v1/accounts?after=@eve").json() == {"accounts": []}
    undone = served.demo.post("/v1/accounts/@eve/undo", json={"reason": "wrong"})
    assert undone.json()["state"] == "normal"
    after = served.demo.get("/v1/accounts/@eve").json()
    never = served.demo.get("/v1/accounts/@never").json()
    assert after == {**never, "containment": never["containment"] | {"account": "@eve"}, "rescue": after["rescue"]}


def test_another_network_sees_and_changes_nothing(served: Any) -> None:
    served.demo.post("/v1/accounts/@fay/challenge", json={})
    assert served.other.get("/v1/accounts").json() == {"accounts": []}
    assert served.other.get("/v1/accounts/@fay").json()["containment"]["state"] == "normal"
    problem(served.other.post("/v1/accounts/@fay/restore", json={}), 409)
    assert served.demo.get("/v1/accounts/@fay").json()["containment"]["state"] == "challenged"


def test_what_does_not_fit_is_refused_by_name(served: Any) -> None:
    assert problem(served.demo.post("/v1/accounts/@eve/freeze", json={"why": "x"}), 400)["field"] == "why"
    assert problem(served.demo.get("/v1/accounts?state=banned"), 400)["field"] == "state"
    assert problem(served.demo.post("/v1/accounts/@eve/held", json={"outcome": "burn"}), 400)["field"] == "outcome"
    body = {"outcome": "release", "messages": ["none"]}
    assert problem(served.demo.post("/v1/accounts/@eve/held", json=body), 404)["field"] == "messages[0]"
    assert served.demo.get("/v1/accounts/@eve/held").json() == {"messages": [], "next": None}


def test_names_with_a_slash_go_in_the_body(served: Any) -> None:
    body = {"account": "gil@chat.example/phone", "step": "freeze", "reason": "blast"}
    frozen = served.demo.post("/v1/accounts", json=body)
    assert (frozen.status_code, frozen.json()["state"], frozen.json()["reasons"]) == (200, "frozen", ["blast"])
    asked = {"account": "gil@chat.example/phone"}
    assert served.demo.get("/v1/accounts", params=asked).json()["accounts"] == [frozen.json()]
    assert served.demo.get("/v1/accounts", params=asked | {"state": "watched"}).json() == {"accounts": []}
    assert served.demo.get("/v1/accounts", params={"account": "nobody"}).json() == {"accounts": []}
    assert served.demo.post("/v1/accounts", json=body | {"step": "undo"}).json()["state"] == "normal"
    assert problem(served.demo.post("/v1/accounts", json=body | {"step": "recover"}), 400)["field"] == "step"
