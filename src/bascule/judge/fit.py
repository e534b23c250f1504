"""Weights fitted on a network's own labelled cases.

Logistic regression over recorded signals, with the judge's group caps inside the model, so that what is fitted is what
will be added up. Each signal keeps its own weight and gets one factor, drawn to 1 by a Gaussian prior (ridge towards
the weights set by hand: few labels change little) and kept within 0 and ``MOST_FACTOR``: a signal can be silenced,
never turned round. The intercept takes up how many of the labelled are bad, which is the sample's affair and not the
network's, and is not added to scores. Minimised by coordinate-wise Newton steps with halving (Fan et al., LIBLINEAR,
JMLR 9, 2008), over distinct patterns of signals rather than over cases.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from bascule.judge.weights import AS_FOUND, MOST_FACTOR, Weights
from bascule.signals.signal import Signal

FEWEST = 20
"""Cases of each kind, below which nothing is fitted."""
SWEEPS = 60
RIDGE = 4.0
"""How strongly a factor is drawn to 1, in cases: a signal seen in fewer moves little."""
ROUNDING = 0.05
"""Log-odds that a graded signal's weight is rounded to, so that like cases are taken together."""


class Case(msgspec.Struct, frozen=True):
    """A labelled case with the signals that were recorded when it was judged."""

    bad: bool
    signals: tuple[Signal, ...]


class Quality(msgspec.Struct, frozen=True):
    """How well scores tell bad from good on cases.

    Attributes:
        loss: mean negative log-likelihood in nats, the intercept fitted to these cases' share of bad ones.
        ranking: the chance that a bad case scores higher than a good one (area under the ROC curve).
        bad: how many bad cases.
        good: how many good ones.
    """

    loss: float
    ranking: float
    bad: int
    good: int


class Fitted(msgspec.Struct, frozen=True):
    """What a fit came to.

    Attributes:
        weights: with the factors.
        seen: by signal name, in how many cases it was.
    """

    weights: Weights
    seen: dict[str, int]


class _Pattern:
    """Cases with the same signals: their features by group, how many are bad and how many good."""

    __slots__ = ("bad", "features", "good", "score", "sums")

    def __init__(self, features: tuple[tuple[str, str, float], ...]) -> None:
        self.features = features
        self.bad = self.good = 0
        self.sums: dict[str, float] = {}
        self.score = 0.0


def fit(cases: Iterable[Case], start: Weights = AS_FOUND, ridge: float = RIDGE) -> Fitted:
    """Fit factors.

    Args:
        cases: labelled ones; any number, taken together as they come.
        start: caps and weights set by hand, which are kept; a signal weighed by hand gets no factor.
        ridge: see ``RIDGE``.

    Raises:
        ValueError: there are fewer than ``FEWEST`` bad or good cases.
    """
    patterns, seen = _patterns(cases, start)
    bad, good = sum(one.bad for one in patterns), sum(one.good for one in patterns)
    if min(bad, good) < FEWEST:
        raise ValueError(f"cases: expected at least {FEWEST} bad and {FEWEST} good ones, got {bad} and {good}")
    factors = _minimised(patterns, start, ridge, math.log(bad / good))
    kept = {name: round(factor, 4) for name, factor in sorted(factors.items())}
    words = f"{bad} bad and {good} good cases"
    return Fitted(msgspec.structs.replace(start, factors=kept, fitted_on=words), dict(sorted(seen.items())))


def quality(cases: Iterable[Case], weights: Weights) -> Quality:
    """How well ``weights`` tell the bad from the good among ``cases``.

    Raises:
        ValueError: there is no bad or no good one.
    """
    patterns, _ = _patterns(cases, weights)
    bad, good = sum(one.bad for one in patterns), sum(one.good for one in patterns)
    if not bad or not good:
        raise ValueError("cases: expected bad and good ones")
    for one in patterns:
        _add_up(one, weights.factors, weights)
    intercept = math.log(bad / good)
    for _ in range(50):
        intercept = _intercept(patterns, intercept)
    loss = sum(_loss(one, intercept) for one in patterns) / (bad + good)
    return Quality(loss, _ranking(patterns, bad, good), bad, good)


def _patterns(cases: Iterable[Case], weights: Weights) -> tuple[list[_Pattern], Counter[str]]:
    found: dict[tuple[tuple[str, str, float], ...], _Pattern] = {}
    seen: Counter[str] = Counter()
    for case in cases:
        given: dict[tuple[str, str], float] = {}
        for signal in case.signals:
            own = weights.by_hand.get(signal.name)
            weight = own if own is not None else round(signal.weight / ROUNDING) * ROUNDING
            key = (signal.group, signal.name)
            given[key] = given.get(key, 0.0) + weight
        seen.update({name for _, name in given})
        features = tuple(sorted((group, name, weight) for (group, name), weight in given.items()))
        pattern = found.setdefault(features, _Pattern(features))
        pattern.bad += case.bad
        pattern.good += not case.bad
    return [found[key] for key in sorted(found)], seen


