"""How long to wait before trying again."""

from email.utils import parsedate_to_datetime

FIRST = 1.0
"""Seconds before the second attempt; doubled after each."""
LONGEST = 600.0
"""Seconds between attempts at most."""
LONGEST_REST = 30.0
"""Seconds that a receiver which fails altogether is left alone at most, before one webhook is tried on it."""
LONGEST_ASKED = 3600.0
"""Seconds of ``Retry-After`` that are honoured."""


def delay(attempts: int, random: float, longest: float = LONGEST) -> float:
    """Seconds to wait after ``attempts`` that failed: doubling, from half to all of it by ``random`` (0 to 1).

    Jitter keeps what failed together from coming back together; half stays, so that it is a wait.
    """
    whole: float = min(longest, FIRST * 2.0 ** min(max(attempts - 1, 0), 30))
    return whole * (0.5 + random / 2)


def asked_for(retry_after: str | None, now: float) -> float:
    """Seconds that ``Retry-After`` asks for: a number or an HTTP date (RFC 9110, 10.2.3); 0 where it asks for none."""
    text = (retry_after or "").strip()[:100]
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), LONGEST_ASKED)
    try:
        at = parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return min(max(at - now, 0.0), LONGEST_ASKED)
