import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.links.idna import to_ascii, to_unicode


@pytest.mark.parametrize(
    ("name", "ascii_form"),
    [
        ("Bücher.Example", "xn--bcher-kva.example"),
        ("пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("shop.example", "shop.example"),
        ("a_b.example", "a_b.example"),
        ("", ""),
        ("a b.example", None),
        ("a／b.example", None),
        ("％41.example", None),
        ("\u202eabc.example", None),
        ("\ud800.example", None),
    ],
)
def test_to_ascii(name: str, ascii_form: str | None) -> None:
    assert to_ascii(name) == ascii_form


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("xn--bcher-kva.example", "bücher.example"),
        ("xn--e1afmkfd.xn--p1ai", "пример.рф"),
        ("xn--a.xn--bcher-kva", "xn--a.bücher"),
        ("xn--zn7c.example", "xn--zn7c.example"),
        ("shop.example", "shop.example"),
        ("[::1]", "[::1]"),
        ("..xn--", "..xn--"),
    ],
)
def test_to_unicode(host: str, shown: str) -> None:
    assert to_unicode(host) == shown


@settings(max_examples=200)
@given(st.text(st.characters(codec=None) | st.sampled_from("xn-.é中ß\u200d"), max_size=12))
def test_what_is_shown_leads_back(name: str) -> None:
    host = to_ascii(name)
    if host:
        assert to_ascii(to_unicode(host)) in {host, None}
        assert to_ascii(host) in {host, None}
