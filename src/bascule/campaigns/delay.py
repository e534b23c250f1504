"""How long it takes from one thing to the next, as a log-normal law fitted to weighted cases."""

import math
from collections.abc import Iterable
from random import Random

import msgspec

LEAST = 1.0
"""Seconds; shorter times, and those of clocks that went backwards, count as this."""

NARROWEST = 0.2
"""The least standard deviation of the logarithm: a few cases by chance alike would exclude all others."""


class Delay(msgspec.Struct, frozen=True, gc=False):
    """A log-normal law of times in seconds.

    Attributes:
        median: half of the times are shorter, seconds.
        sigma: the standard deviation of the logarithm.
        cases: how much it was fitted to, as a sum of weights; 0 for the prior alone.
    """

    median: float
    sigma: float
    cases: float = 0.0

    def density(self, seconds: float) -> float:
        """The law's density at ``seconds``, per second."""
        seconds = max(seconds, LEAST)
        z = (math.log(seconds) - math.log(self.median)) / self.sigma
        return math.exp(-0.5 * z * z) / (seconds * self.sigma * math.sqrt(2 * math.pi))

    def share(self, seconds: float) -> float:
        """The share of times up to ``seconds``."""
        if seconds <= 0:
            return 0.0
        z = (math.log(max(seconds, LEAST)) - math.log(self.median)) / self.sigma
        return 0.5 * math.erfc(-z / math.sqrt(2))

    def draw(self, random: Random) -> float:
        """A time by chance."""
        return math.exp(random.gauss(math.log(self.median), self.sigma))


PRIOR = Delay(7 * 3600.0, 3.14)
"""Before anything is known: of stolen credentials 20 % are used within 30 minutes, 50 % within 7 hours. Source:
Bursztein et al., Handcrafted Fraud and Extortion: Manual Account Hijacking in the Wild, IMC 2014."""
PRIOR_CASES = 0.5
"""The weight of the prior in a fit, in cases: little, as campaigns differ from one another by orders of magnitude."""


def fitted(cases: Iterable[tuple[float, float]], prior: Delay = PRIOR) -> Delay:
    """The law of ``cases`` (seconds, weight), the prior counted as ``PRIOR_CASES`` more.

    The mean and variance of the logarithm under a normal-inverse-gamma prior. Source: Gelman et al., Bayesian Data
    Analysis, 3rd edition, section 3.3.
    """
    logs = [(math.log(max(seconds, LEAST)), weight) for seconds, weight in cases if weight > 0]
    count = sum(weight for _, weight in logs)
    if not count:
        return prior
    start = math.log(prior.median)
    own = sum(x * weight for x, weight in logs) / count
    mean = (PRIOR_CASES * start + count * own) / (PRIOR_CASES + count)
    squares = sum(weight * (x - own) ** 2 for x, weight in logs)
    between = PRIOR_CASES * count / (PRIOR_CASES + count) * (own - start) ** 2
    variance = (PRIOR_CASES * prior.sigma**2 + squares + between) / (PRIOR_CASES + count)
    return Delay(math.exp(mean), max(math.sqrt(variance), NARROWEST), count)
