"""The chance that a showing of the link turns an account, and after how long: both at once, as each hides the other.

Early in an outbreak only the quick have turned. Whoever fits the delay to those alone finds it too short, and the
chance too low. So both are weighed together against all showings, those that came to nothing yet among them. Source:
the mixture cure model (Boag, Journal of the Royal Statistical Society B 11 (1949); Farewell, Biometrics 38 (1982)),
its posterior on a grid, drawn finer where the posterior is.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from bascule.campaigns.delay import LEAST, PRIOR, Delay

_WHOLE = ((math.log(30.0), math.log(1.5e6)), (math.log(0.3), math.log(2.5)), (math.log(0.0005), math.log(0.8)))
_STEPS = (16, 7, 18)
_LONGER, _APART = 0.3, 0.6  # of the logarithm: by how much the law's median is above what was seen, and how surely
_OPEN = (0.01, 1.0)
_CHANCE = (math.log(0.003), math.log(0.8))
_SQUARE = 20
_LONGER, _APART = 0.3, 0.6  # of the logarithm: by how much the law's median is above what was seen, and how surely
_CHANCES = [0.004 * 1.16**step for step in range(36)]  # to 0.7
_FINE = 3  # grids, each over what mattered in the one before
_MATTERS = 7.0  # of the logarithm of the likelihood below the best
_BINS, _WIDE = 90, 0.2  # of the logarithm of seconds
MOST_EVENTS = 3000
"""Turns that the law is fitted to, the first."""
_Ends = tuple[float, float]
_Box = tuple[_Ends, _Ends, _Ends]
_Weighted = tuple[float, float]
_Likely = tuple[float, float, Delay]
_Point = tuple[float, float, float]


class Turning(msgspec.Struct, frozen=True, gc=False):
    """One law that the data allow.

    Attributes:
        chance: that one showing turns an account that can be turned, if it has time enough.
        delay: how long that takes.
        weight: how likely this law is; all add up to one.
        open: the share of accounts that can be turned at all; the others never believe it.
    """

    chance: float
    delay: Delay
    weight: float
    open: float = 1.0


class Waits:
    """Showings that turned nobody, or not yet, by how long that is; in bins, so that a million take no room."""

    def __init__(self) -> None:
        self.bins = [0.0] * _BINS

    def add(self, seconds: float, weight: float = 1.0) -> None:
        """Take one in."""
        place = int(math.log(max(seconds, LEAST)) / _WIDE)
        self.bins[min(place, _BINS - 1)] += weight


def turnings(events: Iterable[tuple[float, float]], waits: Waits) -> tuple[Turning, ...]:
    """The laws that what was seen allows, those with weights that matter.

    Args:
        events: seconds from a showing to the turn it led to, with how likely it was this one.
        waits: the showings that turned nobody.
    """
    seen = [(math.log(max(seconds, LEAST)), weight) for seconds, weight in events][:MOST_EVENTS]
    count = sum(weight for _, weight in seen)
    spent = [((place + 0.5) * _WIDE, weight) for place, weight in enumerate(waits.bins) if weight]
    box = _WHOLE
    for _ in range(_FINE):
        found = _likelihoods(seen, spent, count, box)
        box = _around(found, box)
    return _weighed(_likelihoods(seen, spent, count, box))


def _likelihoods(seen: Sequence[_Weighted], spent: Sequence[_Weighted], count: float, box: _Box) -> list[_Likely]:
    """The logarithm of the likelihood at each point of a grid over ``box``."""
    medians, sigmas, chances = ([math.exp(at) for at in _line(*ends)] for ends in zip(box, _STEPS, strict=True))
    middle = _middle(seen)
    found: list[_Likely] = []
    for median in medians:
        for sigma in sigmas:
            delay = Delay(median, sigma, count)
            base = _of_events(seen, delay) + _of_prior(median, middle)
            shares = [(delay.share(math.exp(at)), weight) for at, weight in spent]
            for chance in chances:
                # a step of the grid is as wide as its chance: that makes every chance as likely beforehand
                likely = base + (count + 1) * math.log(chance)
                likely += sum(weight * math.log1p(-chance * share) for share, weight in shares)
                found.append((likely, chance, delay))
    return found


def _line(ends: tuple[float, float], steps: int) -> list[float]:
    low, high = ends
    return [low + (high - low) * (step + 0.5) / steps for step in range(steps)]


def _around(found: Sequence[_Likely], box: _Box) -> _Box:
    """The part of ``box`` that matters, and half a step about it."""
    best = max(likely for likely, _, _ in found)
    kept = [one for one in found if one[0] > best - _MATTERS]
    values = (
        [math.log(delay.median) for _, _, delay in kept],
        [math.log(delay.sigma) for _, _, delay in kept],
        [math.log(chance) for _, chance, _ in kept],
    )
    made = []
    for some, (low, high), steps in zip(values, box, _STEPS, strict=True):
        half = (high - low) / steps / 2
        made.append((min(some) - half, max(some) + half))
    return made[0], made[1], made[2]


def _of_events(seen: Sequence[_Weighted], delay: Delay) -> float:
    centre, sigma = math.log(delay.median), delay.sigma
    return sum(-weight * (0.5 * ((at - centre) / sigma) ** 2 + math.log(sigma)) for at, weight in seen)


def _of_prior(median: float, middle: float) -> float:
    """Beforehand a law's median is somewhat above that of the delays seen, as the longest were not seen yet."""
    return -0.5 * ((math.log(median) - middle - _LONGER) / _APART) ** 2


