import msgspec

from bascule.exposure.contracts import Openings, ViewerClick


def test_values_go_out_and_come_back() -> None:
    click = ViewerClick("demo", "0" * 14, "@bob", "go", 1, 2)
    assert msgspec.json.decode(msgspec.json.encode(Openings(viewers=(click,))), type=Openings).viewers == (click,)
