import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bascule.links.canonical import address_v4, canonical, parse_canonical
from bascule.links.destination import NotADestination

URLISH = st.text(alphabet=st.sampled_from([*"htp:/\\.@?#[]%25Fe0aZ-＠／％ \t1é例\ud800\udc80x"]), max_size=30)


@pytest.mark.parametrize(
    ("raw", "want"),
    [
        ("HTTP://User:pw@Shop.Example.:8080/A/./b/../c//d?q=1#f", "http://shop.example/A/c/d"),
        ("shop.example", "http://shop.example/"),
        ("shop.example:81/x", "http://shop.example/x"),
        ("http://shop..example/%252e%252E/x%2Fy", "http://shop.example/x/y"),
        ("http://0x0a.1/", "http://10.0.0.1/"),
        ("http://[::ffff:10.1.2.3]/", "http://10.1.2.3/"),
        ("http://[64:ff9b::a01:203]/", "http://10.1.2.3/"),
        ("http://[2001:DB8:0:0::1]/", "http://[2001:db8::1]/"),
        ("http://shop.example/a%3Fb", "http://shop.example/a"),
        ("http://shop.example/a%5Cb", "http://shop.example/a/b"),
        ("http://shop.example\\@evil.example/", "http://shop.example/@evil.example/"),
        ("http://sh op.example/%01é", "http://sh%20op.example/%01%C3%A9"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
    ],
)
def test_canonical_form(raw: str, want: str) -> None:
    assert canonical(raw) == want


def test_query_is_kept_apart_and_decoded() -> None:
    assert parse_canonical("http://shop.example/p?a=%2541%23").query == "a=A%23"


@pytest.mark.parametrize(
    "raw", ["", ":", "/p", "http://", "http:///p", "mailto:a@shop.example", "javascript:1", "x" * 9000]
)
def test_refused(raw: str) -> None:
    with pytest.raises(NotADestination):
        canonical(raw)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("10.1", "10.0.0.1"),
        ("0x0a000001", "10.0.0.1"),
        ("012.1.2.3", "10.1.2.3"),
        ("266.1.2.3 more", "10.1.2.3"),
        ("1.2.3.4.5", ""),
        ("1..2", ""),
        ("08.1", ""),
        ("a.1", ""),
        ("9" * 5000, ""),
        ("", ""),
    ],
)
def test_address_in_any_spelling(text: str, want: str) -> None:
    assert address_v4(text) == want


@settings(max_examples=500)
@given(URLISH | URLISH.map(lambda rest: "http://" + rest) | URLISH.map(lambda rest: "http://a.b/" + rest))
@example("http://a％41.b c/")
@example("http://a:1:2 /")
@example("0:.")
@example(":.")
@example("a\\b.c/")
def test_canonical_is_its_own_canonical(raw: str) -> None:
    try:
        once = canonical(raw)
    except NotADestination:
        return
    assert once.isascii()
    assert canonical(once) == once


def test_deep_escapes_take_linear_time() -> None:
    began = time.perf_counter()
    assert canonical("http://h.example/%" + "25" * 4000 + "41") == "http://h.example/A"
    assert time.perf_counter() - began < 0.5
