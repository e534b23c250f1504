"""Fitting the weights: logistic regression on sparse rows of ones, by L-BFGS. Nothing that serves needs its numpy.

Source: Nocedal and Wright, Numerical Optimization (2006), algorithms 7.4 and 7.5, with backtracking to Armijo's
condition. The same rows give the same weights.
"""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import numpy as np

from bascule.signals.url_model.features import BITS

RIDGE = 10.0
"""The weight of the squared weights beside the summed loss; chosen on phishing of July to September 2025."""
STEPS = 60
FEWEST = 3
"""Rows that must touch a column before it gets a weight."""
_KEPT = 8  # pairs of steps that L-BFGS remembers
_ARMIJO = 1e-4


class Rows(msgspec.Struct, frozen=True):
    """Sparse rows of ones.

    Attributes:
        places: the columns of all rows, one row after another (a numpy array of 32-bit integers).
        starts: where each row begins; one more at the end. No row is empty.
    """

    places: Any
    starts: Any

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.starts) - 1

    def score(self, weights: Any, bias: float = 0.0) -> Any:
        """Each row's sum of weights plus ``bias``."""
        return np.add.reduceat(weights[self.places], self.starts[:-1]) + bias

    def take(self, which: Any) -> "Rows":
        """The rows numbered in ``which``."""
        sizes = (self.starts[1:] - self.starts[:-1])[which]
        starts = np.concatenate(([0], np.cumsum(sizes)))
        offsets = np.arange(starts[-1]) - np.repeat(starts[:-1], sizes)
        return Rows(self.places[np.repeat(self.starts[:-1][which], sizes) + offsets], starts)


def rows(found: Sequence[Sequence[int]]) -> Rows:
    """Rows of columns made into ``Rows``."""
    starts = np.cumsum([0, *map(len, found)])
    places = np.fromiter((place for row in found for place in row), dtype=np.int32, count=int(starts[-1]))
    return Rows(places, starts)


def fit(
    data: Rows, labels: Any, weights: Any, ridge: float = RIDGE, told: Callable[[], None] = lambda: None
) -> tuple[Any, float]:
    """The weights and the bias of a logistic regression.

    Args:
        data: the rows.
        labels: 1.0 for phishing, 0.0 for benign, one a row.
        weights: what each row counts.
        ridge: the weight of the squared weights.
        told: called after each step.
    """
    labels = np.asarray(labels, dtype=np.float64)
    weights = np.asarray(weights, dtype=np.float64)
    data, kept = _often(data)
    sizes = data.starts[1:] - data.starts[:-1]

    def loss(at: Any) -> tuple[float, Any]:
        """The loss and its slope; the bias is the last column and not held down."""
        scores = data.score(np.append(at[:-1], 0.0), at[-1])
        value = float(weights @ (np.logaddexp(0.0, scores) - labels * scores)) + ridge / 2 * float(at[:-1] @ at[:-1])
        errors = weights * (1.0 / (1.0 + np.exp(-scores)) - labels)
        slope = np.bincount(data.places, weights=np.repeat(errors, sizes), minlength=len(kept) + 1)[:-1]
        return value, np.append(slope + ridge * at[:-1], errors.sum())

    at = minimise(loss, np.zeros(len(kept) + 1), told)
    table = np.zeros(1 << BITS, dtype=np.float32)
    table[kept] = at[:-1]
    return table, float(at[-1])


def _often(data: Rows) -> tuple[Rows, Any]:
    """The rows with the columns that two rows or more touch, numbered anew, and which columns these were.

    The most frequent come first, so that what is read again and again lies close together. All others become one
    column after the last; its weight stays nothing.
    """
    counts = np.bincount(data.places, minlength=1 << BITS)
    order = np.argsort(-counts, kind="stable")
    kept = order[: int((counts >= FEWEST).sum())]
    numbers = np.full(1 << BITS, len(kept), dtype=np.int32)
    numbers[kept] = np.arange(len(kept), dtype=np.int32)
    return Rows(numbers[data.places], data.starts), kept


def minimise(
    loss: Callable[[Any], tuple[float, Any]], start: Any, told: Callable[[], None] = lambda: None, steps: int = STEPS
) -> Any:
    """Where ``loss`` (value and slope) is least, in at most ``steps`` steps from ``start``."""
    at, (value, slope) = start, loss(start)
    moves: list[tuple[Any, Any]] = []
    for _ in range(steps):
        told()
        downhill = -_direction(slope, moves)
        steep = float(slope @ downhill)
        length = 1.0 if moves else 1.0 / max(1.0, float(np.linalg.norm(slope)))
        while True:
            after = at + length * downhill
            new_value, new_slope = loss(after)
            if new_value <= value + _ARMIJO * length * steep or length < 1e-12:
                break
            length /= 2
        move, bend = after - at, new_slope - slope
        if float(move @ bend) > 1e-12:
            moves = [*moves[1 - _KEPT :], (move, bend)]
        done = abs(value - new_value) <= 1e-6 * max(abs(value), 1.0)
        at, value, slope = after, new_value, new_slope
        if done:
            break
    return at


def _direction(slope: Any, moves: list[tuple[Any, Any]]) -> Any:
    """The slope turned by what earlier steps told of the curvature (the two-loop recursion)."""
    turned = slope.copy()
    shares = []
    for move, bend in reversed(moves):
        share = float(move @ turned) / float(move @ bend)
        shares.append(share)
        turned -= share * bend
    if moves:
        move, bend = moves[-1]
        turned *= float(move @ bend) / float(bend @ bend)
    for (move, bend), share in zip(moves, reversed(shares), strict=True):
        turned += (share - float(bend @ turned) / float(move @ bend)) * move
    return turned
