"""The verdict on one destination: what the lists know, then what its own facts add."""

from collections.abc import Iterable, Sequence

from bascule.judge.known import OPERATOR, THRESHOLDS, heaviest_first, judge_known
from bascule.judge.verdict import NOTHING_KNOWN, Thresholds, Verdict
from bascule.links.fact import Fact
from bascule.lists.known import Match
from bascule.signals.link_facts import link_facts

FACTS_CAP = 4.0
"""The most that facts about one link add (log-odds): less than a block."""
SIGNALS = "signals"
"""The source of a verdict that facts alone brought about."""


def judge_destination(
    matches: Sequence[Match], facts: Iterable[Fact], now: float, thresholds: Thresholds = THRESHOLDS
) -> Verdict:
    """The verdict on a destination that ``matches`` name and of which ``facts`` hold, at ``now``.

    The operator's word stands whatever the facts are. Facts alone warn, never block.
    """
    known = judge_known(matches, now, thresholds)
    found = link_facts(facts)
    if not found or known.source == OPERATOR or known.verdict == "block":
        return known
    add = min(sum(signal.weight for signal in found), FACTS_CAP)
    score = known.score + add
    belief = thresholds.belief(score)
    if belief == "block":
        score, belief = thresholds.block - 0.1, "warn"
    signals = heaviest_first(known.signals + found)
    if known is not NOTHING_KNOWN and (belief == "allow" or known.score > 0):
        return Verdict(belief, score, known.explanation, known.source, known.set_at, known.expires_at, signals)
    if belief == "allow":
        return Verdict(belief, score, NOTHING_KNOWN.explanation, SIGNALS, signals=signals)
    words = f"This link {' and '.join(signal.explanation for signal in heaviest_first(found)[:3])}."
    return Verdict(belief, score, words, SIGNALS, signals=signals)
