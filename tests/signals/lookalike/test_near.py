import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.signals.lookalike.near import distance, pattern, within

SHORT = st.text("abc", max_size=8)


def slow(one: str, other: str) -> int:
    """The same distance by the textbook's table."""
    table = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            cost = one[i - 1] != other[j - 1]
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + cost)
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(one), len(other)]


@given(st.text("abc", min_size=1, max_size=8), SHORT)
def test_distance_is_the_textbook_s(one: str, other: str) -> None:
    assert distance(pattern(one), other) == slow(one, other)


@given(st.text("abc", min_size=1, max_size=6), SHORT)
def test_within_is_the_least_over_all_parts(one: str, other: str) -> None:
    least = min(slow(one, other[i:j]) for i in range(len(other) + 1) for j in range(i, len(other) + 1))
    found, end = within(pattern(one), other)
    assert found == least
    assert any(slow(one, other[i:end]) == least for i in range(end + 1)) or least == len(one)


@pytest.mark.parametrize(("text", "edits"), [("steamcommunity", 0), ("staemcommunity", 1), ("steamcommuntiy", 1)])
def test_an_exchange_of_neighbours_is_one_edit(text: str, edits: int) -> None:
    assert within(pattern("steamcommunity"), f"login-{text}-now")[0] == edits