def _minimised(patterns: Sequence[_Pattern], start: Weights, ridge: float, intercept: float) -> dict[str, float]:
    where: dict[str, list[tuple[_Pattern, str, float]]] = {}
    for one in patterns:
        for group, name, weight in one.features:
            if name not in start.by_hand and weight:
                where.setdefault(name, []).append((one, group, weight))
    factors = dict.fromkeys(sorted(where), 1.0)
    for one in patterns:
        _add_up(one, factors, start)
    for _ in range(SWEEPS):
        intercept = _intercept(patterns, intercept)
        moved = 0.0
        for name, places in sorted(where.items()):
            before = factors[name]
            factors[name] = _step(before, places, start, ridge, intercept)
            moved = max(moved, abs(factors[name] - before))
        moved = max(moved, _whole_groups(patterns, factors, start, ridge, intercept))
        if moved < 1e-4:
            break
    return factors


def _add_up(one: _Pattern, factors: Mapping[str, float], weights: Weights) -> None:
    one.sums = {}
    for group, name, weight in one.features:
        factor = 1.0 if name in weights.by_hand else factors.get(name, 1.0)
        one.sums[group] = one.sums.get(group, 0.0) + weight * factor
    one.score = sum(_capped(value, weights.cap(group)) for group, value in one.sums.items())


def _capped(value: float, cap: float) -> float:
    return max(-cap, min(cap, value))


def _chance(score: float) -> float:
    return 1 / (1 + math.exp(-score)) if score > -700 else 0.0


def _loss(one: _Pattern, intercept: float, more: float = 0.0) -> float:
    score = one.score + intercept + more
    rest = math.log1p(math.exp(-abs(score)))
    return one.bad * (rest + max(-score, 0.0)) + one.good * (rest + max(score, 0.0))


def _intercept(patterns: Sequence[_Pattern], intercept: float) -> float:
    slope = curve = 0.0
    for one in patterns:
        chance = _chance(one.score + intercept)
        slope += (one.bad + one.good) * chance - one.bad
        curve += (one.bad + one.good) * chance * (1 - chance)
    return intercept - max(-1.0, min(1.0, slope / (curve + 1e-9)))


def _step(
    factor: float, places: Sequence[tuple[_Pattern, str, float]], weights: Weights, ridge: float, intercept: float
) -> float:
    """One Newton step on one factor, halved until it helps; scores are brought along."""
    slope, curve = ridge * (factor - 1), ridge
    for one, group, weight in places:
        if abs(one.sums[group]) < weights.cap(group) or one.sums[group] * weight < 0:
            chance = _chance(one.score + intercept)
            slope += weight * ((one.bad + one.good) * chance - one.bad)
            curve += weight * weight * (one.bad + one.good) * chance * (1 - chance)
    by = max(0.0, min(MOST_FACTOR, factor - slope / curve)) - factor
    before = _objective(places, weights, intercept, 0.0) + ridge / 2 * (factor - 1) ** 2
    for _ in range(12):
        after = _objective(places, weights, intercept, by) + ridge / 2 * (factor + by - 1) ** 2
        if after <= before:
            break
        by /= 2
    else:
        return factor
    for one, group, weight in places:
        own, cap = one.sums[group], weights.cap(group)
        one.sums[group] = own + by * weight
        one.score += _capped(own + by * weight, cap) - _capped(own, cap)
    return factor + by


def _objective(places: Sequence[tuple[_Pattern, str, float]], weights: Weights, intercept: float, by: float) -> float:
    """The loss of the cases a signal is in, its factor changed ``by``."""
    loss = 0.0
    for one, group, weight in places:
        own, cap = one.sums[group], weights.cap(group)
        loss += _loss(one, intercept, _capped(own + by * weight, cap) - _capped(own, cap))
    return loss


def _whole_groups(
    patterns: Sequence[_Pattern], factors: dict[str, float], weights: Weights, ridge: float, intercept: float
) -> float:
    """Scale the factors of a group together where that helps; tells the largest move.

    Beyond its cap a group does not change with any one factor, so single steps would leave it there.
    """
    members: dict[str, set[str]] = {}
    for one in patterns:
        for group, name, _ in one.features:
            if name in factors:
                members.setdefault(group, set()).add(name)
    moved = 0.0
    for group, names in sorted(members.items()):
        inside = [one for one in patterns if group in one.sums]
        best, least = 1.0, math.inf
        for scale in (1.0, 0.25, 0.5, 0.8, 0.95, 1.05, 1.25):
            tried = factors | {name: min(MOST_FACTOR, factors[name] * scale) for name in names}
            for one in inside:
                _add_up(one, tried, weights)
            cost = sum(_loss(one, intercept) for one in inside)
            cost += ridge / 2 * sum((tried[name] - 1) ** 2 for name in names)
            if cost < least - 1e-9:
                best, least = scale, cost
        for name in sorted(names):
            before = factors[name]
            factors[name] = min(MOST_FACTOR, before * best)
            moved = max(moved, abs(factors[name] - before))
        for one in inside:
            _add_up(one, factors, weights)
    return moved


def _ranking(patterns: Sequence[_Pattern], bad: int, good: int) -> float:
    by_score: dict[float, list[int]] = {}
    for one in patterns:
        counts = by_score.setdefault(round(one.score, 9), [0, 0])
        counts[0] += one.bad
        counts[1] += one.good
    below, wins = 0, 0.0
    for score in sorted(by_score):
        its_bad, its_good = by_score[score]
        wins += its_bad * (below + its_good / 2)
        below += its_good
    return wins / (bad * good)
