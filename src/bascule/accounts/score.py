"""The hijack score: how much likelier an act is of somebody who took the account over than of its owner.

The sum of log-likelihood ratios of the act against the account's own past and against all accounts (after COMPA: Egele,
Stringhini, Kruegel, Vigna, NDSS 2013), each group capped, since its signals tell much the same.
"""

from collections.abc import Mapping

import msgspec

from bascule.accounts.findings import (
    access,
    change,
    company,
    exposure,
    link_habit,
    others_word,
    own_copies,
    rhythm,
    tongue,
)
from bascule.accounts.step import Step
from bascule.signals.declaration import Declaration
from bascule.signals.signal import Signal

PARTS = (link_habit, own_copies, company, exposure, access, rhythm, tongue, change, others_word)
"""In the order in which the explanation tells of them."""
DECLARED: tuple[Declaration, ...] = tuple(one for part in PARTS for one in part.DECLARED)
CAPS: Mapping[str, float] = {
    link_habit.GROUP: 5.0,
    own_copies.GROUP: 3.0,
    company.GROUP: 2.0,
    exposure.GROUP: 5.0,
    access.GROUP: 8.0,
    rhythm.GROUP: 2.0,
    tongue.GROUP: 1.5,
    change.GROUP: 2.0,
    others_word.GROUP: 10.0,
}
"""The most a group adds."""
SHAPE = frozenset({own_copies.GROUP, change.GROUP})
"""Groups that say how much is sent, not who sends it; honest bulk has them too."""
TELLING = frozenset(
    {
        "account_new_network",
        "account_arrivals",
        "account_clicked",
        "account_known_bait",
        "account_confidential",
        "account_reported",
    }
)
"""What owners hardly ever give, where it weighs enough."""
LEAST_TELLING = 1.75
"""Weight below which one of these tells nothing: a network that is strange for want of knowledge, a single report."""
_FINDERS = tuple((part.GROUP, part.find) for part in PARTS)


class Hijack(msgspec.Struct, frozen=True, gc=False):
    """What speaks for an account having been taken over.

    Attributes:
        score: log-likelihood ratio, groups capped.
        evidence: that without the groups of ``SHAPE``: what speaks against the one who sends, not against the amount.
        telling: what of it owners hardly ever give, whatever they do: a network that nobody is on, a link they opened
            before, the words or links of others' blasts, decoys, reports.
        signals: as found, in the order the explanation tells them.
        explanation: one sentence that goes on from "This account"; empty where nothing speaks for it.
    """

    score: float = 0.0
    evidence: float = 0.0
    telling: float = 0.0
    signals: tuple[Signal, ...] = ()
    explanation: str = ""


NOTHING = Hijack()


def score(step: Step, without: frozenset[str] = frozenset()) -> Hijack:
    """The hijack score of a step.

    Args:
        step: an act between two histories.
        without: groups to leave out, to measure what each of them brings.
    """
    whole = who = 0.0
    signals: list[Signal] = []
    for group, find in _FINDERS:
        found = [*find(step)]
        if not found or group in without:
            continue
        cap = CAPS[group]
        weight = min(cap, sum([one.weight for one in found]))
        whole += weight
        if group not in SHAPE:
            who += weight
        signals += found
    if not signals:
        return NOTHING
    telling = sum([one.weight for one in signals if one.name in TELLING and one.weight >= LEAST_TELLING])
    return Hijack(whole, who, telling, tuple(signals), _sentence([one.evidence for one in signals if one.weight > 0]))


def _sentence(phrases: list[str]) -> str:
    """Phrases as one sentence that goes on from "This account"."""
    if not phrases:
        return ""
    first = phrases[0]
    if first.startswith(("with ", "near-same ")):
        first = f"sends {'a message ' if first.startswith('with ') else ''}{first}"
    elif not first.startswith(("sends ", "begins ")):
        first = f"sends a message {first}"
    return ", ".join([first, *phrases[1:]]).replace(", that ", " that ")