def _middle(seen: Sequence[_Weighted]) -> float:
    """The weighted median of the logarithms seen."""
    half, total = sum(weight for _, weight in seen) / 2, 0.0
    for at, weight in sorted(seen):
        total += weight
        if total >= half:
            return at
    return math.log(PRIOR.median)


def _weighed(found: Sequence[_Likely]) -> tuple[Turning, ...]:
    best = max(likely for likely, _, _ in found)
    kept = [(math.exp(likely - best), chance, delay) for likely, chance, delay in found if likely > best - 9]
    total = sum(weight for weight, _, _ in kept)
    return tuple(Turning(chance, delay, weight / total) for weight, chance, delay in kept)


def susceptible(delay: Delay, weight: float, turned: Iterable[float], others: Iterable[float]) -> tuple[Turning, ...]:
    """Laws with ``delay`` by how many accounts can be turned at all, and how likely one showing turns those.

    Whoever was shown the link often and long ago and has not turned tells that some never do.

    Args:
        delay: the law of the delays.
        weight: how likely that is.
        turned: for each account that turned, how often it had been shown the link in vain by then, each by the share of
            its time gone by.
        others: likewise for each that did not turn, until now.
    """
    counts = (_counted(turned), _counted(others))
    ends = (_OPEN, _CHANCE)
    for _ in range(_FINE):
        found = _of_accounts(counts, ends)
        best = max(likely for likely, _, _ in found)
        kept = [one for one in found if one[0] > best - _MATTERS]
        ends = (_about([one[2] for one in kept], ends[0]), _about([math.log(one[1]) for one in kept], ends[1]))
    found = _of_accounts(counts, ends)
    best = max(likely for likely, _, _ in found)
    likelihoods = [math.exp(likely - best) for likely, _, _ in found]
    total = sum(likelihoods)
    return tuple(
        Turning(chance, delay, weight * one / total, open_)
        for one, (_, chance, open_) in zip(likelihoods, found, strict=True)
        if one > 1e-4
    )


def _about(values: Sequence[float], ends: _Ends) -> _Ends:
    """From the least to the largest of ``values``, and half a step about them, within ``ends``."""
    low, high = ends
    half = (high - low) / _SQUARE / 2
    return max(min(values) - half, low), min(max(values) + half, high)


def _of_accounts(counts: tuple[Counter[float], Counter[float]], ends: tuple[_Ends, _Ends]) -> list[_Point]:
    """The logarithm of the likelihood at each point of a grid of chances and shares that can be turned."""
    turned, others = counts
    found: list[_Point] = []
    for open_ in _line(ends[0], _SQUARE):
        for chance in (math.exp(at) for at in _line(ends[1], _SQUARE)):
            vain = math.log1p(-chance)
            likely = math.log(chance)  # a step is as wide as its chance: all are as likely beforehand
            for shown, number in turned.items():
                likely += number * (math.log(open_ * chance) + shown * vain)
            for shown, number in others.items():
                likely += number * math.log1p(open_ * math.expm1(shown * vain))
            found.append((likely, chance, open_))
    return found


def _counted(shown: Iterable[float]) -> Counter[float]:
    return Counter(round(one * 5) / 5 for one in shown)
