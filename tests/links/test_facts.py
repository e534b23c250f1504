import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.links.destination import NotADestination, read
from bascule.links.facts import facts


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://www.example.com/news/story.html?page=2", {}),
        ("https://good.com@evil.com/", {"userinfo": "good.com"}),
        ("https://me:hunter2@evil.com/", {"userinfo": "me"}),
        ("https://example.com:8443/", {"port": "8443"}),
        ("https://example.com:443/", {}),
        ("http://8.8.8.8/", {"numeric_host": "8.8.8.8"}),
        ("http://0x8080808/", {"numeric_host": "8.8.8.8", "odd_address": "0x8080808"}),
        ("http://[2606:4700::1111]/", {"numeric_host": "[2606:4700::1111]"}),
        ("http://10.0.0.1/", {"numeric_host": "10.0.0.1", "private_host": "private address"}),
        ("http://router/", {"private_host": "single label"}),
        ("http://xn--bcher-kva.com/", {"punycode": "bücher.com"}),
        ("http://xn--pypal-4ve.com/", {"punycode": "pаypal.com", "mixed_script": "cyrillic latin"}),
        ("http://bücher.com/", {"non_ascii": "ü", "punycode": "bücher.com"}),
        ("http://ex%61mple.com/", {"encoded_host": "ex%61mple.com"}),
        ("http://example.com/%61", {}),
        ("http://a.b.c.d.example.com/", {"deep_subdomain": "4"}),
        (f"http://{'a' * 60}.com/", {"long_host": "64"}),
        ("http://secure-login-your-account-now.com/", {"many_hyphens": "4"}),
        ("http://bit.ly/abc", {"shortener": "bit.ly"}),
        ("http://someone.github.io/", {"shared_hosting": "github.io"}),
        ("http://x.duckdns.org/", {"shared_hosting": "duckdns.org", "dynamic_dns": "duckdns.org"}),
        ("http://example.com/password/reset?token=abcd", {"secret_looking": "parameter token", "one_time": "reset"}),
        ("http://example.com/?to=https%253A%252F%252Fa.com", {"nested_url": "https%253A%252F%252Fa.com#"}),
        ("http://example.com/@paypal.com/", {"after_at": "paypal.com"}),
        ("http://example.com/@someone", {}),
        ("http://example.com/a/invoice.pdf.exe?x", {"double_extension": ".pdf.exe", "executable": "exe"}),
        ("http://example.com/a/invoice.pdf%20%20.scr", {"double_extension": ".pdf  .scr", "executable": "scr"}),
        ("http://example.com/setup.msi", {"executable": "msi"}),
    ],
)
def test_each_fact(url: str, found: dict[str, str]) -> None:
    assert {fact.name: fact.detail for fact in facts(read(url))} == found


def test_more_shorteners_can_be_given() -> None:
    assert facts(read("http://go.example.com/x"), {"go.example.com"})[0].name == "shortener"


def test_secrets_are_not_shown() -> None:
    secret = "a8Kd92LmQz71PwXcTt5"
    for url in (f"http://h.com/{secret}", f"http://h.com/?key={secret}", f"http://u:{secret}@h.com/"):
        assert facts(read(url))
        assert secret not in str(facts(read(url)))


@settings(max_examples=200)
@given(st.text(st.sampled_from([*"ab1.-@:/%?=&#é中а\ud800"]), max_size=60))
def test_facts_are_few_short_and_named_once(rest: str) -> None:
    try:
        it = read(f"http://{rest}")
    except NotADestination:
        return
    found = facts(it)
    assert len({fact.name for fact in found}) == len(found)
    assert all(len(fact.detail) <= 200 for fact in found)
