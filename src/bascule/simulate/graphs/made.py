"""A graph that is made where there is no data folder: who knows whom, when they write, and what.

Who knows whom grows as Holme and Kim describe (2002): newcomers befriend the popular, and friends of their friends, so
that degrees are heavy-tailed and triangles many. When they write is bursty and follows the day: each account has an
activity drawn from a lognormal, talks begin at times drawn from a day's profile shifted by the account's own clock, and
within a talk the two answer each other after lognormal gaps. Whom it writes with falls off as one over the rank (Zipf).
"""

import math
from random import Random

from bascule.simulate.devices import DAY
from bascule.simulate.dice import dice, lognormal
from bascule.simulate.talk import Talk, direct

START = 1_700_006_400.0
"""A midnight, UTC."""
FRIENDS = 8
"""Accounts a newcomer befriends."""
TRIANGLES = 0.6
"""Share of these that are friends of the friend before."""
TALKS = 0.35
"""Median talks an account begins in a day."""
LINES = 4.0
"""Mean messages of a talk."""


def talks(accounts: int, days: float, seed: int) -> list[Talk]:
    """A network's messages in time order.

    Args:
        accounts: how many accounts.
        days: how long.
        seed: of all chance in it.
    """
    draw = dice(seed, "made", "talks")
    friends = friendships(accounts, dice(seed, "made", "friends"))
    found: list[Talk] = []
    for one, others in enumerate(friends):
        clock = draw.gauss(20.0, 2.5)
        order = draw.sample(sorted(others), len(others))
        weights = [1 / rank for rank in range(1, len(order) + 1)]
        for _ in range(_poisson(lognormal(draw, TALKS, 1.0) * days, draw)):
            at = START + draw.randrange(max(1, math.ceil(days))) * DAY + (draw.gauss(clock, 3.0) % 24) * 3600
            found.extend(_talk(one, draw.choices(order, weights)[0], at, draw))
    found = [talk for talk in found if talk.at < START + days * DAY]
    found.sort(key=lambda talk: (talk.at, talk.sender))
    return found


def friendships(accounts: int, draw: Random) -> list[set[int]]:
    """Who knows whom: for each account its friends' places (Holme and Kim 2002)."""
    friends: list[set[int]] = [set() for _ in range(accounts)]
    ends: list[int] = []
    first = min(FRIENDS, accounts - 1)
    for one in range(1, accounts):
        last = -1
        for _ in range(min(one, first)):
            close = sorted(friends[last] - friends[one] - {one}) if last >= 0 else []
            if close and draw.random() < TRIANGLES:
                last = draw.choice(close)
            else:
                last = draw.choice(ends) if ends else 0
                while last == one or last in friends[one]:
                    last = draw.randrange(one)
            friends[one].add(last)
            friends[last].add(one)
            ends += (one, last)
    return friends


def _talk(one: int, other: int, at: float, draw: Random) -> list[Talk]:
    lines = 1 + int(draw.expovariate(1 / (LINES - 1)))
    found = []
    for _ in range(lines):
        found.append(direct(at, f"u{one + 1}", f"u{other + 1}"))
        if draw.random() < 0.7:
            one, other = other, one
        at += lognormal(draw, 40.0, 1.2)
    return found


def _poisson(mean: float, draw: Random) -> int:
    """How many events of a rate, by counting exponential gaps."""
    count, at = 0, draw.expovariate(1.0)
    while at < mean:
        count += 1
        at += draw.expovariate(1.0)
    return count
