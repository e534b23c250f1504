from hypothesis import given
from hypothesis import strategies as st

from bascule.accounts.ties import FRIEND, LARGEST, MOST, Ties, day_of, pack, strength, talked, unpack


def both(ties: Ties, mark: int, *days: int) -> None:
    for day in days:
        talked(ties, mark, day, mine=True)
        talked(ties, mark, day, mine=False)


def test_a_friend_is_whom_one_wrote_to_and_heard_from_on_three_days() -> None:
    ties: Ties = {}
    both(ties, 1, 100, 101)
    assert strength(ties[1], 101) < FRIEND
    both(ties, 1, 102)
    assert strength(ties[1], 102) == FRIEND
    assert strength(ties[1], 102 + 91) == FRIEND / 2
    for day in range(100, 140):
        talked(ties, 2, day, mine=False)
    assert strength(ties[2], 140) == 0.0, "one who is never answered is none"
    assert strength(None, 1) == 0.0


def test_a_day_counts_once_however_much_was_said() -> None:
    ties: Ties = {}
    assert talked(ties, 1, 100, mine=True)
    assert not any(talked(ties, 1, 100, mine=True) for _ in range(1000))
    assert talked(ties, 1, 100, mine=False)
    assert (ties[1].wrote, ties[1].heard) == (1, 1)


def test_days_out_of_order_count_while_they_are_remembered() -> None:
    ties: Ties = {}
    assert talked(ties, 1, 100, mine=True)
    assert talked(ties, 1, 90, mine=True)
    assert not talked(ties, 1, 90, mine=True)
    assert not talked(ties, 1, 60, mine=True), "longer ago than the days that are remembered"
    assert (ties[1].day, ties[1].wrote) == (100, 2)
    assert talked(ties, 1, 200, mine=True)
    assert ties[1].mine == 1


def test_strangers_push_no_friend_out() -> None:
    ties: Ties = {}
    both(ties, 7, 1, 2, 3)
    for mark in range(100, 10_000):
        talked(ties, mark, 4, mine=bool(mark % 2))
    assert len(ties) == MOST
    assert strength(ties[7], 4) >= FRIEND


events = st.tuples(st.integers(0, 40), st.integers(0, 400), st.booleans())


@given(st.lists(events, max_size=200))
def test_they_come_back_as_they_were_within_bounds(told: list[tuple[int, int, bool]]) -> None:
    ties: Ties = {}
    for who, day, mine in told:
        talked(ties, who * 2**57, day, mine=mine)
    packed = pack(ties)
    assert unpack(packed) == ties
    assert list(unpack(packed)) == list(ties)
    assert len(packed) <= LARGEST <= 330


@given(st.binary(max_size=100))
def test_anything_else_is_nobody(kept: bytes) -> None:
    ties = unpack(kept)
    assert len(ties) <= MOST
    assert unpack(None) == unpack(b"\x02\x00") == unpack(b"\x01\x01") == {}


def test_days_of_impossible_times() -> None:
    assert (day_of(-1e9), day_of(86_400.0), day_of(1e30)) == (0, 1, 65_535)
