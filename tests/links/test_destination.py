import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.links.destination import LONGEST, NotADestination, href_of, read

URLISH = st.text(alphabet=st.sampled_from([*"htps:/\\.@?#[]%0aZ-_ \t\n1é例\ud800\udc00\u200b\x00"]), max_size=40)
ANY = st.text(alphabet=st.characters(codec=None), max_size=40)


def test_parts_are_as_a_browser_has_them() -> None:
    it = read("  HTTPS://me:secret@WWW.Exämple.com:8443/a/../b%20c?x=1#top ")
    assert it.raw.startswith("  HTTPS")
    assert it.href == "https://me:secret@www.xn--exmple-cua.com:8443/b%20c?x=1#top"
    assert (it.scheme, it.host, it.port) == ("https", "www.xn--exmple-cua.com", "8443")
    assert (it.path, it.query, it.fragment, it.userinfo) == ("/b%20c", "x=1", "top", True)


@pytest.mark.parametrize(
    ("raw", "host", "port"),
    [
        ("http://0x7f.1/", "127.0.0.1", ""),
        ("http://[::1]:8080/", "[::1]", "8080"),
        ("http://[::1]", "[::1]", ""),
        ("http://good.example\\@evil.example/", "good.example", ""),
        ("http://good.example@evil.example:80/", "evil.example", ""),
        ("http://a?b@c/", "a", ""),
        ("http://a#b@c/", "a", ""),
    ],
)
def test_host_is_the_one_a_browser_opens(raw: str, host: str, port: str) -> None:
    it = read(raw)
    assert (it.host, it.port) == (host, port)


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        ("", "empty"),
        (" \t", "empty"),
        ("example.com/", "no scheme"),
        ("/path", "no scheme"),
        ("http://", "no host"),
        ("http://a b/", "refused"),
        ("http://a:99999/", "refused"),
        ("javascript:alert(1)", "'javascript'"),
        ("ftp://example.com/", "'ftp'"),
        ("http://a/" + "b" * LONGEST, "characters long"),
    ],
)
def test_refusals_say_why_in_one_line(raw: str, word: str) -> None:
    with pytest.raises(NotADestination, match=word) as caught:
        read(raw)
    assert "\n" not in str(caught.value)


def test_lone_surrogates_are_replaced_and_pairs_joined() -> None:
    assert read("http://a/\ud800").path == "/%EF%BF%BD"
    assert read("http://a/\ud83d\ude00").path == "/%F0%9F%98%80"


def test_href_of_any_scheme_and_base() -> None:
    assert href_of("mailto:someone") == "mailto:someone"
    assert href_of("../b?c", "https://h.example/x/y/z") == "https://h.example/x/b?c"
    for base in (None, "mailto:someone", "\ud800"):
        with pytest.raises(NotADestination):
            href_of("b", base)


@settings(max_examples=300)
@given(URLISH | ANY | URLISH.map(lambda rest: "http://" + rest))
def test_any_text_is_read_or_refused(raw: str) -> None:
    try:
        it = read(raw)
    except NotADestination:
        return
    port = f":{it.port}" if it.port else ""
    authority = it.href.split("/", 3)[2]
    assert it.href.isascii()
    assert it.host
    assert authority.endswith(it.host + port)
    assert it.userinfo == ("@" in authority)
    assert it.path.startswith("/")
    assert read(it.href).href == it.href
    tail = it.path + (f"?{it.query}" if it.query else "") + (f"#{it.fragment}" if it.fragment else "")
    assert it.href.rstrip("?#").endswith(tail.rstrip("?#"))
