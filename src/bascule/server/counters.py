"""What a process counts about its decisions: a few integers on the hot path, summed up for ``/metrics``."""

from bisect import bisect_left
from collections import Counter

from bascule.gate.decision import Decision

BOUNDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)
"""Upper bounds of the latency histogram's buckets, seconds."""


class Counters:
    """Counts since the process began.

    Attributes:
        decisions: by what was decided.
        links: by verdict.
        degraded: answers given without something, by its name.
        store_failures: requests refused because a decision could not be kept.
        buckets: decisions by latency; the last is beyond every bound.
        seconds: latencies summed.
    """

    def __init__(self) -> None:
        self.decisions: Counter[str] = Counter()
        self.links: Counter[str] = Counter()
        self.degraded: Counter[str] = Counter()
        self.store_failures = 0
        self.buckets = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0

    def decided(self, decision: Decision, seconds: float) -> None:
        """Count one decision that took ``seconds``."""
        self.decisions[decision.decision] += 1
        for link in decision.links:
            self.links[link.verdict] += 1
        for name in decision.degraded:
            self.degraded[name] += 1
        self.buckets[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds
