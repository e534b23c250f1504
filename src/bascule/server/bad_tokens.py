"""What whoever opens links that are none is answered: always the same, and after a while in few words.

Guessing is hopeless (96 bits), so this saves work, not secrets. A link is looked at before it is counted: good links
open however many bad ones came from the same network. Loopback and what is no address are never limited: that is a
proxy that was not named as trusted, and stands for everybody.
"""

from collections import Counter

from bascule.gate.audience import Audience
from bascule.gate.crossing import ClickAnswer, Headers
from bascule.server.rate_limit import Rate, RateLimiter

RATE = Rate(2.0, 120.0)
"""Links that do not open, from one client network (IPv4 /24, IPv6 /48), before they are answered in few words."""
_HEADERS: Headers = (
    (b"content-type", b"text/plain; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"retry-after", b"60"),
)
LIMITED = ClickAnswer(
    429, _HEADERS, body=b"Too many links that do not open came from your network. Those that do, do.\n"
)
_LOOPBACK = ("127.", "::1", "::ffff:127.")


class BadTokens:
    """Counts links that did not open, by client network, in bounded memory.

    Args:
        audience: knows a client's network.

    Attributes:
        answered: how they were answered, ``unknown`` or ``limited``.
    """

    def __init__(self, audience: Audience) -> None:
        self.answered: Counter[str] = Counter()
        self._audience = audience
        self._limiter = RateLimiter(RATE)

    def answer(self, client: str, now: float) -> ClickAnswer | None:
        """The answer where ``client`` has opened too many that are none; None where it gets the usual page."""
        place = self._audience.place(client, now)
        allowed = not place or client.startswith(_LOOPBACK) or self._limiter.allow(str(place), now)
        self.answered["unknown" if allowed else "limited"] += 1
        return None if allowed else LIMITED
