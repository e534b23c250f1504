"""Quantiles of the gamma law, for credible intervals of rates."""

import math

_SMALL = 1e-300
_CLOSE = 1e-12
_STEPS = 10_000


def gamma_share(shape: float, x: float) -> float:
    """The share of a gamma law with ``shape`` and rate 1 that lies below ``x``: P(shape, x).

    The series below ``shape + 1``, the continued fraction above. Source: NIST DLMF 8.11.4 and 8.9.2.
    """
    if x <= 0:
        return 0.0
    front = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1:
        term = total = 1.0 / shape
        for step in range(1, _STEPS):
            term *= x / (shape + step)
            total += term
            if term < total * _CLOSE:
                break
        return min(front * total, 1.0)
    return max(1.0 - front * _fraction(shape, x), 0.0)


def _fraction(shape: float, x: float) -> float:
    """The continued fraction of the upper part, by Lentz's method."""
    b = x + 1 - shape
    c, d = 1 / _SMALL, 1 / b
    value = d
    for step in range(1, _STEPS):
        a = -step * (step - shape)
        b += 2
        d = 1 / (a * d + b or _SMALL)
        c = b + a / c or _SMALL
        value *= d * c
        if abs(d * c - 1) < _CLOSE:
            break
    return value


def gamma_quantile(share: float, shape: float, rate: float) -> float:
    """The value below which ``share`` (0 to 1, both without) of a gamma law lies, by halving.

    Raises:
        ValueError: a share, shape or rate out of bounds.
    """
    if not (0 < share < 1 and shape > 0 and rate > 0):
        raise ValueError("share, shape, rate: expected a share between 0 and 1, and a shape and rate above 0")
    low, high = 0.0, shape + 10 * math.sqrt(shape) + 10
    while gamma_share(shape, high) < share:
        high *= 2
    for _ in range(100):
        middle = (low + high) / 2
        if gamma_share(shape, middle) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2 / rate
