from hypothesis import given
from hypothesis import strategies as st

from bascule.adapters.forms import parted, said, with_urls
from bascule.links.find import find


def test_a_link_in_either_form_is_there() -> None:
    assert said("https://a.example/", "") == ("https://a.example/", "plain")
    same = '<a href="https://a.example/">x</a>'
    assert said("https://a.example/", same) == (same, "html")
    both, form = said("see https://b.example/?x=1&y=2", same)
    assert form == "html"
    assert {link.url for link in find(both, "html")} == {"https://a.example/", "https://b.example/?x=1&y=2"}


def test_plain_text_cannot_break_out_of_its_place() -> None:
    both, _ = said("</pre><a href='https://c.example/'>x</a> https://b.example/", "<b>x</b>")
    assert "<a href='https://c" not in both


@given(st.text(), st.lists(st.text(min_size=1), max_size=4))
def test_what_was_put_together_comes_apart(text: str, urls: list[str]) -> None:
    found, parts = parted(with_urls(text, urls), len(urls))
    assert found == text
    assert parts == tuple("".join(url.split()) for url in urls)
