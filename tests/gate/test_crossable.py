import ada_url
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bascule.gate.crossable import crossable, location_of, place_of
from bascule.links.destination import NotADestination, read
from bascule.links.expressions import expression_hash, keys
from bascule.links.token import Opened


def opened(destination: str) -> Opened:
    return Opened(destination, "demo", "key1", "0" * 14, 1)


@pytest.mark.parametrize(
    "raw",
    [
        "https://s3.example.com/b/k%40x?X-Amz-Signature=a%2Fb%2fc&X-Amz-Date=2026%3A01",
        "https://a.example.com/%7euser/%zz/%/a//b/../c/./d",
        "https://a.example.com/?q=\"<>`{}|^'\\&&==",
        "https://a.example.com/x\\y#frag?%41",
        "http://user:pw@a.example.com:8080/x",
        "https://1.2.3.4/%40",
        "https://[2001:db8::1]:8443/x",
        "https://a.example.com",
        "https://a.example.com?x=%40",
        "http://0x7f.1/x",
        "https://A.Example.COM/X",
        "https://a.example.com:443/x",
    ],
)
def test_a_safe_url_is_sent_on_byte_for_byte(raw: str) -> None:
    assert crossable(opened(raw)).location == raw.encode()
    assert location_of(raw, read(raw).href) == raw.encode()


@pytest.mark.parametrize(
    ("raw", "location"),
    [
        ("https:\\\\a.example.com\\x", b"https://a.example.com/x"),
        ("https://a.example.com\\@evil.example.com/", b"https://a.example.com/@evil.example.com/"),
        ("https://a.exam\tple.com/x\ny", b"https://a.example.com/xy"),
        ("https://a.example.com/\r\nset-cookie: a=b", b"https://a.example.com/set-cookie:%20a=b"),
        (" https://a.example.com/ ", b"https://a.example.com/"),
        ("https:a.example.com/x", b"https://a.example.com/x"),
        ("https:/a.example.com/x", b"https://a.example.com/x"),
        ("https:////a.example.com/x", b"https://a.example.com/x"),
        ("https://b\u00fccher.example/\u00fc", b"https://xn--bcher-kva.example/%C3%BC"),
        ("https://a.example.com/\ud800", b"https://a.example.com/%EF%BF%BD"),
        ("https://a.example.com/a b", b"https://a.example.com/a%20b"),
        ("https://a.example.com/\x7f", b"https://a.example.com/%7F"),
        ("HTTPS://a.example.com/x", b"https://a.example.com/x"),
        ("https://@a.example.com/x", b"https://a.example.com/x"),
    ],
)
def test_anything_that_a_header_or_another_client_could_misread_is_sent_as_its_href(raw: str, location: bytes) -> None:
    assert crossable(opened(raw)).location == location


PLAIN = ["https://", "http:", "HTTP://", "/", "//", "a.example.com", "evil.example", "@", ":", "80", "?", "#", "."]
ODD = ["%40", "%2e", "%", "..", "[::1]", "1.2.3.4", "-", "_", "|", '"', "\\", "\t", "\n", "\r", " ", "\x00", "\x7f"]
OTHER = ["\u00e9", "\ud800", "\u3002"]
PIECES = st.sampled_from([*PLAIN, *ODD, *OTHER])
URLS = st.one_of(
    st.lists(PIECES, min_size=1, max_size=12).map("".join),
    st.text(max_size=40).map("https://a.example.com/".__add__),
    st.lists(PIECES, max_size=8).map(lambda pieces: "https://a.example.com" + "".join(pieces)),
    st.text(st.characters(max_codepoint=0x7F), max_size=30).map("http://".__add__),
)


@given(URLS)
@example("https://a.example.com/\r\nlocation: https://evil.example/")
@settings(max_examples=400, deadline=None)
def test_a_browser_goes_where_the_destination_says_and_no_header_can_be_slipped_in(raw: str) -> None:
    try:
        href = read(raw).href
    except NotADestination:
        return
    location = crossable(opened(raw)).location
    assert all(0x21 <= byte <= 0x7E for byte in location)
    assert ada_url.URL(location.decode(), "https://go.example/x").href == href


@given(URLS)
@settings(max_examples=200, deadline=None)
def test_the_shortcut_for_plain_hosts_reads_what_a_full_reading_does(raw: str) -> None:
    try:
        destination = read(raw)
    except NotADestination:
        return
    link = crossable(opened(raw))
    assert link.destination == destination
    if link.place is not None:
        assert link.place.hosts == keys(destination).hosts
        assert [layer for layer, _ in link.layers] == [destination]


def test_the_place_of_a_host_holds_what_it_is_looked_up_under() -> None:
    place = place_of("www.shop.example.com")
    assert place.hosts == ("www.shop.example.com", "shop.example.com", "example.com")
    assert place.wholes == tuple(expression_hash(host + "/") for host in place.hosts)
    assert not place.wraps
    assert place_of("eur01.safelinks.protection.outlook.com").wraps


def test_a_wrappers_link_and_an_odd_host_have_no_shortcut() -> None:
    wrapper = crossable(opened("https://www.google.com/url?q=https%3A%2F%2Fbad.example%2Fx"))
    assert wrapper.place is None
    assert [layer.href for layer, _ in wrapper.layers][1:] == ["https://bad.example/x"]
    for anywhere in ("/owa/redir.aspx", "/x/../OWA\\redir.ASPX"):
        mail = crossable(opened(f"https://mail.example.com{anywhere}?URL=https%3a%2f%2fbad.example%2fx"))
        assert mail.place is None
        assert [layer.href for layer, _ in mail.layers][1:] == ["https://bad.example/x"]
    for odd in ("https://user@a.example.com/", "https://A.example.com/", "https://1.2.3.4/", "https://a.example.com./"):
        assert crossable(opened(odd)).place is None
    assert crossable(opened("https://a.example.com/x")).place == place_of("a.example.com")


@pytest.mark.parametrize("raw", ["", "ftp://a.example.com/", "https://", "https://a b/", "https://a.example:99999/"])
def test_what_no_browser_opens_cannot_be_crossed(raw: str) -> None:
    with pytest.raises(NotADestination):
        crossable(opened(raw))
