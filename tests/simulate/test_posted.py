from pathlib import Path

import pytest

from bascule.simulate.posted import Habits, chat, pool


def test_a_few_post_many_links_and_most_hardly_any() -> None:
    habits = Habits(pool([(f"https://{n}.example/", 1) for n in range(500)]), 0.03, 1)
    shares = sorted(sum(habits.next(f"u{n}") is not None for _ in range(100)) / 100 for n in range(300))
    assert 0.02 < sum(shares) / 300 < 0.04
    assert shares[100] <= 0.01
    assert shares[-10] > 0.1


def test_favourites_come_back() -> None:
    habits = Habits(pool([(f"https://{n}.example/", 1) for n in range(5000)]), 0.29, 3)
    posted = [url for url in (habits.next("u1") for _ in range(3000)) if url]
    assert len(set(posted)) < 0.8 * len(posted)


def test_no_links_where_none_are_wanted() -> None:
    habits = Habits(pool([("https://a.example/", 1)]), 0.0, 1)
    assert not any(habits.next("u") for _ in range(100))


def test_a_pool_needs_links() -> None:
    with pytest.raises(ValueError, match="links"):
        pool([])


def test_real_links(shared: Path) -> None:
    assert len(chat(shared).urls) > 6000
