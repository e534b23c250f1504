import pytest

from bascule.links.find import find
from bascule.links.find.defang import refanged


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("hxxp://evil.com/a", "http://evil.com/a"),
        ("hXXps://evil[.]com/a[.]html", "https://evil.com/a.html"),
        ("http[:]//evil.com", "http://evil.com"),
        ("evil(.)com", "http://evil.com"),
        ("evil{.}com/x", "http://evil.com/x"),
        ("www[dot]evil[dot]com", "http://www.evil.com"),
        ("evil (dot) com", "http://evil.com"),
        ("evil dot com", "http://evil.com"),
        ("evil dot co dot uk", "http://evil.co.uk"),
        ("meow://evil.com", "http://evil.com"),
        ("h**ps://evil.com/", "https://evil.com/"),
        ("evil\\.com/x", "http://evil.com/x"),
        ("hxxps[:]//login[.]evil[.]com[/]x", "https://login.evil.com/x"),
        ("tcp://evil[.]com:80", "tcp://evil.com:80"),
        ("hxxp://10[.]0[.]0[.]1/x", "http://10.0.0.1/x"),
    ],
)
def test_disguised_links_are_found_whole_and_refanged(written: str, url: str) -> None:
    for text in (written, f"look at {written} please", f"見 {written}。"):
        (link,) = find(text)
        assert (link.text, link.url, link.kind) == (written, url, "defanged")
        assert text[link.start : link.end] == written
        assert "defanged" in [fact.name for fact in link.facts]


@pytest.mark.parametrize(
    "text",
    [
        "connect the dot to the line",
        "a polka dot dress (dotted)",
        "foo (.NET is good)",
        "array[.5] and f(.3)",
        "call __init__ (see [1].)",
        "ok . so what",
        "[x] (y) {z}",
    ],
)
def test_prose_is_not_a_disguise(text: str) -> None:
    assert find(text) == ()


def test_honest_links_beside_a_disguise_stay_plain() -> None:
    links = find("http://a.com/ hxxp://b.com/ [url]http://c.com/x[/url]")
    assert [(link.text, link.kind) for link in links] == [
        ("http://a.com/", "plain"),
        ("hxxp://b.com/", "defanged"),
        ("http://c.com/x", "plain"),
    ]


def test_nothing_to_undo_is_none() -> None:
    assert refanged("http://example.com (see there)") is None
