from bascule.gate.memory import Memory
from bascule.links.keyring import new_keyring


def test_two_networks_remember_apart() -> None:
    one, other = (Memory(new_keyring(name, bytes(range(72)), 1.0)) for name in ("one", "other"))
    assert one.rulebook is not other.rulebook
    assert one.copies is not other.copies
