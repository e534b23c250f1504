"""Makes the shipped model from the shared data: fits, calibrates and tells what it was made of.

Each family is fitted against benign messages, and calibrated on benign chat that is neither trained on nor measured, of
a community that none of the training messages comes from: messages of a known community score lower than a stranger's.
Languages that no benign message is in are held down by babble.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bascule.signals.text.babble import EACH, LANGUAGES, babble
from bascule.signals.text.fit import Anchors, anchor, family, fit
from bascule.signals.text.grams import BITS, grams
from bascule.signals.text.model import FORMAT, Family, ModelFile
from bascule.signals.text.near import near_duplicates
from bascule.signals.text.normal import NormalForm
from bascule.signals.text.splits import Sample, samples, sms

BASE_RATE = 0.001
"""The share of abuse among messages that log-odds are told at; a network's own share differs and is fitted there."""
WARNS = 2.5
"""Log-odds from which words alone would warn, as the default thresholds have it."""
ALLOWED = 0.00005
"""The share of benign chat that each family may warn of when thresholds are set."""
BENIGN = ("nus_en", "nus_zh", "irc_krijn", "gitter")
FAMILIES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("sms", ("uci",), "a prize, dating or premium-rate text"),
    ("bulk", ("spamhunter", "mendeley"), "bulk advertising or a phishing text"),
    ("comment", ("youtube",), "comment spam asking for clicks"),
)
"""Name, collections, words."""
SPOKEN = 0.7
"""The share of a spam message's words that benign messages must use, or it teaches its language, not its kind."""
_USED = 5
_DOUBTFUL = -0.5
_WORD = re.compile(r"[^\W\d_]++")

Tell = Callable[[str], None]


def learn(shared: Path, tell: Tell) -> ModelFile:
    """The model from the shared data folder; the same data give the same model.

    Args:
        shared: the shared data folder.
        tell: is given a line before each step.
    """
    trained, test = sms(shared)
    forbidden = [one.form.text for one in test]
    tell(f"uci: {len(trained)} to train, {len(test)} measured")
    used: Counter[str] = Counter()
    benign, threshold = _benign(shared, forbidden, used, tell)
    notices = [_places(one.form) for one in trained if not one.spam]
    words_used = {word for word, count in used.items() if count >= _USED}
    made = {"benign": f"{len(benign):,} to train, {len(threshold):,} for thresholds"}
    made["babble"] = f"{len(LANGUAGES)} languages, {EACH:,} texts each"
    made["notices"] = f"{len(notices):,}"
    families = []
    for name, collections, words in FAMILIES:
        spam: list[Sample] = []
        for collection in collections:
            found = trained if collection == "uci" else list(samples(shared, collection))
            spam += [one for one in found if one.spam and one.part == "train"]
        if name != "sms":
            spam = spoken(spam, words_used)
        others = [] if name == "sms" else [*forbidden, *(one.form.text for one in trained if not one.spam)]
        near = near_duplicates([one.form.text for one in spam], others)  # what two collections label otherwise too
        spam = [one for number, one in enumerate(spam) if number not in near]
        tell(f"{name}: {len(spam)} to train and calibrate, {len(near)} near the test or honest notices left out")
        if name == "sms":
            families.append(_family(name, words, spam, benign + notices, threshold))
        else:
            families.append(_family(name, words, spam, benign, threshold, notices))
        made[name] = (
            f"{len(spam):,} of {', '.join(collections)}; {len(near)} near the SMS test or its honest notices left out"
        )
    return ModelFile(FORMAT, BITS, BASE_RATE, tuple(families), made)


def _places(one: NormalForm) -> Any:
    return np.fromiter(grams(one), dtype=np.int32)


def _benign(shared: Path, forbidden: Sequence[str], used: Counter[str], tell: Tell) -> tuple[list[Any], list[Any]]:
    """Benign messages to train on and to set thresholds with; what is near the SMS test is in neither.

    Counts in ``used`` the texts that use a word.
    """
    train: list[Any] = []
    threshold: list[Any] = []
    lengths: list[int] = []
    for name in BENIGN:
        found = [one for one in samples(shared, name) if one.part != "measure"]
        if name == "nus_en":  # half of the SMS test's benign messages come from there
            near = near_duplicates([one.form.text for one in found], forbidden)
            found = [one for number, one in enumerate(found) if number not in near]
            lengths = [len(one.form.text.split()) for one in found]
        train += [_places(one.form) for one in found if one.part == "train"]
        threshold += [_places(one.form) for one in found if one.part == "threshold"]
        for one in found:
            if one.part == "train":
                used.update(set(_WORD.findall(one.form.text)))
        tell(f"{name}: {len(found)} benign")
    for form in babble(lengths):
        train.append(_places(form))
        used.update(dict.fromkeys(_WORD.findall(form.text), _USED))
    return train, threshold


def _family(
    name: str,
    words: str,
    spam: Sequence[Sample],
    benign: list[Any],
    threshold: Sequence[Any],
    notices: Sequence[Any] = (),
) -> Family:
    """One family, fitted; ``notices`` are those it is not fitted against, honest ones of banks among them."""
    kept = [_places(one.form) for one in spam]
    fitted = fit(benign + kept, [False] * len(benign) + [True] * len(kept))
    if name == "bulk":  # read from pictures people posted: not all of it is spam, so what least fits goes
        kept = [one for one in kept if fitted.score(one) > _DOUBTFUL]
        fitted = fit(benign + kept, [False] * len(benign) + [True] * len(kept))
    chat, honest = ([fitted.score(one) for one in texts] for texts in (threshold, notices))
    return family(name, words, fitted, anchor(chat, honest, Anchors(WARNS, ALLOWED, BASE_RATE)))


def spoken(spam: Sequence[Sample], words: Collection[str]) -> list[Sample]:
    """Those of ``spam`` that are written in ``words`` benign messages use.

    Where spam comes in a language that no benign message is in, babble neither, a model learns the language. Measured
    without babble: with such spam left in, most false alarms on chat were honest messages in Indonesian.
    """
    kept = []
    for one in spam:
        own = _WORD.findall(one.form.text)
        if own and sum(word in words for word in own) >= SPOKEN * len(own):
            kept.append(one)
    return kept
