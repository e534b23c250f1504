import pytest

from bascule.links.find import find
from bascule.links.link import Link


def only(text: str) -> Link:
    (link,) = find(text, "html")
    assert text[link.start : link.end] == link.text
    assert link.kind == "html"
    return link


@pytest.mark.parametrize(
    "text",
    [
        '<a href="https://e.com/x?a=1&amp;b">t</a>',
        "<A title='a>b' HREF='https://e.com/x?a=1&b'>t</A>",
        "<a\nhref=https://e.com/x?a=1&b >t</a>",
        '<a href=" https://e.com/x?a=1\n&#38;b">t</a>',
        '<form action="https://e.com/x?a=1&amp;b">',
        '<map><area href="https://e.com/x?a=1&amp;b"></map>',
        "<p>https://e.com/x?a=1&amp;b&quot;</p>",
        "&lt;https://e.com/x?a=1&amp;b&gt;",
    ],
)
def test_targets_are_read_as_by_a_browser(text: str) -> None:
    assert only(text).url == "https://e.com/x?a=1&b"


def test_a_label_is_shown_and_never_a_second_link() -> None:
    link = only('<a href="http://evil.com">Go to <b>www.good.com</b> &amp; sign in</a>')
    assert link.shown == "Go to www.good.com & sign in"
    assert [fact.name for fact in link.facts] == ["masked"]


def test_links_without_a_target_leave_their_text_to_be_read() -> None:
    assert only('<a href="#top">good.com</a>').text == "good.com"
    assert only('<a href="javascript:x()">http://good.com</a>').text == "http://good.com"


@pytest.mark.parametrize(
    "text", ["<!-- http://a.com -->", "<script>'http://a.com'</script>", '<img src="http://a.com">']
)
def test_what_nobody_can_click(text: str) -> None:
    assert find(text, "html") == ()


def test_markup_never_closed_is_read_as_text() -> None:
    assert [link.text for link in find('http://a.com <a href="http://b.com', "html")] == [
        "http://a.com",
        "http://b.com",
    ]


def test_order_and_neighbours() -> None:
    text = "a.com<a href=//b.com>x</a>c&#46;com"
    assert [link.url for link in find(text, "html")] == ["http://a.com", "http://b.com", "http://c.com"]
