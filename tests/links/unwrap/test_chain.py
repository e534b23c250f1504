import time
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.links.destination import read
from bascule.links.unwrap import Layer, unwrap


@pytest.mark.parametrize(
    ("url", "wrapper"),
    [
        ("https://www.google.co.uk/url?sa=t&q=&url=https%3A%2F%2Fa.com%2Fb&usg=x", "google"),
        ("https://www.google.com/imgres?imgurl=https://b.com/x.png&imgrefurl=https%3A%2F%2Fa.com%2Fb", "google"),
        ("https://translate.google.com/translate?sl=auto&u=https://a.com/b", "google_translate"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fa.com%2Fb%3Ffbclid%3Dx&h=AT0", "facebook"),
        ("https://l.instagram.com/?u=https%3A%2F%2Fa.com%2Fb&e=x", "instagram"),
        ("https://l.messenger.com/l.php?u=https%3A%2F%2Fa.com%2Fb", "messenger"),
        ("https://steamcommunity.com/linkfilter/?u=https%3A%2F%2Fa.com%2Fb", "steam"),
        ("https://steamcommunity.com/linkfilter/https://a.com/b", "steam"),
        ("https://www.linkedin.com/safety/go?url=https%3A%2F%2Fa.com%2Fb&trk=x", "linkedin"),
        ("https://www.linkedin.com/redir/redirect?url=https%3A%2F%2Fa.com%2Fb", "linkedin"),
        ("https://www.youtube.com/redirect?event=video&q=https%3A%2F%2Fa.com%2Fb", "youtube"),
        ("https://vk.com/away.php?to=https%3A%2F%2Fa.com%2Fb", "vk"),
        ("https://out.reddit.com/t3_x?url=https%3A%2F%2Fa.com%2Fb&token=x", "reddit"),
        ("https://slack-redir.net/link?url=https%3A%2F%2Fa.com%2Fb", "slack"),
        ("https://duckduckgo.com/l/?uddg=https%3A%2F%2Fa.com%2Fb&rut=x", "duckduckgo"),
        ("https://www.tiktok.com/link/v2?aid=1988&target=https%3A%2F%2Fa.com%2Fb", "tiktok"),
        ("https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fa.com%2fb&c=E,1,x,y&typo=1", "barracuda"),
        ("https://eu-west-1.protection.sophos.com?d=a.com&u=aHR0cHM6Ly9hLmNvbS9i&i=x", "sophos"),
        ("https://ddec1-0-en-ctp.trendmicro.com/wis/clicktime/v1/query?url=https%3a%2f%2fa.com%2fb", "trendmicro"),
        ("https://protect2.fireeye.com/v1/url?k=x&q=1&u=https%3A%2F%2Fa.com%2Fb", "fireeye"),
        ("https://clicktime.symantec.com/3AbC?u=https%3A%2F%2Fa.com%2Fb", "symantec"),
        ("https://secure-web.cisco.com/1AbC-d/https%3A%2F%2Fa.com%2Fb", "cisco"),
        ("https://12ft.io/https://a.com/b", "12ft"),
        ("https://mail.corp.example/owa/redir.aspx?C=x&URL=https%3a%2f%2fa.com%2fb", "outlook_web"),
        ("https://href.li/?https://a.com/b", "href_li"),
    ],
)
def test_known_wrappers(url: str, wrapper: str) -> None:
    (layer,) = unwrap(url)
    assert layer.wrapper == wrapper
    assert read(layer.url).href.startswith("https://a.com/b")


@pytest.mark.parametrize(
    "url",
    [
        "https://a.com/?url=https%3A%2F%2Fb.com",
        "https://google.github.io/url?q=https://a.com/",
        "https://www.google.evil.com/url?q=https://a.com/",
        "https://notgoogle.com/url?q=https://a.com/",
        "https://www.google.com/search?q=https://a.com/",
        "https://www.youtube.com/watch?v=https://a.com/",
        "https://l.facebook.com/l.php?u=javascript:alert(1)",
        "https://bit.ly/abc",
        "",
        "no link",
    ],
)
def test_what_is_no_wrapper_has_no_layers(url: str) -> None:
    assert unwrap(url) == ()


def test_layers_come_outermost_first_across_vendors() -> None:
    url = "https://a.com/b?c=1&d=2"
    for outer in (
        "https://linkprotect.cudasvc.com/url?a={}",
        "https://l.facebook.com/l.php?u={}&h=x",
        "https://eur01.safelinks.protection.outlook.com/?url={}&data=x&reserved=0",
        "https://www.google.com/url?q={}&sa=D",
        "https://slack-redir.net/link?url={}",
    ):
        url = outer.format(quote(url, safe=""))
    found = unwrap(url)
    assert [layer.wrapper for layer in found] == ["slack", "google", "safelinks", "facebook", "barracuda"]
    assert found[-1].url == "https://a.com/b?c=1&d=2"


def test_depth_is_bounded_and_without_a_scheme_is_read() -> None:
    nested = "https://href.li/?" * 400 + "https://a.com/"
    assert len(unwrap(nested)) == 10
    assert len(unwrap(nested, depth=3)) == 3
    assert unwrap(read(nested), depth=0) == ()
    assert unwrap(read("https://href.li/?https://a.com/")) == unwrap("href.li/?https://a.com/")
    assert unwrap("href.li/?https://a.com/") == (Layer("https://a.com/", "href_li"),)


def test_hostile_nesting_ends_quickly() -> None:
    began = time.perf_counter()
    for url in (
        "https://href.li/?" * 1000 + "https://a.com/",
        "https://www.google.com/url?q=https%" + "25" * 1000 + "3A%2F%2Fa.com",
        "https://www.google.com/url?" + "q=" * 4000,
        "https://www.google.com/url?" + "q=http&" * 1100,
        "https://urldefense.com/v3/__" + "**_" * 2000 + "__;" + "Iy" * 900 + "!!x!y$",
        "https://" + "a-" * 3000 + "b.translate.goog/",
        "https://" + "google." * 1000 + "com/url?q=https://a.com",
        "https://web.archive.org/web/" + "2020/" * 1500,
    ):
        assert len(unwrap(url)) <= 10
    assert time.perf_counter() - began < 1.5


PARTS = [
    "https://href.li/?",
    "https://www.google.com/url?q=",
    "%3A",
    "%25",
    "http://",
    "a.com",
    "/",
    "urldefense.com/v3/__",
]
PARTS += ["__;Iw!!x!y$", "*", "é", "\ud800", "&", "https://12ft.io/", "safelinks.protection.outlook.com/?url="]


@settings(max_examples=200)
@given(st.lists(st.sampled_from(PARTS), max_size=30).map("".join))
def test_every_layer_can_be_read(url: str) -> None:
    layers = unwrap(url)
    assert len(layers) <= 10
    hrefs = [read(layer.url).href for layer in layers]
    assert len(set(hrefs[:-1])) == len(hrefs[:-1])
