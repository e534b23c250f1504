"""The verdict on one destination: what the lists know, then what its own facts add."""

from collections.abc import Iterable, Sequence

from bascule.judge.known import OPERATOR, THRESHOLDS, heaviest_first, judge_known
from bascule.judge.verdict import NOTHING_KNOWN, Thresholds, Verdict
from bascule.links.fact import Fact
from bascule.lists.known import Match
from bascule.signals.link_facts import link_facts

FACTS_CAP = 4.0
"""The most that facts about one link add (log-odds): less than a block."""


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
    if known is not NOTHING_KNOWN:
        words = known.explanation
    elif belief == "allow":
        words = "Nothing is known against it."
    else:
        words = f"This link {' and '.join(signal.explanation for signal in signals[:3])}."
    return Verdict(
        belief, score, words, known.source if known.signals else "signals", known.set_at, known.expires_at, signals
    )
