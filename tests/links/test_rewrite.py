import html
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.links.find import find
from bascule.links.link import Format, Link
from bascule.links.rewrite import rewrite

FRAGMENTS = [
    "http://a.example.com/x",
    "evil.com",
    " ",
    "(",
    ")",
    "[",
    "](",
    "<a href=",
    ">",
    "</a>",
    '"',
    "&amp;",
    "見",
]


def test_each_target_gives_way_and_the_rest_stays() -> None:
    text = "see (http://a.com/x), or b.com!"
    assert rewrite(text, find(text), lambda link: f"https://go.test/{link.text.removeprefix('http://')}") == (
        "see (https://go.test/a.com/x), or https://go.test/b.com!"
    )


def test_none_and_the_same_text_leave_a_link_byte_for_byte() -> None:
    text = '<a href="http://a.com/?x&amp;y">t</a> http://b.com/?q&amp;r'
    links = find(text, "html")
    assert len(links) == 2
    assert rewrite(text, links, lambda _: None, "html") == text
    assert rewrite(text, links, lambda link: link.text, "html") == text


@pytest.mark.parametrize("quotes", ['"{}"', "'{}'", "{} "])
def test_html_escapes_what_would_leave_the_attribute(quotes: str) -> None:
    new = "https://go.test/?a=1&copy=2\"'> <x"
    text = f"<a href={quotes.format('http://a.com/')}>http://a.com/</a>"
    changed = rewrite(text, find(text, "html"), lambda _: new, "html")
    assert changed.endswith(">http://a.com/</a>"), "the label stays"
    (link,) = find(changed, "html")
    assert html.unescape(link.text) == new


@pytest.mark.parametrize(
    "new", ["https://go.test/a_(b)", "https://go.test/a(b", "https://go.test/a)b\\!", "https://g.test/?a&amp;b"]
)
@pytest.mark.parametrize(
    "text", ["[x](http://a.com)", "[x](<http://a.com>)", '[x](http://a.com "t")', "[r]: http://a.com"]
)
def test_markdown_target_reads_back_as_it_was_given(text: str, new: str) -> None:
    changed = rewrite(text, find(text, "markdown"), lambda _: new, "markdown")
    (link,) = find(changed, "markdown")
    assert (link.url, link.shown) == (new, text[1])


def test_markdown_autolink_cannot_be_left() -> None:
    text = "<http://a.com/>"
    assert (
        rewrite(text, find(text, "markdown"), lambda _: "https://g.test/> <b", "markdown")
        == "<https://g.test/%3E%20%3Cb>"
    )


def test_links_of_another_text_are_refused() -> None:
    with pytest.raises(ValueError, match="links"):
        rewrite("nothing", [Link(0, 4, "t.co", "http://t.co", "schemeless")], lambda _: "x")


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join), st.sampled_from(get_args(Format)))
def test_rewriting_to_the_same_changes_nothing(text: str, format: Format) -> None:
    assert rewrite(text, find(text, format), lambda link: link.text, format) == text
