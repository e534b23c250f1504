from bascule.simulate.devices import DAY
from bascule.simulate.graphs.rooms import MOST, Rooms


def test_members_are_those_who_wrote_lately() -> None:
    rooms = Rooms()
    assert rooms.talk(0.0, "a", "x", (), "hi").recipients == ("a",)
    second = rooms.talk(1.0, "b", "x", ("a",), "hi")
    assert set(second.recipients) == {"a", "b"}
    assert (second.size, second.kind, second.conversation, second.addressed) == (2, "room", "r-x", ("a",))
    later = rooms.talk(20 * DAY, "b", "x", (), "anybody?")
    assert (later.recipients, later.size) == (("b",), 2)


def test_rooms_are_apart_and_members_bounded() -> None:
    rooms = Rooms()
    for n in range(3 * MOST):
        talk = rooms.talk(float(n), f"u{n}", "x", (), "hi")
    assert len(talk.recipients) == MOST
    assert talk.size == 3 * MOST
    assert rooms.talk(1e3, "u1", "y", (), "hi").recipients == ("u1",)
