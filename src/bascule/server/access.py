"""Who asks, and how often they may: one answer for every route."""

from bascule.gate.api_keys import Caller
from bascule.server.problems import ProblemError
from bascule.server.rate_limit import Rate, RateLimiter
from bascule.server.service import Service

KEY_RATE = Rate(20_000.0, 40_000.0)
"""Requests of one API key; a message of a batch counts as one."""
WRONG_RATE = Rate(5.0, 50.0)
"""Wrong keys from one address."""


class Access:
    """Checks keys, scopes and rates.

    Args:
        service: knows the keys.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._by_key = RateLimiter(KEY_RATE)
        self._wrong = RateLimiter(WRONG_RATE)

    def caller(self, authorization: bytes, scope: str, client: str, cost: float = 1.0) -> Caller:
        """Whoever asks, allowed to do ``scope``.

        Raises:
            ProblemError: 401 for no valid key, 403 where it lacks the scope, 429 where it asks too often.
        """
        now = self._service.clock()
        caller = self._service.api_keys.caller(authorization)
        if caller is None:
            if not self._wrong.allow(client, now):
                raise ProblemError(429, "Too many requests with a wrong API key from this address.")
            raise ProblemError(401, "Expected the header 'Authorization: Bearer bk_…' with a valid API key.")
        if scope not in caller.scopes:
            raise ProblemError(403, f"This API key lacks the scope {scope}.")
        if caller.network not in self._service.senders:
            raise ProblemError(403, "The network of this API key has no signing keys.")
        if not self._by_key.allow(caller.key, now, cost):
            raise ProblemError(429, "This API key asks too often; try again in a second.")
        return caller
