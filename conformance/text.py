"""What texts read like, on messages that the shipped model was never trained on.

The SMS test is 30 per cent of the collection, equal texts once, near-duplicates of training spam removed (Jaccard of
five-character runs from 0.5, digits made alike). A linear SVM on TF-IDF finds 0.904 of it at the same rate, and 0.940
before near-duplicates are removed. Chat counts as flagged where words alone reach the threshold to warn. Thresholds
were set on another community's IRC. Texts of the SMS test were read while an earlier model's features were chosen;
those of today were chosen by cross-validation inside the training part. Ubuntu's IRC and the measured rooms were looked
at as lists of the highest scores.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec
from benchmarks.figure import Figure

from bascule.judge.verdict import Thresholds
from bascule.signals.text.model import ModelFile, TextModel, encode, shipped
from bascule.signals.text.splits import Sample, held_spam, samples, sms
from conformance.languages import LANGUAGES, OTHER, language

COMMAND = "python -m benchmarks.scoreboard text"
WARN = Thresholds().warn
FLAGGED = 0.0002
CHAT = {
    "gitter": "Gitter, rooms not trained on, 2014-11..2016-12",
    "irc_ubuntu": "#ubuntu, a community not trained on, 2004-12..2018-02",
}
HELD = {
    "spamhunter": "SMS spam people posted, 2018-2022, held groups",
    "mendeley": "SMS spam and smishing beyond the SMS collection, held groups",
    "youtube": "YouTube comment spam, the fifth video",
    "telegram": "Telegram group spam, no such texts in training",
}


def suites(shared: Path) -> list[Figure]:
    """Every figure about texts."""
    model = TextModel(shipped())
    return [*_sms(model, shared), *_chat(model, shared), *_held(model, shared), _bytes()]


def recall_at(spam: Sequence[float], ham: Sequence[float], rate: float) -> float:
    """The share of ``spam`` above the score that at most ``rate`` of ``ham`` exceeds."""
    bound = sorted(ham, reverse=True)[int(rate * len(ham))]
    return sum(score > bound for score in spam) / len(spam)


def _scores(model: TextModel, found: Sequence[Sample]) -> list[float]:
    return [model.read(one.form).log_odds for one in found]


@cache
def _test(shared: Path) -> list[Sample]:
    return sms(shared)[1]


def _sms(model: TextModel, shared: Path) -> list[Figure]:
    test = _test(shared)
    spam = _scores(model, [one for one in test if one.spam])
    ham = _scores(model, [one for one in test if not one.spam])
    data = f"{len(spam)} spam, {len(ham):,} ham of the SMS Spam Collection, near-duplicates of training spam removed"
    only = TextModel(_only("sms"))
    alone = recall_at(
        _scores(only, [one for one in test if one.spam]), _scores(only, [one for one in test if not one.spam]), 0.001
    )
    return [
        _figure("sms_recall_at_0.1pct_fpr", recall_at(spam, ham, 0.001), f"{data}; linear SVM 0.904", 0.95),
        _figure("sms_recall_at_0.5pct_fpr", recall_at(spam, ham, 0.005), data),
        _figure("sms_family_recall_at_0.1pct_fpr", alone, f"{data}; the family of SMS alone"),
        _figure("sms_recall_at_warning", sum(score >= WARN for score in spam) / len(spam), data),
        _figure("sms_ham_flagged", sum(score >= WARN for score in ham) / len(ham), data, better="lower"),
    ]


def _only(name: str) -> ModelFile:
    file = shipped()
    return msgspec.structs.replace(file, families=tuple(one for one in file.families if one.name == name))


def _chat(model: TextModel, shared: Path) -> list[Figure]:
    figures = []
    for name, words in CHAT.items():
        found = [one for one in samples(shared, name) if one.part == "measure"]
        scores = _scores(model, found)
        short = name.removesuffix("_ubuntu")
        data = f"{len(found):,} different messages; {words}"
        flagged = sum(score >= WARN for score in scores) / len(scores)
        figures.append(_figure(f"flagged_chat_{short}", flagged, data, FLAGGED, "lower"))
        weighed = sum(score > 0 for score in scores) / len(scores)
        figures.append(_figure(f"weighed_chat_{short}", weighed, f"any weight at all; {data}", better="lower"))
    return figures


def _held(model: TextModel, shared: Path) -> list[Figure]:
    figures = []
    for name, words in HELD.items():
        found = [one for one in samples(shared, name) if one.spam] if name == "telegram" else held_spam(shared, name)
        warned = [score >= WARN for score in _scores(model, found)]
        data = f"{len(found):,} texts, warned of alone; {words}"
        figures.append(_figure(f"recall_{name}", sum(warned) / len(found), data))
        if name == "spamhunter":
            figures += _by_language(found, warned)
    return figures


def _by_language(found: Sequence[Sample], warned: Sequence[bool]) -> list[Figure]:
    told: dict[str, list[bool]] = {name: [] for name in (*LANGUAGES, OTHER)}
    for one, each in zip(found, warned, strict=True):
        told[language(one.form.original)].append(each)
    return [
        _figure(f"recall_spamhunter_{name}", sum(each) / len(each), f"{len(each):,} of these texts, by language")
        for name, each in told.items()
        if each
    ]


def _bytes() -> Figure:
    return Figure("text.model_bytes", len(encode(shipped())), "bytes", 3_000_000, "lower", "the shipped file", COMMAND)


def _figure(name: str, value: float, data: str, goal: float | None = None, better: str = "higher") -> Figure:
    return Figure(f"text.{name}", value, "share", goal, "lower" if better == "lower" else "higher", data, COMMAND)
