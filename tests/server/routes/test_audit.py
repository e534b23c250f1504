import json
from typing import Any

import msgspec
import pytest
from e2e.running import problem

from bascule.audit.chain import Head, verify
from bascule.audit.entry import AuditEntry

URL = "https://audited.example.com/a"
SUBJECT = "audited.example.com/a"


def page(served: Any, **asked: object) -> Any:
    answer = served.demo.get("/v1/audit", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def told(served: Any) -> Any:
    """A verdict that was set, changed and taken back."""
    for verdict in ("warn", "block"):
        body = {"url": URL, "verdict": verdict, "reason": f"because {verdict}"}
        assert served.demo.post("/v1/verdicts", json=body).status_code == 201
    assert served.demo.delete("/v1/verdicts", params={"url": URL, "reason": "gone"}).status_code == 200
    return page(served, subject=SUBJECT)["entries"]


def test_a_verdicts_whole_story_is_told(served: Any, told: Any) -> None:
    key = served.key.split("_")[1]
    assert [(one["action"], one["who"]) for one in told] == [
        ("verdict.set", key), ("verdict.set", key), ("verdict.removed", key),
    ]  # fmt: skip
    assert [one["reason"] for one in told] == ["because warn", "because block", "gone"]
    assert told[1]["before"] == told[0]["after"]
    assert json.loads(told[1]["after"])["verdict"] == "block"
    for one in told[:2]:
        assert json.loads(one["after"])["set_at"] == one["at"]
        assert 0 <= one["kept_at"] - one["at"] < 5


def test_pages_join_into_the_chain_that_the_head_ends(served: Any, told: Any) -> None:
    entries: list[AuditEntry] = []
    after: int | None = 0
    while after is not None:
        got = page(served, after=after, limit=2)
        entries += msgspec.convert(got["entries"], list[AuditEntry])
        after = got["next"]
    found = verify("demo", entries)
    head = served.demo.get("/v1/audit/head").json()
    assert found.broken is None
    assert found.head == Head(head["number"], head["hash"], head["kept_at"])
    assert (head["network"], head["now"] >= head["kept_at"]) == ("demo", True)
    assert {"network.saved", "key.made", "api_key.saved", "verdict.set"} <= {entry.action for entry in entries}


def test_entries_are_filtered(served: Any, told: Any) -> None:
    def numbers(**asked: object) -> list[int]:
        return [one["number"] for one in page(served, subject=SUBJECT, **asked)["entries"]]

    first, second, third = [one["number"] for one in told]
    assert numbers(action="verdict") == [first, second, third]
    assert numbers(action="verdict.removed") == [third]
    assert numbers(action="network") == []
    assert numbers(since=told[1]["at"]) == [second, third]
    assert numbers(until=told[1]["at"]) == [first]
    assert numbers(who="nobody") == []
    assert numbers(after=first, limit=1) == [second]


def test_no_secret_is_told(served: Any, told: Any) -> None:
    text = served.demo.get("/v1/audit", params={"limit": 1000}).text
    assert served.key not in text
    assert served.key.split("_")[2] not in text
    assert "digest" not in text
    assert "secret" not in text


def test_another_network_has_a_chain_of_its_own(served: Any, told: Any) -> None:
    entries = served.other.get("/v1/audit", params={"limit": 1000}).json()["entries"]
    assert {one["network"] for one in entries} == {"other"}
    assert entries[0]["number"] == 1
    assert served.other.get("/v1/audit", params={"subject": SUBJECT}).json() == {"entries": [], "next": None}
    assert served.other.get("/v1/audit/head").json()["network"] == "other"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "0"), ("limit", "1001"), ("limit", "x"), ("after", "-1"), ("after", "9" * 30), ("since", "soon"),
        ("until", "nan"), ("since", "1e400"), ("action", "Verdict.Set"), ("action", "a.b.c"), ("action", ""),
        ("subject", "x" * 9000),
    ],
)  # fmt: skip
def test_bad_questions_are_problems_that_name_the_field(served: Any, name: str, value: str) -> None:
    assert problem(served.demo.get("/v1/audit", params={name: value}), 400).get("field") == name
