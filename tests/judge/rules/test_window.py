import random
from typing import Any

import pytest

from bascule.judge.rules.counters import hash64
from bascule.judge.rules.window import EXACT, PARTS, Counts, Different, FirstSeen

A, B = (1,), (2,)


def test_events_leave_the_window_again() -> None:
    counts = Counts(600)
    assert [counts.add(A, 1000.0 + second) for second in (0, 1, 2)] == [1, 2, 3]
    assert counts.add(B, 1003.0) == 1
    assert counts.ask(A, 1500.0) == 3
    assert counts.ask(A, 1700.0) == 0
    assert counts.add(A, 1700.0) == 1


def test_a_window_reaches_back_between_29_30ths_and_all_of_it() -> None:
    numbers = random.Random(4)
    counts, events, now = Counts(300), [], 0.0
    for _ in range(3000):
        now += numbers.expovariate(1 / 3)
        events.append(now)
        told = counts.add(A, now)
        assert (
            sum(at > now - 300 * (PARTS - 1) / PARTS for at in events) <= told <= sum(at > now - 300 for at in events)
        )


@pytest.mark.parametrize("table", [Counts(60), Different(60), FirstSeen(60)], ids=lambda table: type(table).__name__)
def test_time_never_runs_backwards(table: Any) -> None:
    table.add(A, 10_000.0, 1)
    assert table.add(A, 5.0, 2) == (0.0 if isinstance(table, FirstSeen) else 2)
    assert table.add(A, 10_001.0, 3) in (1.0, 3)


@pytest.mark.parametrize("kind", [Counts, Different, FirstSeen])
def test_keys_are_bounded_and_the_one_unseen_for_longest_goes(kind: Any) -> None:
    table = kind(3600, most=10)
    for key in range(1000):
        table.add((key,), 100.0, key)
        table.add((0,), 100.0, key)
    assert len(table.rows()) <= 10
    assert (0,) in {row.key for row in table.rows()}
    assert table.dropped >= 989


@pytest.mark.parametrize("kind", [Counts, Different, FirstSeen])
def test_keys_whose_window_is_over_go_without_being_counted_as_dropped(kind: Any) -> None:
    table = kind(60)
    for key in range(1000):
        table.add((key,), key * 10.0, key)
    assert len(table.rows()) < 12
    assert table.dropped == 0


def test_different_values_are_told_exactly_up_to_a_bound() -> None:
    different = Different(600)
    told = [different.add(A, 100.0, hash64(str(n % EXACT))) for n in range(3 * EXACT)]
    assert told == [min(n + 1, EXACT) for n in range(3 * EXACT)]


def test_many_different_values_are_told_within_a_few_per_cent_in_bounded_memory() -> None:
    different = Different(600)
    for number in range(50_000):
        told = different.add(A, 100.0 + number / 1000, hash64(str(number)))
    assert abs(told / 50_000 - 1) < 0.2
    assert len(different.rows()[0].numbers) <= EXACT
    assert different.add(A, 5000.0, 7) == 1, "exact again when all of it has left the window"


def test_different_values_leave_the_window_when_they_are_not_seen_again() -> None:
    different = Different(600)
    different.add(A, 0.0, 1)
    different.add(A, 300.0, 2)
    different.add(A, 500.0, 1)
    assert different.ask(A, 890.0) == 2
    assert different.ask(A, 950.0) == 1
    assert different.add(A, 1000.0, 3) == 2


def test_the_different_values_of_all_keys_are_bounded() -> None:
    different = Different(600, values=1000)
    for number in range(20_000):
        different.add((number % 50,), 100.0, number)
    assert sum(len(row.numbers) for row in different.rows()) <= 1000 + EXACT


def test_first_seen_counts_from_the_first_time() -> None:
    seen = FirstSeen(100)
    assert [seen.add(A, now) for now in (10.0, 60.0, 140.0)] == [0.0, 50.0, 130.0]
    assert seen.ask(A, 150.0) == 140.0
    assert (seen.ask(A, 300.0), seen.ask(B, 1.0)) == (0.0, 0.0)
    assert seen.add(A, 300.0) == 0.0, "forgotten after a window without it"


@pytest.mark.parametrize("kind", [Counts, Different, FirstSeen])
def test_a_restored_table_goes_on_as_if_nothing_had_happened(kind: Any) -> None:
    numbers = random.Random(5)
    events = [(numbers.randrange(40), 100.0 + n / 4, numbers.randrange(10**6)) for n in range(8000)]
    whole, half = kind(120), kind(120)
    for key, now, value in events[:4000]:
        assert whole.add((key,), now, value) == half.add((key,), now, value)
    again = kind(120)
    again.restore(half.rows(), half.latest)
    for key, now, value in events[4000:]:
        assert whole.add((key,), now, value) == again.add((key,), now, value)
