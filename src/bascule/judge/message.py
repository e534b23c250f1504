"""The verdict on a message: what speaks against its words and its likeness to others, added to its worst link's."""

import math
from collections.abc import Sequence

from bascule.judge.known import OPERATOR, THRESHOLDS, heaviest_first
from bascule.judge.sum import sentence, total
from bascule.judge.verdict import NOTHING_KNOWN, SIGNALS, Thresholds, Verdict, worst
from bascule.judge.weights import AS_FOUND, HARD, Weights
from bascule.signals.signal import Signal


def judge_message(
    signals: Sequence[Signal],
    links: Sequence[Verdict],
    thresholds: Thresholds = THRESHOLDS,
    weights: Weights = AS_FOUND,
) -> Verdict:
    """The verdict on a message that ``signals`` were found in and that has ``links``.

    Signals of the message add up with those of its worst link, group by group. A link that is blocked, or that the
    operator warns of, needs nothing more; what the operator allows speaks neither for nor against the message's words.
    No group of signals blocks alone, however heavy.

    Args:
        signals: of the message itself, as found; those of its links are in their verdicts.
        links: the verdicts on its links, in any order.
        thresholds: the network's.
        weights: the network's; they have been applied to the links' signals already.
    """
    link = worst(tuple(links))
    if not signals or link.verdict == "block" or (link.source == OPERATOR and link.verdict != "allow"):
        return link
    if link.source == OPERATOR:
        link = NOTHING_KNOWN
    own = total(signals, weights)
    added = total((*own.signals, *link.signals))
    unsaid = link.score - total(link.signals).score  # a list that only warns is capped, one that allows is turned round
    score = added.score + unsaid
    belief = thresholds.belief(score)
    against = {part.signal.group for part in added.parts if part.counted > 0}
    if belief == "block" and len(against) < 2 and not against & HARD:
        score, belief = math.nextafter(thresholds.block, 0.0), "warn"
    found = heaviest_first(added.signals)
    if belief == "allow":
        return Verdict(belief, score, NOTHING_KNOWN.explanation, SIGNALS, signals=found)
    if not any(part.counted > 0 for part in own.parts):
        return Verdict(belief, score, link.explanation, link.source, link.set_at, link.expires_at, found)
    return Verdict(belief, score, sentence("message", added.parts), SIGNALS, signals=found)
