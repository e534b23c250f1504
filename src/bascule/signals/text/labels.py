"""A network's own family, from what its people labelled: its abuse has a tongue of its own.

The older four fifths are fitted, the newest fifth calibrates, as time passes for real. The file it makes is used beside
the shipped model, never instead of it.
"""

from collections.abc import Sequence

import numpy as np

from bascule.links.find import find
from bascule.signals.text.fit import calibrate, family, fit
from bascule.signals.text.grams import BITS, grams
from bascule.signals.text.label import Label
from bascule.signals.text.model import FORMAT, ModelFile
from bascule.signals.text.normal import normal_form

LEAST = 20
"""Labels of each kind that the older and the newer part must each have."""
WORDS = "messages that this network's people called abuse"


class TooFewLabelsError(ValueError):
    """There are not enough labels to fit and to calibrate; the message says how many there are."""


def learn_labels(labels: Sequence[Label]) -> ModelFile:
    """A model of one family, ``network``, at the base rate the labels show in their newer part.

    Raises:
        TooFewLabelsError: a part has fewer than ``LEAST`` of a kind.
    """
    ordered = sorted(labels, key=lambda one: one.at)
    cut = len(ordered) * 4 // 5
    older, newer = ordered[:cut], ordered[cut:]
    for name, part in (("older", older), ("newer", newer)):
        bad = sum(one.label == "abuse" for one in part)
        if min(bad, len(part) - bad) < LEAST:
            raise TooFewLabelsError(
                f"labels: the {name} part has {bad} abuse and {len(part) - bad} fine, expected {LEAST} of each"
            )

    def places(one: Label) -> object:
        return np.fromiter(grams(normal_form(one.text, find(one.text))), dtype=np.int32)

    fitted = fit([places(one) for one in older], [one.label == "abuse" for one in older])
    scores = [(fitted.score(places(one)), one.label == "abuse") for one in newer]
    spam = [score for score, bad in scores if bad]
    rate = min(0.5, max(0.0001, len(spam) / len(newer)))
    calibration = calibrate(spam, [score for score, bad in scores if not bad], rate)
    made = {"labels": f"{len(older)} fitted, {len(newer)} calibrated, {rate:.4f} abuse in the newer part"}
    return ModelFile(FORMAT, BITS, rate, (family("network", WORDS, fitted, calibration),), made)
