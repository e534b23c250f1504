"""The verdict on one destination: what the lists know, then what its own facts and its likeness add."""

import math
from collections.abc import Iterable, Sequence

from bascule.judge.known import OPERATOR, THRESHOLDS, heaviest_first, judge_known
from bascule.judge.sum import Sum, sentence, total
from bascule.judge.verdict import NOTHING_KNOWN, SIGNALS, Thresholds, Verdict
from bascule.judge.weights import AS_FOUND, Weights
from bascule.links.fact import Fact
from bascule.lists.known import Match
from bascule.signals.link_facts import link_facts
from bascule.signals.signal import Signal


def judge_destination(
    matches: Sequence[Match],
    facts: Iterable[Fact],
    now: float,
    thresholds: Thresholds = THRESHOLDS,
    likeness: Sequence[Signal] = (),
    weights: Weights = AS_FOUND,
) -> Verdict:
    """The verdict on a destination that ``matches`` name and of which ``facts`` hold, at ``now``.

    The operator's word stands whatever else there is. Facts and what a destination is like (``likeness``: names that
    imitate, models) add up with the lists. A list that blocks needs none of them; without one, two groups of theirs
    have to speak against a destination before it is blocked: one alone warns.
    """
    known = judge_known(matches, now, thresholds)
    found = (*link_facts(facts), *likeness)
    if not found or known.source == OPERATOR or known.verdict == "block":
        return known
    added = total(found, weights)
    score = known.score + added.score
    belief = thresholds.belief(score)
    if belief == "block" and not _two_groups(added):
        score, belief = math.nextafter(thresholds.block, 0.0), "warn"
    signals = heaviest_first(known.signals + added.signals)
    if known is not NOTHING_KNOWN and (belief == "allow" or known.score > 0):
        return Verdict(belief, score, known.explanation, known.source, known.set_at, known.expires_at, signals)
    if belief == "allow":
        return Verdict(belief, score, NOTHING_KNOWN.explanation, SIGNALS, signals=signals)
    return Verdict(belief, score, sentence("link", added.parts), SIGNALS, signals=signals)


def _two_groups(added: Sum) -> bool:
    return len({part.signal.group for part in added.parts if part.counted > 0}) > 1
