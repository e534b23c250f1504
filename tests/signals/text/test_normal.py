import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.links.find import find
from bascule.signals.text.normal import LONGEST, kind_of, normal_form


def folded(text: str) -> str:
    return normal_form(text, find(text)).text


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Fr33ly cl1ck  h3re!!!!!", "freely cllck here!!"),
        ("win10 and mp3", "win00 and mp0"),
        ("sooooo GOOD", "soo good"),
        ("call 08712345678 now", "call 00000000000 now"),
        ("see https://bit.ly/x and http://1.2.3.4/a", "see <shortener> and <address>"),
        ("at http://shop.example or http://shop.example/p?q=1", "at <home> or <page>"),
        ("Сlаіm  уоur\tрrіzе", "claim your prize"),
    ],
)
def test_the_normal_form(text: str, want: str) -> None:
    assert folded(text) == want


def test_the_original_is_kept_beside() -> None:
    assert normal_form("ＡＢＣ").original == "ＡＢＣ"


@pytest.mark.parametrize(
    ("url", "kind"),
    [("http://user@[::1]/", "<address>"), ("https://a.example:80/", "<home>"), ("https://t.co/a", "<shortener>"),
     ("nonsense", "<page>"), ("https://a.example/p", "<page>")],
)  # fmt: skip
def test_kinds_of_links(url: str, kind: str) -> None:
    assert kind_of(url) == kind


def test_a_long_text_is_read_at_both_ends_and_around_its_links() -> None:
    text = "begin " + "x " * LONGEST + "behold https://shop.example/p now " + "y " * LONGEST + " end"
    form = normal_form(text, find(text))
    assert form.cut
    assert form.text.startswith("begin")
    assert form.text.endswith("end")
    assert "behold <page> now" in form.text
    assert len(form.text) < LONGEST


@pytest.mark.parametrize(
    "text",
    ["c\u0300\u0315" * 3_300_000, "\u202ea\u2067" * 3_300_000, "a" * 10_000_000, "ab0" * 3_300_000, "@a" * 5_000_000,
     "e\u0301" * 1_000_000, "\U0001f600" * 2_000_000],
    ids=["marks", "bidi", "run", "leet", "at", "million-marks", "pictures"],
)  # fmt: skip
def test_hostile_text_takes_bounded_time(text: str) -> None:
    began = time.perf_counter()
    assert len(normal_form(text).text) < 20 * LONGEST
    assert time.perf_counter() - began < 1.0


@given(st.text(max_size=60))
def test_folding_what_is_folded_changes_little(text: str) -> None:
    form = normal_form(text).text
    assert form == " ".join(form.split())
    assert not any(digit in form for digit in "123456789")
