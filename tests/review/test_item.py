import msgspec

from bascule.review.item import Claim, Opening, Outcome
from bascule.review.report import Subject


def test_a_claim_keeps_others_out_and_never_its_owner() -> None:
    claim = Claim("eve", 100.0)
    assert claim.keeps_out("mal", 99.9)
    assert not claim.keeps_out("mal", 100.0)
    assert not claim.keeps_out("eve", 50.0)


def test_items_and_outcomes_come_back_from_json() -> None:
    outcome = Outcome("block", "why", "eve", "key1", 5.0, "host", approved_by="mal", verdict=7)
    assert msgspec.json.decode(msgspec.json.encode(outcome), type=Outcome) == outcome
    opening = Opening("demo", "guarded", Subject("destination", "a.example/"), 5.0, 1, 1.0)
    assert msgspec.json.decode(msgspec.json.encode(opening), type=Opening) == opening
