from random import Random

import pytest

from bascule.campaigns.delay import Delay
from bascule.campaigns.turning import Turning, Waits, susceptible, turnings


def seen(chance: float, delay: Delay, count: int, limit: float) -> tuple[list[tuple[float, float]], Waits]:
    """Showings at any time before a limit: what can be seen of them there."""
    random, events, waits = Random(3), [], Waits()
    for _ in range(count):
        since = random.uniform(0, limit)
        took = delay.draw(random)
        if random.random() < chance and took <= since:
            events.append((took, 1.0))
        else:
            waits.add(since)
    return events, waits


def mean(found: tuple[Turning, ...], of: str) -> float:
    return sum((getattr(one, of) if of != "median" else one.delay.median) * one.weight for one in found)


@pytest.mark.parametrize(("limit", "close"), [(50_000.0, 0.12), (4000.0, 0.35)])
def test_the_delay_is_found_and_nearly_so_where_most_is_not_seen_yet(limit: float, close: float) -> None:
    found = turnings(*seen(0.12, Delay(1800.0, 0.8), 4000, limit))
    assert sum(one.weight for one in found) == pytest.approx(1.0)
    assert mean(found, "median") == pytest.approx(1800, rel=close)
    assert mean(found, "chance") == pytest.approx(0.12, rel=close)


def test_what_is_known_of_few_is_less_sure() -> None:
    def width(count: int) -> float:
        found = turnings(*seen(0.12, Delay(1800.0, 0.8), count, 20_000.0))
        middle = mean(found, "chance")
        return sum(abs(one.chance - middle) * one.weight for one in found) / middle

    assert width(100) > 1.5 * width(4000)


def test_nothing_seen_gives_laws_all_the_same() -> None:
    found = turnings([], Waits())
    assert sum(one.weight for one in found) == pytest.approx(1.0)
    assert all(0 < one.chance < 1 for one in found)


@pytest.mark.parametrize("seed", [6, 7, 8])
def test_those_who_never_believe_it_are_told_from_those_not_turned_yet(seed: int) -> None:
    random = Random(seed)
    turned: list[float] = []
    others: list[float] = []
    for _ in range(3000):
        often, falls = random.randint(1, 12), random.random() < 0.4
        vain = next((n for n in range(often) if falls and random.random() < 0.3), None)
        (others if vain is None else turned).append(float(often if vain is None else vain))
    found = susceptible(Delay(600.0, 1.0), 0.2, turned, others)
    assert sum(one.weight for one in found) == pytest.approx(0.2, rel=0.01)
    assert sum(one.open * one.weight for one in found) / 0.2 == pytest.approx(0.4, abs=0.03)
    assert sum(one.chance * one.weight for one in found) / 0.2 == pytest.approx(0.3, abs=0.04)


def test_a_million_waits_take_no_room() -> None:
    waits = Waits()
    for number in range(100_000):
        waits.add(float(number - 10))
    assert sum(waits.bins) == 100_000
    assert len(waits.bins) < 100
    waits.add(1e300)
