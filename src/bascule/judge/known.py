"""From what the lists know to a verdict.

The operator's word beats every feed. Among equals the most specific expression wins: a path beats its host, a host its
domain; what a feed allows, wider expressions no longer speak against. Feeds that agree add up to a cap; a feed that
only warns never blocks, however many of its kind agree.
"""

from collections.abc import Sequence

from bascule.judge.verdict import NOTHING_KNOWN, Belief, Thresholds, Verdict
from bascule.lists.known import Match
from bascule.signals.known_list import known_list
from bascule.signals.signal import Signal

FEED_CAP = 10.0
"""Feeds copy one another, so their sum is capped (log-odds)."""
OPERATOR = "operator"
THRESHOLDS = Thresholds()
ALLOW: Belief = "allow"
WARN: Belief = "warn"
_VERBS: dict[str, str] = {"allow": "allows", "warn": "warns of", "block": "blocks"}


def judge_known(matches: Sequence[Match], now: float, thresholds: Thresholds = THRESHOLDS) -> Verdict:
    """The verdict that ``matches`` amount to at ``now`` (seconds since the epoch); expired ones count for nothing."""
    if not matches:
        return NOTHING_KNOWN
    current = [match for match in matches if match.expires_at is None or match.expires_at > now]
    by_operator = [match for match in current if match.source == OPERATOR]
    if by_operator:
        return _from_operator(max(by_operator, key=_specificity), tuple(current))
    return _from_feeds(current, thresholds) if current else NOTHING_KNOWN


def _specificity(match: Match) -> int:
    return match.specificity


def _from_operator(match: Match, current: tuple[Match, ...]) -> Verdict:
    because = f": {match.category}" if match.category else ""
    return Verdict(
        verdict=match.verdict,
        score=-FEED_CAP if match.verdict == "allow" else FEED_CAP,
        explanation=f"The operator of this network {_VERBS[match.verdict]} {match.expression}{because}.",
        source=OPERATOR,
        set_at=match.set_at,
        expires_at=match.expires_at,
        signals=known_list(current),
    )


def _from_feeds(current: list[Match], thresholds: Thresholds) -> Verdict:
    top = max(current, key=lambda match: (match.specificity, match.verdict == "allow", match.weight))
    signals = heaviest_first(known_list(current))
    if top.verdict == "allow":
        score, belief = -abs(top.weight), ALLOW
        words = f"{top.expression} is allowed by {top.source}."
    else:
        overridden = max((match.specificity for match in current if match.verdict == "allow"), default=-1)
        against = [match for match in current if match.specificity > overridden]
        blocking = [match for match in against if match.verdict == "block"]
        score = min(sum(match.weight for match in against), FEED_CAP)
        belief = thresholds.belief(score)
        if not blocking and belief == "block":
            score, belief = thresholds.block - 0.1, WARN
        top = max(blocking or against, key=lambda match: (match.weight, match.specificity))
        names = ", ".join(sorted({match.source for match in against})[:4])
        stale = " (out of date, so it weighs less)" if top.stale else ""
        words = f"{top.expression} is listed as {top.category or 'harmful'} by {names}{stale}."
    return Verdict(belief, score, words, top.source, top.set_at, top.expires_at, signals)


def heaviest_first(signals: tuple[Signal, ...]) -> tuple[Signal, ...]:
    """Signals with the heaviest (in either direction) first."""
    return tuple(sorted(signals, key=lambda signal: -abs(signal.weight)))
