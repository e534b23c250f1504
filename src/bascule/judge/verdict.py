"""What is believed of a destination or a message, why, on whose word, and until when."""

from typing import Literal

import msgspec

from bascule.signals.signal import Signal

Belief = Literal["allow", "warn", "block"]
SEVERITY: dict[str, int] = {"allow": 0, "warn": 1, "block": 2}


class Thresholds(msgspec.Struct, frozen=True):
    """The scores (log-odds) from which a network warns and blocks."""

    warn: float = 2.5
    block: float = 5.0

    def __post_init__(self) -> None:
        """Refuse thresholds in the wrong order."""
        if not 0 < self.warn <= self.block <= 100:
            raise ValueError("thresholds: expected 0 < warn <= block <= 100")

    def belief(self, score: float) -> Belief:
        """What a score amounts to."""
        if score >= self.block:
            return "block"
        return "warn" if score >= self.warn else "allow"


class Verdict(msgspec.Struct, frozen=True, omit_defaults=False):
    """A belief with everything it rests on.

    Attributes:
        verdict: allow, warn or block.
        score: the sum of the signals' weights after group caps, in log-odds.
        explanation: one sentence a person can read; may quote hostile text.
        source: who says so: ``operator``, a feed's name, ``signals``, or ``none`` where nothing is known.
        set_at: when the source said so, seconds since the epoch; None where it did not say.
        expires_at: when it stops being believed; None where it does not.
        signals: every part of the score, the heaviest first.
    """

    verdict: Belief = "allow"
    score: float = 0.0
    explanation: str = "Nothing is known against it."
    source: str = "none"
    set_at: float | None = None
    expires_at: float | None = None
    signals: tuple[Signal, ...] = ()


SIGNALS = "signals"
"""The source of a verdict that signals alone brought about."""
NOTHING_KNOWN = Verdict()
"""The verdict on what no list names and no signal touches."""


def worst(verdicts: "tuple[Verdict, ...]") -> Verdict:
    """The severest of ``verdicts``, by belief and then by score; nothing known where there are none."""
    return max(verdicts, key=lambda v: (SEVERITY[v.verdict], v.score), default=NOTHING_KNOWN)
