from typing import Any

from e2e.running import problem

GIFT = """rules:
  - {id: gift, when: message.text.contains("a gift"), mode: live, action: hold, reason: gifts, author: kim}
"""


def test_rules_are_put_read_and_taken_back(served: Any) -> None:
    assert served.demo.get("/v1/rules").json()["rules"] == []
    answer = served.demo.put("/v1/rules", json={"text": GIFT, "reason": "try"})
    assert (answer.status_code, answer.json()["rules"][0]["id"]) == (200, "gift")
    held = served.send("gift", "here is a gift")
    assert (held["decision"], held["reasons"], held["rules"][0]["rule"]) == ("hold", ["gifts"], "gift")
    assert served.other.get("/v1/rules").json()["rules"] == []
    bad = problem(served.demo.put("/v1/rules", json={"text": GIFT.replace("text.", "txt.")}), 400)
    assert bad["field"] == "text"
    assert "did you mean message.text" in bad["detail"]
    assert served.demo.get("/v1/rules").json()["text"] == GIFT
    assert served.demo.put("/v1/rules", json={"text": ""}).status_code == 200
    assert served.send("gift again", "here is a gift")["decision"] == "deliver"
