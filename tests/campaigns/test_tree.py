import msgspec

from bascule.campaigns.tree import Parent, Reaction, Turned


def test_the_first_defence_is_the_earlier_of_block_and_freeze() -> None:
    none = Reaction(0.0, None, None, None, None, 0)
    assert none.defended_at is None
    for block, freeze, first in ((5.0, None, 5.0), (None, 7.0, 7.0), (9.0, 7.0, 7.0)):
        assert msgspec.structs.replace(none, first_block_at=block, first_freeze_at=freeze).defended_at == first


def test_it_can_be_written_and_read_back() -> None:
    parent = Parent("@a", "m1", 1.0, "room", None, 1.0)
    turned = Turned("@b", "m2", 2.0, False, 1, (parent,), 1, 3, 0.5, None)
    assert msgspec.json.decode(msgspec.json.encode(turned), type=Turned) == turned
