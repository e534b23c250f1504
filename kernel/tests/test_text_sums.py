import random
from array import array

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from kernel.tests.hostile import LONG, TEXTS

import bascule.signals.text.sums  # noqa: F401 - it registers the plain function
from bascule.kernel import PURE
from bascule.signals.text.grams import BITS, grams
from bascule.signals.text.normal import NormalForm, normal_form

compiled = pytest.importorskip("bascule_kernel.text_sums", reason="the compiled kernel is not installed")
TABLES = tuple(array("b", random.Random(seed).randbytes(1 << BITS)) for seed in (1, 2))
PIECES = (
    "FREE", "WIN", "Call 0871 234", "87121", "150p", "10 p", "£1.50", "5 pounds", "5poundsx", "ppm", "07xxx", "win ",
    "it's", "'", "<page>", "<", " ", ".", "!", "0", "0000-000 00", "000000000", "9K", "1\u0130x", "2\u017f", "3\u0131",
    "4\u212aM", "\u00c9", "\u4f60\u597d", "5%", "6+", "\u0661", "_", "a", "Z", "AB", "ABC_", "\u20ac ", "\ud800",
)  # fmt: skip
SPAM = st.lists(st.sampled_from(PIECES), max_size=80).map("".join)


def equal(form: NormalForm) -> None:
    assert compiled.sums(TABLES, form) == PURE["text_sums.sums"](TABLES, form)


@settings(max_examples=1_500, deadline=None)
@given(SPAM | TEXTS)
@example("0000 000 00 -0 000000000 £ 0 0 p 0ppm 0pound 0pounds")
def test_sums_are_the_plain_ones(text: str) -> None:
    equal(normal_form(text))
    equal(NormalForm(text, text))


@settings(max_examples=500, deadline=None)
@given(SPAM | TEXTS, SPAM | TEXTS)
def test_sums_of_any_form_are_the_plain_ones(original: str, text: str) -> None:
    equal(NormalForm(original, text))


@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
def test_sums_of_a_long_text_are_the_plain_ones(text: str) -> None:
    equal(NormalForm(text, text))
    equal(NormalForm(text, "x" * 1_499 + "\U0001f600" + text))


def test_every_character_is_read_as_it_is_plainly() -> None:
    for start in range(0, 0x110000, 500):
        text = "".join(f"a{chr(code)}0" for code in range(start, min(start + 500, 0x110000)))
        equal(NormalForm(text, text))


def test_every_place_is_the_plain_one() -> None:
    text = "FREE entry, it's 18+ \u00e9\u4f60 <page> call 0871 872 9758, 150ppm, won\u20ac5000!! AB ABC_ XYZ"
    form = NormalForm(text, normal_form(text).text)
    for place in (*grams(form), 5, 6, 7):
        only = array("b", bytes(1 << BITS))
        only[place] = 1
        assert compiled.sums((only,), form)[1] == [place in grams(form)]


def test_other_tables_and_forms_are_refused() -> None:
    form = normal_form("hello")
    for tables in ((array("b", [1]),), (array("h", bytes(2 << BITS)),), (None,), [TABLES[0]], None):
        with pytest.raises(TypeError):
            compiled.sums(tables, form)
    with pytest.raises(TypeError):
        compiled.sums(TABLES, NormalForm(b"", "x"))
    with pytest.raises((TypeError, AttributeError)):
        compiled.sums(TABLES, None)
