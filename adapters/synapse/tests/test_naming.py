from types import MappingProxyType

from bascule_synapse.naming import digest, key

SENT = ("m.room.message", {"body": "a", "info": {"w": 1}})


def test_the_same_request_has_the_same_name() -> None:
    frozen = ("m.room.message", MappingProxyType({"info": MappingProxyType({"w": 1}), "body": "a"}))
    assert key("!r", "@a", "D", "t", SENT) == key("!r", "@a", "D", "t", frozen)
    assert len(key("!r", "@a", "D", "t", SENT)) == 44


def test_anything_else_has_another() -> None:
    other = ("m.room.message", {"body": "b"})
    names = [
        ("!r", "@a", "D", "t"),
        ("!s", "@a", "D", "t"),
        ("!r", "@b", "D", "t"),
        ("!r", "@a", "E", "t"),
        ("!r", "@a", "D", "u"),
    ]
    found = {key(*name, SENT) for name in names} | {key(*names[0], other)}
    assert len(found) == 6


def test_parts_do_not_run_into_each_other() -> None:
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("\ud800") != digest("")
