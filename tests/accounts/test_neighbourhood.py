from random import Random

from bascule.accounts.contracts import LARGEST as STORED
from bascule.accounts.neighbourhood import ARRIVED, ARRIVED_FOR, LARGEST, STRANGEST, Neighbourhood

DRAW = Random(5)
MARKS = [DRAW.getrandbits(32) for _ in range(3_000)]


def learnt(odd: int = 0) -> Neighbourhood:
    """Two hundred networks that people are on, and a hundred moves, ``odd`` of them to where nobody was."""
    found = Neighbourhood()
    for n in range(200):
        found.note(MARKS[n])
    for n in range(100):
        found.moved(strange=n < odd)
    return found


def test_a_network_nobody_was_seen_on_is_strange_once_enough_is_known() -> None:
    assert 1.0 < Neighbourhood().strange(MARKS[2_900]) < 2.0
    one = learnt()
    assert not any(one.strange(mark) for mark in MARKS[:200])
    assert sum(3.0 < one.strange(mark) <= STRANGEST for mark in MARKS[2_000:]) > 950
    assert one.strange(0) == 0.0


def test_where_owners_often_move_to_such_networks_it_says_less() -> None:
    assert learnt(0).strange(MARKS[2_900]) > learnt(20).strange(MARKS[2_900]) > learnt(60).strange(MARKS[2_900])


def test_several_that_turn_up_on_a_strange_network_at_once_are_counted() -> None:
    one = Neighbourhood()
    assert [one.arrived(MARKS[0], account, 1000.0) for account in (1, 2, 3, 3)] == [0, 1, 2, 2]
    assert one.arrived(MARKS[1], 4, 1000.0) == 0
    assert one.arrived(MARKS[0], 4, 1000.0 + ARRIVED_FOR) == 0
    for n in range(2 * ARRIVED):
        one.arrived(n, 1, 1000.0)
    assert one.arrived(ARRIVED, 2, 1000.0) == 1
    assert one.arrived(ARRIVED - 1, 2, 1000.0) == 0


def test_it_comes_back_after_a_restart() -> None:
    one = learnt(20)
    kept = one.packed()
    assert len(kept) <= LARGEST <= STORED
    again = Neighbourhood(kept)
    assert any(again.strange(mark) for mark in MARKS)
    assert [again.strange(mark) for mark in MARKS] == [one.strange(mark) for mark in MARKS]


def test_what_is_damaged_is_as_if_nothing_was_kept() -> None:
    for kept in (None, b"", b"x" * 10, b"\x09" + learnt().packed()[1:]):
        assert Neighbourhood(kept).strange(MARKS[0]) == Neighbourhood().strange(MARKS[0])


def test_a_flood_of_networks_is_bounded_and_what_is_used_stays() -> None:
    one = learnt()
    for n in range(100_000):
        one.note(DRAW.getrandbits(32))
        one.moved(strange=True)
        if n % 50 == 0:
            one.note(MARKS[0])
    assert len(one.packed()) <= LARGEST
    assert not one.strange(MARKS[0])


def test_only_what_is_new_is_to_be_kept() -> None:
    one = learnt()
    assert not one.note(MARKS[0])
    assert one.note(MARKS[2_999])
