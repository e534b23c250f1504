import time
from typing import Any
from xml.etree import ElementTree

import networkx
import pytest
from e2e.running import problem

URL = "https://spread.example.com/login"
BASE = "/v1/campaigns/outbreak/infection"


def say(served: Any, name: str, sender: str, *to: str) -> Any:
    body = {
        "id": name, "sender": sender, "text": URL, "recipients": list(to),
        "conversation": {"id": f"!{name}", "kind": "direct" if len(to) == 1 else "group", "size": len(to) + 1},
    }  # fmt: skip
    answer = served.demo.post("/v1/messages", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def story(served: Any) -> Any:
    """@ann shows it to three; @bob opens it and sends it on; then the bridge goes up."""
    members = {"destinations": [URL], "match": "host"}
    assert served.demo.post("/v1/campaigns/outbreak/members", json=members).status_code == 201
    first = say(served, "i-1", "@ann", "@bob")
    say(served, "i-2", "@ann", "@cyd", "@dan")
    assert served.click(first["links"][0]["wrapped_url"]).status == 302
    for _ in range(100):
        if served.demo.get("/v1/messages/i-1").json()["clicks"]:
            break
        time.sleep(0.05)
    say(served, "i-3", "@bob", "@eve", "@dan")
    served.verdict("https://spread.example.com/", "block", "host")
    say(served, "i-4", "@dan", "@gus")
    return served


def test_the_tree_is_told(served: Any, story: Any) -> None:
    answer = served.demo.get(BASE)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["subject"], found["next"], found["cut"]) == ("outbreak", None, [])
    totals = found["totals"]
    assert (totals["origins"], totals["turned"], totals["exposures"], totals["withheld"]) == (1, 2, 5, 1)
    assert [(one["account"], one["generation"]) for one in found["senders"]] == [
        ("@ann", 0), ("@bob", 1), ("@dan", found["senders"][2]["generation"]),
    ]  # fmt: skip
    assert {parent["account"] for parent in found["senders"][2]["parents"]} == {"@ann", "@bob"}
    assert found["senders"][1]["parents"][0]["clicked"] == "inferred"
    assert found["origins"][0]["account"] == "@ann"
    assert (found["reproduction"]["told"], found["spared"]) == (False, None)
    assert found["reaction"]["to_block"] > 0
    told = served.demo.get(BASE, params={"counterfactual": True}).json()["spared"]
    assert (told["told"], "cannot be told from this data" in told["reason"]) == (False, True)


def test_exposures_come_in_pages(served: Any, story: Any) -> None:
    whole = served.demo.get(f"{BASE}/exposures").json()["exposures"]
    assert [(one["sender"], one["account"]) for one in whole] == [
        ("@ann", "@bob"), ("@ann", "@cyd"), ("@ann", "@dan"), ("@bob", "@eve"), ("@bob", "@dan"),
    ]  # fmt: skip
    page = served.demo.get(f"{BASE}/exposures", params={"offset": 1, "limit": 2}).json()
    assert (page["exposures"], page["next"]) == (whole[1:3], 3)


def test_the_graph_is_read_by_another_program(served: Any, story: Any) -> None:
    answer = served.demo.get(f"{BASE}.graphml")
    assert answer.headers["content-type"].startswith("application/graphml+xml")
    assert answer.headers["cache-control"] == "no-store"
    graph = networkx.parse_graphml(answer.content)
    labels = networkx.get_node_attributes(graph, "label")
    assert {(labels[a], labels[b]) for a, b in graph.edges} >= {("@ann", "@bob"), ("@bob", "@dan")}
    cut = networkx.parse_graphml(served.demo.get(f"{BASE}.graphml", params={"edges": 1}).content)
    assert cut.number_of_edges() == 1


def test_the_picture_is_drawn(served: Any, story: Any) -> None:
    answer = served.demo.get(f"{BASE}.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert ElementTree.fromstring(answer.content).get("role") == "img"
    assert "@ann" in answer.text


def test_pseudonyms_leave_no_name(served: Any, story: Any) -> None:
    for path in ("", "/exposures", ".graphml", ".svg"):
        answer = served.demo.get(BASE + path, params={"pseudonyms": True})
        assert "account-1" in answer.text
        for name in ("@ann", "@bob", "@cyd", "@dan", "@eve", "i-1", "i-3"):
            assert name not in answer.text, (path, name)


def test_it_takes_the_exposure_scope(served: Any, story: Any) -> None:
    with served.with_scopes("campaigns:read", "campaigns:write", "messages:read", "verdicts:read") as lacking:
        served.await_key(lacking)
        for path in ("", "/exposures", ".graphml", ".svg"):
            assert "exposure:read" in problem(lacking.get(BASE + path), 403)["detail"]


def test_other_networks_are_told_as_of_what_is_not(served: Any, story: Any) -> None:
    for path in ("", "/exposures", ".graphml", ".svg"):
        ours = problem(served.other.get(BASE + path), 404)["detail"]
        never = problem(served.other.get(f"/v1/campaigns/never/infection{path}"), 404)["detail"]
        assert ours.replace("outbreak", "never") == never


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"since": 5, "until": 4}, "since"),
        ({"offset": -1}, "offset"),
        ({"limit": 0}, "limit"),
        ({"limit": 10_001}, "limit"),
        ({"seed": -1}, "seed"),
    ],
)
def test_bad_questions_name_the_field(served: Any, story: Any, asked: dict[str, Any], field: str) -> None:
    assert problem(served.demo.get(BASE, params=asked), 400)["field"] == field
    assert problem(served.demo.get("/v1/campaigns/%0A/infection"), 400)["field"] == "name"
