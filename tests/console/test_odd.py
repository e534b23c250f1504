import html
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.console.odd import host_markup, href, plain, sentence, strong_labels, visible

SPAN = re.compile(r'<span class="cp">(U\+[0-9A-F]{4,6})</span>')
ANY = st.text(st.characters(exclude_categories=()), max_size=60)


def read(markup: str) -> str:
    return html.unescape(re.sub(r"</?(?:b|bdi|wbr)>", "", SPAN.sub(r"[\1]", markup)))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("https://a.example/?q=1&b=<x>", "https://a.example/?q=1&b=<x>"),
        ("a\u202egpj.exe", "a[U+202E]gpj.exe"),
        ("pay\u200bpal", "pay[U+200B]pal"),
        ("a\u00adb\ufeffc", "a[U+00AD]b[U+FEFF]c"),
        ("x\ud800y", "x[U+D800]y"),
        ("x\u3164y\uffa0\u2800", "x[U+3164]y[U+FFA0][U+2800]"),
        ("x\ufe0fy\U000e0101", "x[U+FE0F]y[U+E0101]"),
        ("nul\0tab\t", "nul[U+0000]tab[U+0009]"),
        ("Größe アド مرحبا", "Größe アド مرحبا"),
        ("e\u0301\u0302\u0303\u0304", "e\u0301\u0302\u0303[U+0304]"),
    ],
)
def test_odd_characters_are_spelled_out(text: str, seen: str) -> None:
    shown = visible(text)
    assert read(shown.markup) == seen
    assert shown.odd == ("[U+" in seen)


@given(ANY)
@settings(max_examples=200)
def test_nothing_invisible_is_left(text: str) -> None:
    rest = html.unescape(SPAN.sub("", visible(text).markup))
    assert all(unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for char in rest)
    rest.encode("utf-8")


@given(ANY)
@settings(max_examples=100)
def test_what_is_shown_says_what_was_there(text: str) -> None:
    spelled = re.sub(r"\[U\+([0-9A-F]{4,6})\]", lambda found: chr(int(found[1], 16)), read(visible(text).markup))
    assert spelled == text


def test_a_million_marks_stay_small() -> None:
    shown = visible("a" + "\u0301" * 1_000_000)
    assert len(shown.markup) < 20_000
    assert shown.left_out > 990_000


def test_cut_tells_how_much() -> None:
    shown = visible("a" * 2_500)
    assert (len(shown.markup), shown.left_out) == (2_000, 500)


def test_sentence_joins_lines_and_is_cut() -> None:
    assert sentence("a\n\n  b\u2028c").markup == "a b c"
    assert str(sentence("word " * 1_000_000).markup).endswith("…")
    assert len(sentence("x" * 500).markup) == 401


def test_plain_keeps_joiners_and_drops_tricks() -> None:
    assert plain("پیام\u200cرسان") == "پیام\u200cرسان"
    assert plain("a\u202eb\nc\ud800d") == "abcd"
    assert len(plain("n" * 999)) == 200


@pytest.mark.parametrize("link", ["https://a.example/", "HTTP://a", "/go/x?y#z", "?go", "https://é.example/ü", "/"])
def test_href_takes(link: str) -> None:
    assert href(link) == link


@pytest.mark.parametrize(
    "link",
    [
        None,
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:https://a.example/1",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https:/evil.example",
        "https:///evil.example",
        "https://a b",
        "https://a\n",
        "https://a\ud800",
        "go",
        "https://" + "a" * 20_000,
    ],
)
def test_href_refuses(link: str | None) -> None:
    assert href(link) is None


def test_host_labels_are_isolated_and_the_end_stands_out() -> None:
    assert host_markup("login.evil.example", 2).markup == "login.<wbr><b>evil.<wbr>example</b>"
    assert host_markup("evil.example", 2).markup == "<b>evil.<wbr>example</b>"
    assert host_markup("evil.example").markup == "evil.<wbr>example"
    assert host_markup("אב.example").markup == "<bdi>אב</bdi>.<wbr><bdi>example</bdi>"
    assert "U+202E" in host_markup("a\u202eb.example").markup


def test_of_a_long_host_the_end_is_kept() -> None:
    shown = host_markup("paypal.com." * 100 + "evil.example", 2)
    assert str(shown.markup).startswith("…")
    assert str(shown.markup).endswith("<b>evil.<wbr>example</b>")
    assert shown.left_out == 812


@pytest.mark.parametrize(
    ("host", "domain", "labels"),
    [
        ("a.b.co.example", "b.co.example", 3),
        ("b.example", "b.example", 2),
        ("xb.example", "b.example", 0),
        ("b.example", None, 0),
        ("", "b.example", 0),
    ],
)
def test_strong_labels(host: str, domain: str | None, labels: int) -> None:
    assert strong_labels(host, lambda _: domain) == labels
    assert strong_labels(host, None) == 0
