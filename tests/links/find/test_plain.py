from bascule.links.find.grammar import GRAMMAR
from bascule.links.find.plain import in_plain


def test_offsets_are_those_of_the_text_as_given() -> None:
    text = "first hxxp://a[.]com/x then b.com"
    assert [(text[link.start : link.end], link.text) for link in in_plain(text, GRAMMAR)] == [
        ("hxxp://a[.]com/x", "hxxp://a[.]com/x"),
        ("b.com", "b.com"),
    ]


def test_prose_is_left_at_the_first_look() -> None:
    assert in_plain("nothing here. nothing there... (nothing)", GRAMMAR) == []
