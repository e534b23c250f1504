from random import Random

import pytest
from conformance.outbreak import Shape, break_out, random_contacts

from bascule.campaigns.parents import MOST_CANDIDATES, Linked, link
from bascule.campaigns.sent import Opening, Sent
from bascule.campaigns.spread import Spread


def linked(*messages: Sent) -> tuple[Spread, Linked]:
    spread = Spread()
    spread.take(messages)
    return spread, link(spread)


def weights(*messages: Sent, of: str = "@v") -> dict[str, float]:
    spread, found = linked(*messages)
    return {spread.names[one.source]: weight for one, weight in found.parents.get(spread.names.index(of), ())}


def show(number: int, sender: str, at: float, **more: object) -> Sent:
    return Sent(number, f"m{number}", sender, ("@v",), at, **more)  # type: ignore[arg-type]


TURN = Sent(99, "m99", "@v", ("@w",), 10_000.0)


def test_one_exposure_is_the_parent() -> None:
    assert weights(show(1, "@a", 9000.0), TURN) == {"@a": pytest.approx(1.0)}


def test_doubt_is_kept_and_what_was_opened_weighs_more() -> None:
    found = weights(show(1, "@a", 9000.0, viewers=(Opening("@v", 9600.0),)), show(2, "@b", 9100.0), TURN)
    assert found["@a"] > 0.9
    assert found["@b"] > 0
    assert sum(found.values()) == pytest.approx(1.0)


def test_an_opening_after_the_turn_turned_nobody() -> None:
    late = show(1, "@a", 9000.0, viewers=(Opening("@v", 10_020.0),))
    before = show(1, "@a", 9000.0, viewers=(Opening("@v", 9960.0),))
    rival = show(2, "@b", 9000.0, direct=True, opened=1, opened_at=9060.0)
    assert weights(late, rival, TURN)["@a"] < 0.1 < weights(before, rival, TURN)["@a"]


def test_what_comes_later_in_the_record_is_no_parent_even_where_clocks_go_back() -> None:
    assert weights(TURN, Sent(100, "m100", "@a", ("@v",), 5.0)) == {}
    assert weights(show(1, "@a", 20_000.0), TURN) == {"@a": pytest.approx(1.0)}  # earlier by number, later by clock


def test_circles_have_a_beginning() -> None:
    one = Sent(1, "m1", "@a", ("@b",), 10.0)
    two = Sent(2, "m2", "@b", ("@a",), 20.0)
    three = Sent(3, "m3", "@a", ("@b", "@a"), 30.0)
    spread, found = linked(one, two, three)
    assert set(found.parents) == {spread.names.index("@b")}


def test_exposures_by_one_account_count_together() -> None:
    found = weights(show(1, "@a", 8000.0), show(2, "@a", 8500.0), show(3, "@b", 8200.0), TURN)
    assert found["@a"] > found["@b"]
    assert len(found) == 2


def test_somebody_shown_it_by_thousands_is_weighed_by_a_few_and_that_is_told() -> None:
    many = [show(number, f"@a{number}", 1000.0 + number) for number in range(1, 5001)]
    opened = Sent(6000, "m6000", "@k", ("@v",), 1500.0, viewers=(Opening("@v", 1560.0),))
    spread, found = linked(opened, *many, Sent(9000, "m9000", "@v", ("@w",), 10_000.0))
    parents = found.parents[spread.names.index("@v")]
    assert len(parents) <= MOST_CANDIDATES
    assert found.left_out == 5000 - MOST_CANDIDATES // 2
    assert "@k" in {spread.names[one.source] for one, _ in parents}


def test_a_common_room_is_a_weak_link_where_there_is_no_other() -> None:
    first = Sent(1, "m1", "@a", (), 9000.0, "!room", 30)
    own = Sent(2, "m2", "@v", (), 9600.0, "!room", 30)
    spread, found = linked(first, own)
    ((candidate, weight),) = found.parents[spread.names.index("@v")]
    assert (spread.names[candidate.source], candidate.row, weight) == ("@a", -1, pytest.approx(1.0))
    named = Sent(3, "m3", "@b", ("@v",), 9000.0)
    spread, found = linked(first, named, Sent(4, "m4", "@v", (), 9600.0, "!room", 30))
    assert spread.names[found.parents[spread.names.index("@v")][0][0].source] == "@b"


def test_weights_say_how_often_they_are_right() -> None:
    """Calibration on a planted outbreak: the likeliest parent is right about as often as its weight says."""
    outbreak = break_out(Random(1001), random_contacts(Random(1), 3000, 12), Shape(origins=3, falls=0.35))
    spread = Spread()
    spread.take(outbreak.messages)
    found = link(spread)
    right = [
        spread.names[parents[0][0].source] == outbreak.parents.get(spread.names[child])
        for child, parents in found.parents.items()
    ]
    said = [parents[0][1] for parents in found.parents.values()]
    assert len(right) > 300
    assert sum(right) / len(right) > 0.75
    assert sum(said) / len(said) == pytest.approx(sum(right) / len(right), abs=0.06)
