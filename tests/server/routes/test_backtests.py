import time
from typing import Any

from e2e.running import problem

GIFT = """rules:
  - {id: gift, when: message.text.contains("a gift"), mode: shadow, score: 1, reason: gifts, author: kim}
"""


def ended(served: Any, name: str) -> Any:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        told = served.demo.get(f"/v1/backtests/{name}").json()
        if told["state"] != "running":
            return told
        time.sleep(0.1)
    raise AssertionError("the backtest never ended")


def test_rules_are_tried_on_the_record(served: Any) -> None:
    served.send("backtested gift", "here is a gift")
    answer = served.demo.post("/v1/backtests", json={"text": GIFT})
    assert (answer.status_code, answer.json()["state"]) == (202, "running")
    name = answer.json()["id"]
    told = ended(served, name)
    assert (told["state"], told["problem"]) == ("done", "")
    (rule,) = told["report"]["rules"]
    assert (rule["rule"], rule["hits"] >= 1) == ("gift", True)
    assert name in [one["id"] for one in served.demo.get("/v1/backtests").json()["backtests"]]
    assert served.other.get("/v1/backtests").json()["backtests"] == []
    problem(served.other.get(f"/v1/backtests/{name}"), 404)


def test_rules_that_are_not_sound_are_refused(served: Any) -> None:
    bad = problem(served.demo.post("/v1/backtests", json={"text": GIFT.replace("text.", "txt.")}), 400)
    assert bad["field"] == "text"
    problem(served.demo.post("/v1/backtests", json={"text": GIFT, "days": 0}), 400)
    problem(served.demo.get("/v1/backtests/..%2F..%2Fkeys"), 404)
    problem(served.demo.get("/v1/backtests/0123456789abcdef"), 404)
