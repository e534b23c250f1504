"""The judge's sum: signals are log-odds, they add up, and every part of the score is shown.

Signals of one group tell much the same, so a group's sum is capped, and what each of its signals counts for shrinks in
proportion. A score is a function of the signals and the weights alone: the same record gives the same score.
"""

import math
from collections.abc import Iterable

import msgspec

from bascule.judge.verdict import NOTHING_KNOWN, SIGNALS, Thresholds, Verdict
from bascule.judge.weights import AS_FOUND, HARD, Weights
from bascule.signals.signal import Signal

SPOKEN = 3
"""Parts that the sentence names."""


class Part(msgspec.Struct, frozen=True):
    """One signal's part in a score.

    Attributes:
        signal: as it was found.
        counted: log-odds it added, after weights and its group's cap.
    """

    signal: Signal
    counted: float


class Sum(msgspec.Struct, frozen=True):
    """A score and all it is made of.

    Attributes:
        score: log-odds, the sum of what the parts counted for.
        parts: the biggest first, in either direction.
    """

    score: float = 0.0
    parts: tuple[Part, ...] = ()

    @property
    def signals(self) -> tuple[Signal, ...]:
        """The signals, each with what it counted for."""
        return tuple(msgspec.structs.replace(part.signal, weight=part.counted) for part in self.parts)


def total(signals: Iterable[Signal], weights: Weights = AS_FOUND) -> Sum:
    """Add signals up, group by group. A signal found twice (same name and evidence) counts once, at its heaviest."""
    groups: dict[str, list[tuple[Signal, float]]] = {}
    for signal, weight in _once(signals, weights):
        groups.setdefault(signal.group, []).append((signal, weight))
    parts: list[Part] = []
    for group, found in groups.items():
        share = _share(found, weights.cap(group))
        parts += [Part(signal, weight * share) for signal, weight in found]
    parts.sort(key=lambda part: (-abs(part.counted), part.signal.name, part.signal.evidence))
    return Sum(math.fsum(part.counted for part in parts), tuple(parts))


def judge_signals(
    signals: Iterable[Signal], thresholds: Thresholds, weights: Weights = AS_FOUND, subject: str = "link"
) -> Verdict:
    """The verdict that signals amount to.

    Args:
        signals: all that was found, in any order.
        thresholds: the network's.
        weights: the network's.
        subject: what is judged, as the sentence names it: ``link``, ``message`` or ``account``.

    Returns:
        A verdict whose signals carry what they counted for. One group alone never blocks, whatever the thresholds,
        unless it is somebody's own word (``HARD``).
    """
    added = total(signals, weights)
    if not added.parts:
        return NOTHING_KNOWN
    score, belief = added.score, thresholds.belief(added.score)
    against = {part.signal.group for part in added.parts if part.counted > 0}
    if belief == "block" and len(against) < 2 and not against & HARD:
        score, belief = math.nextafter(thresholds.block, 0.0), "warn"
    if belief == "allow":
        return Verdict(belief, score, NOTHING_KNOWN.explanation, SIGNALS, signals=added.signals)
    return Verdict(belief, score, sentence(subject, added.parts), SIGNALS, signals=added.signals)


def _once(signals: Iterable[Signal], weights: Weights) -> list[tuple[Signal, float]]:
    heaviest: dict[tuple[str, str, str], tuple[Signal, float]] = {}
    for signal in signals:
        key = (signal.group, signal.name, signal.evidence)
        weight = weights.of(signal)
        before = heaviest.get(key)
        if before is None or (abs(weight), signal.explanation) > (abs(before[1]), before[0].explanation):
            heaviest[key] = (signal, weight)
    return sorted(heaviest.values(), key=lambda found: (found[0].group, found[0].name, found[0].evidence))


def _share(found: list[tuple[Signal, float]], cap: float) -> float:
    """What is left of each weight of a group so that its sum keeps within the cap."""
    whole = abs(math.fsum(weight for _, weight in found))
    return cap / whole if whole > cap else 1.0


def sentence(subject: str, parts: tuple[Part, ...]) -> str:
    """What speaks against a subject, the biggest parts first, in one sentence."""
    against = [part.signal.explanation for part in parts if part.counted > 0]
    return f"This {subject} {' and '.join(dict.fromkeys(against[:SPOKEN]))}."
