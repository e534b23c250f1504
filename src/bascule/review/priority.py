"""What an analyst should look at first: reach x severity x age.

    priority = log1p(max(reach, 1)) * severity * (1 + age / DOUBLING) * (OVERDUE if its answer is late)

It rises with the people reached (a thousand count ten times one, not a thousand times), with how bad the worst thing
said is, and with the time it has waited: nothing starves.
"""

import math
from collections.abc import Mapping
from typing import Final

DOUBLING: Final = 86_400.0
"""Seconds after which an item weighs twice what it did when it came."""
OVERDUE: Final = 2.0
SEVERITIES: Final[Mapping[str, float]] = {
    "phishing": 4.0,
    "impersonation": 3.0,
    "appeal": 3.0,
    "held": 3.0,
    "mistake": 2.0,
    "spam": 1.5,
    "guarded": 1.0,
    "shadow": 0.5,
}
"""By what was reported, or else by the kind of item."""


def weight(reach: int, severity: float) -> float:
    """The part of the priority that does not change with time.

    Args:
        reach: people, or messages where nothing is known of people.
        severity: one of ``SEVERITIES``, the highest that applies.
    """
    return math.log1p(max(reach, 1)) * severity


def priority(weighed: float, opened_at: float, now: float, due_at: float | None = None) -> float:
    """The priority at ``now`` of an item opened at ``opened_at`` (seconds since the epoch), due at ``due_at``."""
    age = max(now - opened_at, 0.0)
    late = OVERDUE if due_at is not None and now > due_at else 1.0
    return weighed * (1.0 + age / DOUBLING) * late
