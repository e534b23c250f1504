import pytest

from bascule.links.find import find


def found(text: str) -> list[tuple[str, str, str | None]]:
    links = find(text, "markdown")
    assert all(text[link.start : link.end] == link.text for link in links)
    return [(link.url, link.kind, link.shown) for link in links]


@pytest.mark.parametrize(
    ("text", "url", "shown"),
    [
        ("[x](http://a.com)", "http://a.com", "x"),
        ('[x]( <http://a.com/b c> "title" )', "http://a.com/b c", "x"),
        ("[x](http://a.com/b_(c) 'it')", "http://a.com/b_(c)", "x"),
        ("[x](http://a.com/\\(b)", "http://a.com/(b", "x"),
        ("[x](http://a.com/?a&amp;b)", "http://a.com/?a&b", "x"),
        ("[x](a.com/b)", "http://a.com/b", "x"),
        ("[x](//a.com/b)", "http://a.com/b", "x"),
        ("[x](http://_a.unlisted/)", "http://_a.unlisted/", "x"),
        ("![pic](http://a.com/p.png)", "http://a.com/p.png", "pic"),
        ("<http://a.com/x>", "http://a.com/x", None),
        ("[ref]: <http://a.com/x>", "http://a.com/x", "ref"),
        ("  [ref]: http://a.com/x 'title'", "http://a.com/x", "ref"),
    ],
)
def test_forms(text: str, url: str, shown: str | None) -> None:
    assert found(text) == [(url, "markdown", shown)]


def test_a_label_is_no_second_link_and_masks() -> None:
    (link,) = find("[http://good.com/login](http://evil.com)", "markdown")
    assert (link.url, [fact.name for fact in link.facts]) == ("http://evil.com", ["masked"])


def test_bare_links_around_made_ones() -> None:
    assert found("a.com [x](http://b.com) **http://c.com**, `http://d.com`") == [
        ("http://a.com", "schemeless", None),
        ("http://b.com", "markdown", "x"),
        ("http://c.com", "plain", None),
        ("http://d.com", "plain", None),
    ]


@pytest.mark.parametrize("text", ["[x](/relative)", "[x](javascript:alert(1))", "[x]()", "\\[x]", "[x][y]"])
def test_what_leads_nowhere(text: str) -> None:
    assert found(text) == []


def test_broken_forms_fall_back_to_bare_links() -> None:
    assert found("[x](http://a.com/b") == [("http://a.com/b", "plain", None)]
    assert found("\\[x](http://a.com)") == [("http://a.com", "plain", None)]
