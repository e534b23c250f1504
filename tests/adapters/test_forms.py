from hypothesis import given
from hypothesis import strategies as st

from bascule.adapters.forms import has_link, links_in, parted, said, texts_in, with_urls
from bascule.links.find import find


def test_a_link_in_any_form_is_there() -> None:
    assert said() == said(("", "html"), ("", "plain")) == ("", "plain")
    assert said(("", "html"), ("https://a.example/", "plain")) == ("https://a.example/", "plain")
    same = '<a href="https://a.example/">x</a>'
    assert said((same, "html"), ("https://a.example/", "plain")) == (same, "html")
    both, form = said(
        (same, "html"), ("see https://b.example/?x=1&y=2", "plain"), ("https://b.example/?x=1&y=2", "plain")
    )
    assert form == "html"
    assert [link.url for link in find(both, "html")] == ["https://a.example/", "https://b.example/?x=1&y=2"]
    both, form = said(("<new> text", "plain"), ('<a href="https://b.example/">x</a>', "html"))
    assert (both, form) == ('<pre>&lt;new&gt; text</pre>\n<a href="https://b.example/">x</a>', "html")


def test_plain_text_cannot_break_out_of_its_place() -> None:
    both, _ = said(("<b>x</b>", "html"), ("</pre><a href='https://c.example/'>x</a> https://b.example/", "plain"))
    assert "<a href='https://c" not in both


def test_texts_are_found_in_any_shape_and_not_without_end() -> None:
    assert texts_in({"a": ["b", {"c": "d"}, 1, None], "e": "f"}) == ["b", "d", "f"]
    deep: list[object] = ["deep"]
    for _ in range(1000):
        deep = [deep]
    assert texts_in(deep) == []
    assert texts_in('{"a":"https:\\/\\/b.example\\/"}') == ["https://b.example/"]
    assert texts_in("[not JSON") == ["[not JSON"]
    assert links_in({"a": ["https://a.example/", "<a href='https://b.example/'>x</a>"], "b": "https://a.example/"}) == [
        "https://a.example/",
        "https://b.example/",
    ]
    assert has_link("see evil.com now")
    assert not has_link("nothing")


@given(st.text(), st.lists(st.text(min_size=1), max_size=4))
def test_what_was_put_together_comes_apart(text: str, urls: list[str]) -> None:
    found, parts = parted(with_urls(text, urls), len(urls))
    assert found == text
    assert parts == tuple("".join(url.split()) for url in urls)
