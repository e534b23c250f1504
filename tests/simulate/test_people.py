from bascule.simulate.people import People, hour_of
from bascule.simulate.talk import direct


def test_contacts_are_those_written_with_the_latest_last() -> None:
    people = People()
    for at, sender, recipient in ((1.0, "a", "b"), (2.0, "c", "a"), (3.0, "a", "b")):
        people.take_in(direct(at, sender, recipient), "hi")
    assert list(people.person("a").contacts) == ["c", "b"]
    assert people.person("a").seen == 3.0
    assert people.person("b").seen == 0.0


def test_usual_hours() -> None:
    people = People()
    for day in range(30):
        people.take_in(direct(day * 86400 + 20 * 3600.0, "a", "b"), "hi")
    person = people.person("a")
    assert person.usual(20 * 3600.0)
    assert person.usual(21 * 3600.0)
    assert not person.usual(4 * 3600.0)
    assert hour_of(86400 + 3600.0) == 1
