import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.links.destination import read
from bascule.links.unwrap.inner import destination_in, from_base64, percent_decoded, values


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("https%3A%2F%2Fa.example%2Fb%3Fc%3D%2526", "https://a.example/b?c=%26"),
        ("https%253A%252F%252Fa.example%252F", "https://a.example/"),
        ("https://a.example/b", "https://a.example/b"),
        ("HTTPS:/a.example", "HTTPS://a.example"),
        ("http:\\\\a.example", "http://a.example"),
        ("//a.example/b", "https://a.example/b"),
        ("aHR0cHM6Ly9hLmV4YW1wbGUvYg", "https://a.example/b"),
        ("shop.com/x", "http://shop.com/x"),
        ("shop.com:81", "http://shop.com:81"),
        ("a+b.com", None),
        ("words", None),
        ("com", None),
        ("page.html", None),
        ("javascript:alert(1)", None),
        ("http://", None),
        ("", None),
    ],
)
def test_destination_in(value: str, found: str | None) -> None:
    assert destination_in(value) == found


def test_bare_hosts_only_where_wanted() -> None:
    assert destination_in("shop.com", bare=False) is None
    assert destination_in("http://shop.com", bare=False) == "http://shop.com"


def test_values_of_parameters() -> None:
    assert list(values("a=1&URL=x&amp;url=y&url&url=", ("url",))) == ["x", "y", ""]


def test_percent_decoding_keeps_what_is_no_text() -> None:
    assert percent_decoded("%C3%A9+%FF%zz%2") == "é+%FF%zz%2"


def test_base64_of_both_alphabets() -> None:
    assert from_base64("w7_Dvz8_") == "ÿÿ??"
    assert from_base64("w7/Dvz8/") == "ÿÿ??"
    assert from_base64("_w") is None
    assert from_base64("") is None


@settings(max_examples=200)
@given(st.text(st.sampled_from([*"htps:/%253A2F.com?&=\\aHR0c\ud800é"]), max_size=40))
def test_whatever_is_found_can_be_read(value: str) -> None:
    found = destination_in(value)
    assert found is None or read(found).host
