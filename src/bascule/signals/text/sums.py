"""What a text's grams weigh in the table of each family, added up: the part of a score that reads every character."""

from array import array

from bascule.kernel import compiled
from bascule.signals.text.grams import grams
from bascule.signals.text.normal import NormalForm


@compiled("text_sums", 1)
def sums(tables: "tuple[array[int], ...]", form: NormalForm) -> tuple[int, list[int]]:
    """How many places a form touches, and what they weigh in each of ``tables`` (of ``2 ** BITS`` signed bytes)."""
    places = grams(form)
    return len(places), [sum(map(table.__getitem__, places)) for table in tables]
