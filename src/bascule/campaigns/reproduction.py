"""How many accounts each turned one turns in its turn: the reproduction number R, over time, with an interval."""

from collections.abc import Mapping, Sequence

import msgspec

from bascule.campaigns.delay import Delay, fitted
from bascule.campaigns.gamma import gamma_quantile
from bascule.campaigns.parents import Linked
from bascule.campaigns.spread import Spread

FEWEST = 5
"""Accounts that sent the link, and links between them, below which nothing is told."""
MOST_COHORTS = 12
PRIOR_SHAPE = 1.0
PRIOR_RATE = 0.2
"""The prior of R: mean 5, standard deviation 5. Source: Cori et al. 2013, Web Appendix 1."""

LEAST_SEEN = 0.2
"""Accounts that turned so lately that less than this share of their links can be seen count as if this could: scaled up
further, a single link would make any number."""


class Rate(msgspec.Struct, frozen=True):
    """The reproduction number of one cohort: accounts that first sent the link between two times.

    Attributes:
        since: the first one's time, seconds since the epoch.
        until: the last one's.
        senders: how many accounts are in it.
        turned: how many accounts they turned, by the weights of the links.
        seen: the share of what they will turn that the record can show yet, by the law of the intervals.
        mean: R, the posterior's mean.
        low: the 95 % interval's lower end.
        high: its upper end.
    """

    since: float
    until: float
    senders: int
    turned: float
    seen: float
    mean: float
    low: float
    high: float


class Reproduction(msgspec.Struct, frozen=True):
    """R as a whole, before the defences, and over time; or why it cannot be told.

    Attributes:
        told: whether there is an answer.
        reason: why there is none.
        whole: over all accounts that sent the link.
        undefended: over those that did before the first defence, counting only what they turned until then.
        over_time: by cohorts of senders, in the order of time.
        interval: from an account's turn to that of one it turned.
    """

    told: bool
    reason: str
    whole: Rate | None = None
    undefended: Rate | None = None
    over_time: tuple[Rate, ...] = ()
    interval: Delay | None = None


def reproduction(spread: Spread, linked: Linked, until: float, defended_at: float | None) -> Reproduction:
    """R of a campaign.

    The cohort reproduction number: the sum of the weights of the links that lead from an account. Cohorts that turned
    lately are counted by the share of their links that the record can show yet. The interval is a gamma posterior,
    wider where accounts differ more than chance has them differ. Sources: Wallinga and Teunis 2004 (links); Cauchemez
    et al. 2006 (what is not seen yet); Cori et al., American Journal of Epidemiology 178 (2013) (gamma posterior);
    Wedderburn, Biometrika 61 (1974) (dispersion).

    Args:
        spread: the exposures.
        linked: the links between them.
        until: how far the record reaches, seconds since the epoch.
        defended_at: when the campaign was first blocked or an account frozen; None where neither was.
    """
    senders, links = len(spread.senders), len(linked.parents)
    if links < FEWEST or senders < FEWEST:
        return Reproduction(told=False, reason=f"{links} accounts turned, at least {FEWEST} are needed")
    interval = _interval(spread, linked)
    until = max(until, spread.last_at or until)
    order = sorted(spread.senders.values(), key=lambda one: (one.at, one.number))
    times = [one.at for one in order]
    children = _children(spread, linked, float("inf"))
    counts = [children.get(one.index, 0.0) for one in order]
    whole = _rate(times, counts, interval, until)
    size = max(FEWEST, -(-len(order) // MOST_COHORTS))
    starts = range(0, max(len(order) - size + 1, 1), size)
    cohorts = []
    for start in starts:
        end = len(order) if start == starts[-1] else start + size
        cohorts.append(_rate(times[start:end], counts[start:end], interval, until))
    undefended = None
    if defended_at is None:
        undefended = whole
    else:
        early = [one for one in order if one.at < defended_at]
        before = _children(spread, linked, defended_at)
        if len(early) >= FEWEST:
            own = [before.get(one.index, 0.0) for one in early]
            undefended = _rate([one.at for one in early], own, interval, defended_at)
    return Reproduction(True, "", whole, undefended, tuple(cohorts), interval)


def _interval(spread: Spread, linked: Linked) -> Delay:
    return fitted(
        (spread.senders[child].at - spread.senders[one.source].at, weight)
        for child, parents in linked.parents.items()
        for one, weight in parents
    )


def _children(spread: Spread, linked: Linked, before: float) -> Mapping[int, float]:
    """How many accounts each one turned, of those that turned before a time."""
    sums: dict[int, float] = {}
    for child, parents in linked.parents.items():
        if spread.senders[child].at < before:
            for one, weight in parents:
                sums[one.source] = sums.get(one.source, 0.0) + weight
    return sums


def _rate(times: Sequence[float], counts: Sequence[float], interval: Delay, until: float) -> Rate:
    count, total = len(times), sum(counts)
    seen = sum(max(interval.share(until - at), LEAST_SEEN) for at in times)
    mean = total / count
    spare = sum((one - mean) ** 2 for one in counts) / (count - 1) if count > 1 else 0.0
    wide = max(spare / mean, 1.0) if mean else 1.0
    shape, rate = PRIOR_SHAPE + total / wide, PRIOR_RATE + seen / wide
    low, high = (gamma_quantile(share, shape, rate) for share in (0.025, 0.975))
    return Rate(times[0], times[-1], count, total, seen / count, shape / rate, low, high)
