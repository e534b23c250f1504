import random

import pytest

from bascule.gate.audience_share import BITS, LEAST, Share, together, unusual


def share(numbers: tuple[int, ...], level: int = 0) -> Share:
    return Share("demo", "0" * 14, 1, 7, level, numbers)


def test_what_several_saw_counts_once() -> None:
    assert together([]) == 0
    assert together([share((1, 2, 3)), share((3, 4))]) == 4


def test_the_coarsest_of_them_sets_the_scale() -> None:
    assert together([share((4, 8), 2), share((1, 2, 4, 12))]) == 12


@pytest.mark.parametrize("networks", [16, 200, 1000, 3000])
def test_a_union_of_sampled_shares_is_near(networks: int) -> None:
    chance = random.Random(1)
    numbers = [chance.getrandbits(BITS) for _ in range(networks)]
    shares = []
    for process in range(4):
        seen, level = set(numbers[process::4] + numbers[: networks // 4]), 0
        while len(seen) > 64:
            level += 1
            seen = {number for number in seen if not number & (1 << level) - 1}
        shares.append(share(tuple(seen), level))
    assert 0.6 * networks < together(shares) < 1.4 * networks


def test_few_networks_are_nothing_unusual() -> None:
    assert [unusual(networks, 16) for networks in range(5)] == [False] * LEAST + [True, True]
    assert (unusual(19, 160), unusual(20, 160)) == (False, True)
