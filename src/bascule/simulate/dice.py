"""Chance that can be played again: a stream of its own for each question, so that asking one moves no other."""

import hashlib
import math
from random import Random


def dice(*names: object) -> Random:
    """A random stream named by ``names``: the same on every machine, in every process.

    Two runs that differ in what a defence stops still ask the same streams, so what one person would have done is the
    same in both.
    """
    return Random("/".join(map(str, names)))  # noqa: S311 - for playing again, not for secrets


def mark(*names: object) -> str:
    """An id of sixteen hexadecimal digits named by ``names``; tells nothing of them."""
    return hashlib.blake2b("/".join(map(str, names)).encode(), digest_size=8).hexdigest()


def numbered(*names: object) -> str:
    """A new account's id, spelt as those of the graphs are."""
    return f"u{10**6 + int(mark(*names), 16) % 10**7}"


def lognormal(draw: Random, median: float, sigma: float) -> float:
    """A time with the given median; ``sigma`` is the spread of its logarithm (at 1, a fifth is over 2.3 medians)."""
    return median * math.exp(draw.gauss(0.0, sigma))
