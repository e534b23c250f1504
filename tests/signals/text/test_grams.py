import subprocess
import sys

from bascule.signals.text.grams import BITS, grams
from bascule.signals.text.normal import NormalForm, normal_form


def test_places_are_within_the_table() -> None:
    found = grams(normal_form("Call 0871 now! £100 http://x.example/y"))
    assert found
    assert all(0 <= place < 1 << BITS for place in found)


def test_nearly_the_same_text_touches_nearly_the_same_places() -> None:
    one, two = (
        grams(normal_form("please call me when you are home")),
        grams(normal_form("please call me if you are home")),
    )
    assert len(one & two) > 0.6 * len(one)


def test_short_runs_are_read_only_where_words_stand_together() -> None:
    assert len(grams(NormalForm("", "今晚回家吃饭"))) > len(grams(NormalForm("", "abcdef")))


def test_a_long_text_costs_no_more_than_its_bound() -> None:
    assert len(grams(NormalForm("", " ".join(map(str, range(100_000)))))) < 10_000


def test_places_are_the_same_in_every_process() -> None:
    code = "from bascule.signals.text.grams import grams; from bascule.signals.text.normal import normal_form;"
    code += "print(sum(grams(normal_form('is this you?'))))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) == sum(grams(normal_form("is this you?")))
