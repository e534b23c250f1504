"""How far a reporter is trusted: the mean of a Beta posterior over right and wrong reports, which fades.

Source of the method: Jøsang and Ismail, "The Beta Reputation System", 2002. The prior Beta(1, 3) stands for four
imagined reports, one of them right, so that a new account weighs little (0.25) and many new accounts together nothing:
only trust from ``TRUSTED`` on counts towards acting by rule. What was learned loses half its weight in ``HALF_LIFE``.
"""

from typing import Final

import msgspec

PRIOR_RIGHT: Final = 1.0
PRIOR_WRONG: Final = 3.0
HALF_LIFE: Final = 180 * 86_400.0
"""Seconds after which a judged report weighs half."""
TRUSTED: Final = 0.5
"""Trust from which a report counts towards acting by rule; two right reports, none wrong, reach it."""


class Standing(msgspec.Struct, frozen=True):
    """What was learned of a reporter.

    Attributes:
        right: right reports, faded up to ``at``.
        wrong: wrong ones, likewise.
        at: seconds since the epoch.
    """

    right: float = 0.0
    wrong: float = 0.0
    at: float = 0.0

    def trust(self, now: float) -> float:
        """The chance, 0 to 1, that the next report is right, as of ``now``; 0.25 for whom nothing is known of."""
        fade = _fade(self.at, now)
        right, wrong = PRIOR_RIGHT + self.right * fade, PRIOR_WRONG + self.wrong * fade
        return right / (right + wrong)

    def learned(self, *, right: bool, now: float) -> "Standing":
        """The standing after one more report was judged at ``now``."""
        fade = _fade(self.at, now)
        return Standing(self.right * fade + right, self.wrong * fade + (not right), max(now, self.at))


def _fade(since: float, now: float) -> float:
    return float(0.5 ** (max(now - since, 0.0) / HALF_LIFE))
