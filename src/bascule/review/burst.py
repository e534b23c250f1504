"""When reports alone may act: trusted people, several, at once, about a place that nobody vouches for."""

from collections.abc import Sequence
from typing import Final

from bascule.lists.guard import Guard
from bascule.lists.known import OPERATOR, Match

WINDOW: Final = 3600.0
"""Seconds within which reports count together."""
LASTS: Final = 86_400.0
"""Seconds that a warning set by reports holds."""
WHO: Final = "reports"
"""Whose word such a warning is."""


def may_warn(host: str, matches: Sequence[Match], guard: Guard) -> bool:
    """Whether reports may warn of a destination: nobody has a word on it yet, and its host is no guarded site.

    Args:
        host: the destination's, canonical.
        matches: what is known of the destination now.
        guard: which sites no crowd may stop.
    """
    if any(match.source == OPERATOR or match.verdict == "allow" for match in matches):
        return False
    return guard.reason(host) is None
