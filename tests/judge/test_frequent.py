import random
from collections import Counter

from bascule.judge.frequent import Frequent


def test_few_names_are_counted_exactly() -> None:
    frequent = Frequent(3)
    for name in "abacab":
        frequent.add(name)
    assert frequent.top(2) == [("a", 3, 0), ("b", 2, 0)]


def test_of_many_names_the_frequent_ones_are_kept_and_counts_are_off_by_no_more_than_is_told() -> None:
    numbers = random.Random(8)
    names = [f"n{int(numbers.paretovariate(0.8))}" for _ in range(20_000)]
    frequent, exact = Frequent(100), Counter(names)
    for name in names:
        frequent.add(name)
    kept = frequent.top(1000)
    assert len(kept) == 100
    assert {name for name, count in exact.items() if count > 20_000 / 100} <= {name for name, _, _ in kept}
    assert all(count - unsure <= exact[name] <= count for name, count, unsure in kept)
