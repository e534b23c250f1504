from collections import Counter

from bascule.simulate.dice import dice
from bascule.simulate.graphs.made import friendships, talks


def test_few_have_many_friends() -> None:
    friends = friendships(800, dice(1))
    assert all(one in friends[other] for one, others in enumerate(friends) for other in others)
    assert all(one not in others for one, others in enumerate(friends))
    degrees = sorted(map(len, friends))
    assert 14 < sum(degrees) / 800 < 17
    assert degrees[-1] > 5 * degrees[400]


def test_friends_of_friends_are_friends() -> None:
    friends = friendships(800, dice(1))
    pairs = [(a, b) for others in friends for a in others for b in others if a < b]
    assert sum(b in friends[a] for a, b in pairs) / len(pairs) > 0.08


def test_talks_are_bursty_and_follow_the_day() -> None:
    found = talks(200, 20.0, 1)
    assert found == talks(200, 20.0, 1)
    assert found != talks(200, 20.0, 2)
    gaps: list[float] = []
    last: dict[str, float] = {}
    for talk in found:
        if talk.sender in last:
            gaps.append(talk.at - last[talk.sender])
        last[talk.sender] = talk.at
    mean = sum(gaps) / len(gaps)
    spread = (sum((gap - mean) ** 2 for gap in gaps) / len(gaps)) ** 0.5
    assert (spread - mean) / (spread + mean) > 0.2, "burstiness (Goh and Barabási 2008); 0 is random"
    hours = Counter(int(talk.at // 3600) % 24 for talk in found)
    assert hours[20] > 5 * hours[8]


def test_very_small_ones() -> None:
    assert all(talk.sender != talk.recipients[0] for talk in talks(10, 3.0, 1))
    assert friendships(2, dice(1)) == [{1}, {0}]
