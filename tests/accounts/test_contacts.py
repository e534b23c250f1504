from random import Random

from bascule.accounts.contacts import CLOSEST, FILTER, NOBODY, closeness, fullness, knows, met

DRAW = Random(1)
PEOPLE = [DRAW.getrandbits(32) for _ in range(50_000)]


def test_who_was_written_to_is_known_and_counted() -> None:
    contacts = met(met(NOBODY, (PEOPLE[0],)), (PEOPLE[0], PEOPLE[1]))
    assert knows(contacts, PEOPLE[0])
    assert knows(contacts, PEOPLE[1])
    assert not knows(contacts, PEOPLE[2])
    assert (closeness(contacts, PEOPLE[0]), closeness(contacts, PEOPLE[2])) == (2, 0)
    assert contacts.count == 2


def test_a_flood_of_people_is_bounded_and_accuses_nobody() -> None:
    contacts = NOBODY
    for one in PEOPLE:
        contacts = met(contacts, (one,))
    assert len(contacts.closest) == CLOSEST
    assert len(contacts.ever) == FILTER
    assert fullness(contacts) > 0.99
    assert knows(contacts, 12345)


def test_friends_stay_among_many_strangers() -> None:
    contacts = NOBODY
    for round_ in range(400):
        contacts = met(contacts, (PEOPLE[round_ % 8],))
        contacts = met(contacts, (PEOPLE[100 + round_],))
    assert all(closeness(contacts, PEOPLE[n]) > 20 for n in range(8))


def test_counts_are_halved_when_one_is_full() -> None:
    contacts = met(NOBODY, (PEOPLE[1],) * 100)
    contacts = met(contacts, (PEOPLE[0],) * 1_000)
    assert closeness(contacts, PEOPLE[0]) <= 200
    assert 0 < closeness(contacts, PEOPLE[1]) < 100
