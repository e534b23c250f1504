"""Links people post: who posts how many, and which."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import msgspec

from bascule.signals.text.corpus import table
from bascule.simulate.dice import dice

FILE = "benign/chat_urls_irc_krijn_before_2013_min2posters.tsv.gz"
FAVOURITES = 12
"""Links an account comes back to."""
OWN = 0.5
"""Share of an account's links that are among its favourites."""


class Pool(msgspec.Struct, frozen=True):
    """Links people posted in public chat.

    Attributes:
        urls: the links.
        total: for each, how often it and those before it were posted.
    """

    urls: tuple[str, ...]
    total: tuple[int, ...]

    def pick(self, draw: Random) -> str:
        """One of them, as likely as it was posted."""
        return draw.choices(self.urls, cum_weights=self.total)[0]


def pool(rows: Sequence[tuple[str, int]]) -> Pool:
    """A pool of links, each with how often it was posted."""
    if not rows:
        raise ValueError("links: expected at least one")
    total, so_far = [], 0
    for _, posts in rows:
        so_far += posts
        total.append(so_far)
    return Pool(tuple(url for url, _ in rows), tuple(total))


def chat(data: Path, file: str = FILE) -> Pool:
    """Links pasted into public chat rooms, with how often.

    Raises:
        FileNotFoundError: ``data`` has no such file.
    """
    return pool([(row[0], int(row[3])) for row in table(data / file) if row[0].startswith(("http://", "https://"))])


class Habits:
    """What links each account posts.

    How many is drawn for each account from a Beta(0.4, 0.4/mean - 0.4): a few post many, most hardly any. In 211,038
    Gitter messages of 1,137 accounts with 20 or more, deciles of the share with a link ran from 0 to 0.15.

    Args:
        links: what there is to post.
        mean: the mean share of messages with a link.
        seed: of the simulation.
    """

    def __init__(self, links: Pool, mean: float, seed: int) -> None:
        self._links = links
        self._mean = mean
        self._seed = seed
        self._known: dict[str, tuple[Random, float, list[str]]] = {}

    def next(self, account: str) -> str | None:
        """The link of the account's next message; None for none."""
        if not self._mean:
            return None
        known = self._known.get(account)
        if known is None:
            draw = dice(self._seed, "links", account)
            rate = draw.betavariate(0.4, 0.4 / self._mean - 0.4)
            known = self._known[account] = (draw, rate, [])
        draw, rate, favourites = known
        if draw.random() >= rate:
            return None
        if favourites and draw.random() < OWN:
            return draw.choice(favourites)
        url = self._links.pick(draw)
        if len(favourites) < FAVOURITES:
            favourites.append(url)
        return url
