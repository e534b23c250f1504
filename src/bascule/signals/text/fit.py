"""Fitting a family's weights: a linear support-vector machine by dual coordinate descent, then Platt's calibration.

Sources: Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM" (ICML 2008), L2 loss; Platt,
"Probabilistic Outputs for Support Vector Machines" (1999). Needs numpy, which nothing that serves does.
"""

import math
import zlib
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from bascule.signals.text.grams import BITS
from bascule.signals.text.model import Family

EPOCHS = 6
STEEPER = 4.0
"""Times the slope that chat alone gives, the most that other benign texts may make of it."""


class Fitted(msgspec.Struct, frozen=True):
    """What a fit gives: weights by place (a numpy array) and a bias."""

    weights: Any
    bias: float

    def score(self, places: Any) -> float:
        """The uncalibrated sum of a text that touches ``places`` (a numpy array of indices)."""
        return float(self.weights[places].sum()) / math.sqrt(len(places)) + self.bias


def fit(rows: Sequence[Any], labels: Sequence[bool], cost: float = 1.0, seed: int = 0) -> Fitted:
    """Fit weights to ``rows`` (numpy arrays of places), the same for the same seed.

    Args:
        rows: one array of indices a text.
        labels: True for abuse.
        cost: of an error against large weights; 0.3 to 4 made no difference here.
        seed: of the order in which rows are taken.
    """
    weights = np.zeros(1 << BITS)
    bias = 0.0
    duals = [0.0] * len(rows)
    scales = [1.0 / math.sqrt(len(row)) for row in rows]
    half = 1.0 / (2.0 * cost)
    random = np.random.default_rng(seed)
    active = np.arange(len(rows))
    for epoch in range(EPOCHS):
        random.shuffle(active)
        kept = []
        for at in active.tolist():
            row, scale, sign, dual = rows[at], scales[at], 1.0 if labels[at] else -1.0, duals[at]
            gradient = sign * (weights[row].sum() * scale + bias) - 1.0 + dual * half
            if dual == 0.0 and gradient >= 0.0:
                if gradient < 0.5:  # near enough to come back into play soon
                    kept.append(at)
                continue
            kept.append(at)
            step = max(dual - gradient / (2.0 + half), 0.0) - dual
            if step:
                duals[at] = dual + step
                weights[row] += step * sign * scale
                bias += step * sign
        active = np.arange(len(rows)) if epoch % 3 == 2 else np.array(kept, dtype=int)
    return Fitted(weights, float(bias))


def calibrate(spam: Sequence[float], ham: Sequence[float], base_rate: float) -> tuple[float, float]:
    """Slope and shift that turn a held-out score into log-odds at ``base_rate``, by Newton's method.

    Classes weigh alike while fitting, with Platt's softened targets; the base rate is added after.
    """
    slope, shift = 1.0, 0.0
    groups = [
        (scores, target, 0.5 / len(scores))
        for scores, target in ((spam, (len(spam) + 1) / (len(spam) + 2)), (ham, 1 / (len(ham) + 2)))
    ]
    for _ in range(50):
        g0 = g1 = h00 = h01 = h11 = 1e-9
        for scores, target, each in groups:
            for score in scores:
                odds = max(-30.0, min(30.0, slope * score + shift))
                p = 1.0 / (1.0 + math.exp(-odds))
                error, curve = each * (p - target), each * p * (1 - p)
                g0 += error * score
                g1 += error
                h00 += curve * score * score
                h01 += curve * score
                h11 += curve
        det = h00 * h11 - h01 * h01
        if det <= 1e-15:
            break
        step0, step1 = (h11 * g0 - h01 * g1) / det, (h00 * g1 - h01 * g0) / det
        slope, shift = slope - step0, shift - step1
        if abs(step0) + abs(step1) < 1e-6:
            break
    return float(slope), float(shift) + math.log(base_rate / (1 - base_rate))


class Anchors(msgspec.Struct, frozen=True):
    """What log-odds are to mean.

    Attributes:
        warns: log-odds from which words alone warn.
        allowed: the share of chat that may be warned of.
        base_rate: the share of abuse among messages.
    """

    warns: float
    allowed: float
    base_rate: float


def anchor(chat: Sequence[float], notices: Sequence[float], meant: Anchors) -> tuple[float, float]:
    """Slope and shift from benign scores alone: ``warns`` where the allowed share of ``chat`` scores more.

    The line says nowhere more than the benign texts bear out: where a share of them scores as much or more, at most as
    many abusive ones do, so log-odds are at most ``log(base_rate / share)``. That is 0 at one place for chat, which
    gives the slope; for each of the highest notices, but the very highest, whose label may be wrong, the line is made
    steeper, and beyond ``STEEPER`` moved.
    """
    chat, notices = sorted(chat, reverse=True), sorted(notices, reverse=True)
    high, low = chat[int(meant.allowed * len(chat))], chat[int(meant.base_rate * len(chat))]
    slope = meant.warns / max(high - low, 1e-3)
    bounds = [
        (score, meant.warns - math.log(meant.base_rate * len(notices) / more))
        for more, score in enumerate(notices[1 : int(meant.base_rate * len(notices))], 2)
    ]
    high = max([high, *(score + below / (STEEPER * slope) for score, below in bounds)])
    slope = max([slope, *(below / (high - score) for score, below in bounds if below > 0 and high > score)])
    return slope, meant.warns - 1e-6 - slope * high


def family(name: str, words: str, fitted: Fitted, calibration: tuple[float, float]) -> Family:
    """A fit as the model file holds it: weights rounded to 127 steps either way, the few largest cut."""
    top = float(np.quantile(np.abs(fitted.weights[fitted.weights != 0]), 0.9995))
    scale = top / 127
    rounded = np.clip(np.rint(fitted.weights / scale), -127, 127).astype(np.int8)
    slope, shift = calibration
    return Family(name, words, zlib.compress(rounded.tobytes(), 9), scale, fitted.bias, slope, shift)
