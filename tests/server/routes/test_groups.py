from typing import Any

import pytest
from e2e.running import problem

HALF = [str(number) for number in range(501)]


def test_a_page_is_seen_listed_and_taken_away(served: Any) -> None:
    path = "/v1/pages/p1/destinations"
    seen = served.demo.post(
        path, json={"url": "https://one.example.com/a?b", "asks_for": ["seed", "seed"], "reason": "kit"}
    )
    assert seen.status_code == 201, seen.text
    made = seen.json()
    assert (made["scope"], made["group"], made["kind"], made["value"]) == (
        "page",
        "p1",
        "destination",
        "one.example.com/a?b",
    )
    assert (made["asks_for"], made["reason"], bool(made["who"]), bool(made["at"])) == (["seed"], "kit", True, True)
    served.demo.post(path, json={"url": "https://two.example.com/", "match": "host"})
    assert [one["value"] for one in served.demo.get(path).json()["members"]] == [
        "one.example.com/a?b",
        "two.example.com/",
    ]
    taken = served.demo.delete(path, params={"value": "one.example.com/a?b"})
    assert (taken.status_code, taken.json()["value"]) == (200, "one.example.com/a?b")
    problem(served.demo.delete(path, params={"value": "one.example.com/a?b"}), 404)


def test_a_verdict_on_a_page_follows_where_it_is_seen(served: Any) -> None:
    wrapped = served.wrapped("page follows", "https://moved.example.com/x")
    served.demo.post("/v1/pages/p2/destinations", json={"url": "https://first.example.com/"})
    blocked = served.demo.post("/v1/verdicts", json={"scope": "page", "subject": "p2", "verdict": "block"})
    assert blocked.status_code == 201, blocked.text
    assert served.click(wrapped).status == 302
    served.demo.post("/v1/pages/p2/destinations", json={"url": "https://moved.example.com/", "match": "host"})
    assert served.click(wrapped).status == 410
    served.demo.delete("/v1/pages/p2/destinations", params={"value": "moved.example.com/"})
    assert served.click(wrapped).status == 302


def test_a_campaign_gathers_all_kinds(served: Any) -> None:
    path = "/v1/campaigns/spring 2026/members"
    body = {
        "destinations": ["https://a.example.com/x?y"], "match": "domain", "messages": ["m1"], "senders": ["@mal"],
        "pages": ["p1"], "reason": "one kit",
    }  # fmt: skip
    made = served.demo.post(path, json=body)
    assert made.status_code == 201, made.text
    named = {(one["kind"], one["value"]) for one in made.json()["members"]}
    assert named == {("destination", "example.com/"), ("message", "m1"), ("sender", "@mal"), ("page", "p1")}
    assert {one["reason"] for one in made.json()["members"]} == {"one kit"}
    again = served.demo.post(path, json={"senders": ["@mal", "@mal"], "reason": "other"})
    assert len(again.json()["members"]) == 4
    assert served.demo.get(path).json() == again.json()
    gone = served.demo.delete(path, params={"kind": "sender", "value": "@mal"})
    assert (gone.status_code, gone.json()["reason"]) == (200, "one kit")
    problem(served.demo.delete(path, params={"kind": "sender", "value": "@mal"}), 404)


def test_other_networks_see_none_of_it(served: Any) -> None:
    served.demo.post("/v1/pages/mine/destinations", json={"url": "https://a.example.com/"})
    served.demo.post("/v1/campaigns/mine/members", json={"senders": ["@a"]})
    for path in ("/v1/pages/%s/destinations", "/v1/campaigns/%s/members"):
        ours = problem(served.other.get(path % "mine"), 404)["detail"]
        assert ours.replace("mine", "never") == problem(served.other.get(path % "never"), 404)["detail"]
    problem(served.other.delete("/v1/pages/mine/destinations", params={"value": "a.example.com/"}), 404)
    problem(served.other.delete("/v1/campaigns/mine/members", params={"kind": "sender", "value": "@a"}), 404)
    assert len(served.demo.get("/v1/campaigns/mine/members").json()["members"]) == 1


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/v1/pages/x/destinations", {"url": "mailto:a"}, "url"),
        ("/v1/pages/x/destinations", {"url": "https://a.example.com/", "asks_for": ["name"]}, "asks_for[0]"),
        ("/v1/pages/x/destinations", {"url": "https://a.example.com/", "more": 1}, "more"),
        ("/v1/pages/%07/destinations", {"url": "https://a.example.com/"}, "fingerprint"),
        (f"/v1/pages/{'x' * 201}/destinations", {"url": "https://a.example.com/"}, "fingerprint"),
        ("/v1/campaigns/x/members", {}, "destinations"),
        ("/v1/campaigns/x/members", {"destinations": ["https://ok.example.com/", "mailto:a"]}, "url"),
        ("/v1/campaigns/x/members", {"senders": [""]}, "senders[0]"),
        ("/v1/campaigns/x/members", {"pages": ["a/b"]}, "pages[0]"),
        ("/v1/campaigns/x/members", {"senders": [f"@{n}" for n in range(1001)]}, "senders"),
        ("/v1/campaigns/x/members", {"senders": HALF, "messages": HALF}, "destinations"),
    ],
)  # fmt: skip
def test_bad_members_name_the_field_and_nothing_is_kept(served: Any, path: str, body: Any, field: str) -> None:
    assert problem(served.demo.post(path, json=body), 400)["field"] == field
    problem(served.demo.get("/v1/campaigns/x/members"), 404)
    problem(served.demo.get("/v1/pages/x/destinations"), 404)


def test_campaigns_are_listed_to_their_own_network(served: Any) -> None:
    served.demo.post("/v1/campaigns/listed/members", json={"messages": ["a", "b"], "senders": ["@ann"]})
    found = {one["name"]: one for one in served.demo.get("/v1/campaigns").json()["campaigns"]}
    assert (found["listed"]["messages"], found["listed"]["senders"], found["listed"]["verdict"]) == (2, 1, None)
    assert "listed" not in [one["name"] for one in served.other.get("/v1/campaigns").json()["campaigns"]]
    problem(served.demo.get("/v1/campaigns?limit=0"), 400)
