import pytest

from bascule.links.keyring import new_keyring
from bascule.links.token import Opened, message_tag
from bascule.links.wrap import BaseError, Wrapper, exempt, is_short, read_base

RING = new_keyring("demo", bytes(range(72)), 1.0)
TAG = message_tag(RING, "m1")
WRAPPER = Wrapper(RING, read_base("https://go.example"), short_over=200)


def test_wrap_and_know_again() -> None:
    wrapped = WRAPPER.wrap("https://a.example/x?y#z", TAG, 3)
    assert wrapped.code is None
    assert wrapped.url.startswith("https://go.example/")
    assert WRAPPER.own(wrapped.url) == Opened("https://a.example/x?y#z", "demo", RING.signing.id, TAG, 3)
    assert WRAPPER.own(wrapped.url + "?fbclid=1") is not None


def test_forged_and_foreign_links_are_not_ours() -> None:
    url = WRAPPER.wrap("https://a.example/", TAG, 3).url
    assert WRAPPER.own(url[:-1]) is None
    assert WRAPPER.own(url.replace("go.example", "no.example")) is None
    assert WRAPPER.own("https://go.example/") is None


def test_long_destinations_take_the_short_form() -> None:
    long = "https://a.example/" + "x" * 300
    wrapped = WRAPPER.wrap(long, TAG, 3)
    assert wrapped.code is not None
    assert is_short(wrapped.code.encode())
    assert WRAPPER.own(wrapped.url) == wrapped.code
    assert WRAPPER.wrap(long, TAG, 3) == wrapped
    assert WRAPPER.wrap(long, TAG, 4) != wrapped


def test_a_base_may_have_a_path_and_a_port() -> None:
    base = read_base("http://127.0.0.1:8421/b/")
    assert (base.url, base.host, base.prefix) == ("http://127.0.0.1:8421/b", "127.0.0.1:8421", b"/b")
    wrapper = Wrapper(RING, base)
    assert wrapper.own(wrapper.wrap("https://a.example/", TAG, 1).url) is not None


@pytest.mark.parametrize(
    "bad",
    [
        "go.example",
        "ftp://go.example",
        "https://u@go.example",
        "https://go.example/?x",
        "https://go.example/a.b",
        "https://",
    ],
)
def test_bad_bases_are_refused(bad: str) -> None:
    with pytest.raises(BaseError, match="link_base"):
        read_base(bad)


def test_exempt_hosts_and_their_sub_domains() -> None:
    hosts = frozenset({"corp.example"})
    assert exempt("corp.example", hosts)
    assert exempt("wiki.corp.example", hosts)
    assert not exempt("notcorp.example", hosts)
    assert not exempt("", hosts)
