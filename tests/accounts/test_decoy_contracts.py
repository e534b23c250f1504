import msgspec

from bascule.accounts.decoy_contracts import Decoy, DecoyHit


def test_a_decoy_has_no_field_for_its_name() -> None:
    assert {"name", "account"}.isdisjoint(Decoy.__struct_fields__)


def test_a_hit_is_by_a_message_or_an_event() -> None:
    hit = DecoyHit("demo", "@eve", "d1", 1.0, True, event="e1")
    assert (hit.message, hit.number) == ("", 0)
    assert msgspec.json.decode(msgspec.json.encode(hit), type=DecoyHit) == hit
