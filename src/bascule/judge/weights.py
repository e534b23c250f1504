"""What signals count for: fitted on a network's own cases, and set by hand where its operator knows better."""

import math
from collections.abc import Mapping

import msgspec

from bascule.signals.signal import Signal

CAPS: Mapping[str, float] = {"known_list": 10.0, "rules": 10.0, "confidential": 10.0}
"""The most (log-odds, either way) that the signals of a group add together."""
OTHER_CAP = 4.0
"""The cap of every other group: less than the usual threshold for blocking, so that none of them blocks alone."""
HARD = frozenset({"known_list", "rules", "confidential"})
"""Groups whose word is somebody's own: a list's, the operator's, a decoy's. Only these block without another group."""
MOST_FACTOR = 4.0
MOST_WEIGHT = 20.0


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How each signal counts.

    Attributes:
        factors: by signal name, what its own weight is multiplied with; 1 where it is not named. ``bascule fit``
            writes these.
        by_hand: by signal name, the weight in log-odds that stands instead of any other; 0 silences a signal.
        caps: by group, the most its signals add together; ``CAPS`` and ``OTHER_CAP`` where it is not named.
        fitted_on: in words, what the factors were fitted on; empty where they were not.

    Raises:
        ValueError: a number is out of bounds; the message names it.
    """

    factors: dict[str, float] = {}
    by_hand: dict[str, float] = {}
    caps: dict[str, float] = {}
    fitted_on: str = ""

    def __post_init__(self) -> None:
        """Refuse what would turn a score into nonsense."""
        bounds = ("factors", self.factors, 0.0, MOST_FACTOR), ("by_hand", self.by_hand, -MOST_WEIGHT, MOST_WEIGHT)
        for field, given, least, most in (*bounds, ("caps", self.caps, 0.0, 100.0)):
            for name, value in given.items():
                if not (math.isfinite(value) and least <= value <= most):
                    raise ValueError(f"{field}.{name[:60]}: expected {least:g} to {most:g}, got {value}")

    def of(self, signal: Signal) -> float:
        """What a signal weighs, before its group's cap."""
        own = self.by_hand.get(signal.name)
        return signal.weight * self.factors.get(signal.name, 1.0) if own is None else own

    def cap(self, group: str) -> float:
        """The most that a group adds or takes away."""
        own = self.caps.get(group)
        return CAPS.get(group, OTHER_CAP) if own is None else own


AS_FOUND = Weights()
"""Every signal counts for what it says of itself."""


def load_weights(data: bytes) -> Weights:
    """Weights from JSON.

    Raises:
        ValueError: it is not JSON, or a field is not as expected; the message names it.
    """
    return msgspec.json.decode(data, type=Weights)


def dump_weights(weights: Weights) -> bytes:
    """Weights as JSON, names in order."""
    return msgspec.json.format(msgspec.json.encode(weights, order="sorted"), indent=1) + b"\n"
