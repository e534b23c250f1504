"""A small world that needs no data folder."""

from itertools import product

import pytest

from bascule.simulate.dice import dice
from bascule.simulate.posted import pool
from bascule.simulate.sources import Sources
from bascule.simulate.talk import direct

ACCOUNTS = 60


@pytest.fixture(scope="session")
def small() -> Sources:
    """Sixty accounts, forty days, each writing with its neighbours on a ring and some others in the evening."""
    draw = dice("small world")
    talks = []
    for day, one, _ in product(range(40), range(ACCOUNTS), range(2)):
        other = (one + draw.randrange(1, 9)) % ACCOUNTS
        talks.append(direct(day * 86400.0 + draw.gauss(19, 2) * 3600 % 86400, f"u{one}", f"u{other}"))
    talks.sort(key=lambda talk: talk.at)
    people = [[f"{word} {n} tonight" for n in range(60)] for word in ("dinner at", "lecture in room", "bus number")]
    return Sources(talks, people, pool([(f"https://site{n}.example/page", 1 + n) for n in range(40)]))
