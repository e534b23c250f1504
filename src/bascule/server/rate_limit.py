"""How often one key or address may ask: a token bucket each, in bounded memory."""

import msgspec


class Rate(msgspec.Struct, frozen=True):
    """So many a second over time, and so many at once."""

    per_second: float
    burst: float


class RateLimiter:
    """Token buckets by name; the oldest bucket is dropped when there are ``most``, which forgives its owner.

    Args:
        rate: what each name may do.
        most: buckets kept.
    """

    def __init__(self, rate: Rate, most: int = 10_000) -> None:
        self._rate = rate
        self._most = most
        self._buckets: dict[str, tuple[float, float]] = {}

    def allow(self, name: str, now: float, cost: float = 1.0) -> bool:
        """Whether ``name`` may do ``cost`` at ``now`` (seconds, any origin); what is refused costs nothing."""
        rate = self._rate
        tokens, at = self._buckets.get(name, (rate.burst, now))
        tokens = min(rate.burst, tokens + max(now - at, 0.0) * rate.per_second)
        allowed = tokens >= cost
        if name not in self._buckets and len(self._buckets) >= self._most:
            del self._buckets[next(iter(self._buckets))]
        self._buckets[name] = (tokens - cost if allowed else tokens, now)
        return allowed
