from random import Random

from bascule.accounts.contracts import LARGEST as STORED
from bascule.accounts.neighbourhood import LARGEST, Neighbourhood

DRAW = Random(5)
MARKS = [DRAW.getrandbits(32) for _ in range(3_000)]


def learnt(networks: int = 200) -> Neighbourhood:
    found = Neighbourhood()
    for n in range(2_500):
        found.note(MARKS[n % networks])
    return found


def test_a_network_nobody_was_seen_on_is_strange_once_enough_is_known() -> None:
    assert not Neighbourhood().strange(MARKS[2_900])
    one = learnt()
    assert not any(one.strange(mark) for mark in MARKS[:200])
    assert sum(one.strange(mark) for mark in MARKS[2_000:]) > 950
    assert not one.strange(0)


def test_it_comes_back_after_a_restart() -> None:
    one = learnt()
    kept = one.packed()
    assert len(kept) <= LARGEST <= STORED
    again = Neighbourhood(kept)
    assert again.learnt
    assert [again.strange(mark) for mark in MARKS] == [one.strange(mark) for mark in MARKS]


def test_what_is_damaged_is_as_if_nothing_was_kept() -> None:
    for kept in (None, b"", b"x" * 10, b"\x09" + learnt().packed()[1:]):
        assert not Neighbourhood(kept).learnt


def test_a_flood_of_networks_is_bounded_and_what_is_used_stays() -> None:
    one = learnt()
    for n in range(100_000):
        one.note(DRAW.getrandbits(32))
        if n % 50 == 0:
            one.note(MARKS[0])
    assert len(one.packed()) <= LARGEST
    assert not one.strange(MARKS[0])


def test_only_what_is_new_is_to_be_kept() -> None:
    one = learnt()
    assert not one.note(MARKS[0])
    assert one.note(MARKS[2_999])
