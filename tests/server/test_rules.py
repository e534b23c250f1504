from typing import Any

import pytest

from bascule.server.problems import ProblemError
from bascule.server.rules import NewRules, book_of, checked, put_rules

GIFT = """rules:
  - {id: gift, when: message.text.contains("gift"), mode: live, action: hold, reason: gifts, author: kim}
"""


def put(place: Any, text: str, network: str = "alpha", reason: str = "") -> Any:
    return place.play(put_rules(place.service, network, "kim", NewRules(text, reason)))


def test_rules_are_in_use_as_soon_as_they_are_put(place: Any) -> None:
    book = put(place, GIFT, reason="they come often")
    assert ([rule.id for rule in book.rules], book.text, book.problems) == (["gift"], GIFT, ())
    assert place.send("a gift").decision == "hold"
    assert book_of(place.service, "beta").rules == ()
    assert put(place, "").rules == ()
    assert place.send("a gift").decision == "deliver"


def test_putting_rules_is_audited_with_what_each_rule_did(place: Any) -> None:
    put(place, GIFT, reason="they come often")
    put(place, GIFT.replace("live", "off"))
    rows = place.store._database.reader.execute(
        "SELECT who, reason, before, after FROM audit WHERE action = 'rules.saved' ORDER BY number"
    )
    first, second = rows.fetchall()
    assert first[:2] == ("kim", "they come often")
    assert "live, version 1, kim" in first[3]
    assert second[2] == first[3]
    assert "off, version 1" in second[3]


@pytest.mark.parametrize(
    "text", [GIFT.replace("message.text", "message.txt"), "rules: [", GIFT + GIFT, "x" * 2_000_000, "\ud800", "- 1"]
)
def test_what_is_not_sound_is_refused_whole(place: Any, text: str) -> None:
    put(place, GIFT)
    with pytest.raises(ProblemError) as refused:
        put(place, text)
    assert (refused.value.problem.status, refused.value.problem.field) == (400, "text")
    assert book_of(place.service, "alpha").text == GIFT


def test_sound_rules_pass() -> None:
    assert [rule.id for rule in checked(GIFT).rules.rules] == ["gift"]
