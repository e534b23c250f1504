"""Benign texts in languages that nobody's chat here is in: a language's frequent words, drawn at random.

Spam in a language that no benign message is in teaches its language, not its kind. Against these texts it can only
teach the words it uses more than the language does. Frequencies: wordfreq 3 (Speer, https://doi.org/10.5281/zenodo.7199437;
CC BY-SA 4.0). For training only; nothing that serves imports it.
"""

import random
from collections.abc import Iterator, Sequence

import wordfreq

from bascule.signals.text.normal import NormalForm, normal_form

LANGUAGES = (
    "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "es", "fa", "fi", "fil", "fr", "he", "hi", "hu", "id", "it",
    "ja", "ko", "ms", "nb", "nl", "pl", "pt", "ro", "ru", "sh", "sv", "tr", "uk", "ur", "vi", "zh",
)  # fmt: skip
"""Those of wordfreq that spam in the collections comes in, and their neighbours. English is known from real chat."""
EACH = 1_500
"""Texts a language."""
_FREQUENT = 20_000
_FLATTENED = 0.75  # rarer words drawn more often than they are said, so that each is met at all
_LONGEST = 40
_TOGETHER = frozenset({"ja", "zh"})  # written without blanks


def babble(lengths: Sequence[int], languages: Sequence[str] = LANGUAGES, each: int = EACH) -> Iterator[NormalForm]:
    """``each`` texts for each of ``languages``, the same ones each time.

    Args:
        lengths: words in real messages, to draw from.
        languages: codes that wordfreq knows.
        each: how many texts a language.
    """
    draw = random.Random(5)  # noqa: S311 - for the same texts each time
    for language in languages:
        frequent = dict(list(wordfreq.get_frequency_dict(language).items())[:_FREQUENT])
        words, shares = list(frequent), [frequency**_FLATTENED for frequency in frequent.values()]
        blank = "" if language in _TOGETHER else " "
        for _ in range(each):
            text = blank.join(draw.choices(words, shares, k=min(_LONGEST, max(2, draw.choice(lengths)))))
            yield normal_form(text[:1].upper() + text[1:] if draw.random() < 0.5 else text)
