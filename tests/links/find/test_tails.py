import pytest

from bascule.links.find.tails import Tails


@pytest.mark.parametrize(
    ("tail", "kept"),
    [
        ("/x_(y)", "/x_(y)"),
        ("/x)", "/x"),
        ("/x_(y", "/x_"),
        ("/a[b]{c}(d)", "/a[b]{c}(d)"),
        ("/a([b)]", "/a"),
        ("/x.", "/x"),
        ("/x?!...", "/x"),
        ("/a...b", "/a...b"),
        ("/#", "/#"),
        ("/?", "/"),
        ("/it's", "/it"),
        ("/I'm_here", "/I'm_here"),
        ("/'quoted'", "/'quoted'"),
        ("/x'", "/x"),
        ('/"word"/x', '/"word"/x'),
        ('/"no', "/"),
        ("/東京", "/東京"),
        ("/path한국", "/path"),
        ("/東京です。next", "/"),
        ("/東京http://b", "/"),
        ("/Русские", "/Русские"),
        ("/x\u200b", "/x"),
        ("/x\u202ey", "/x\u202ey"),
        ("/x>y", "/x"),
        ("/x」y", "/x"),
        ("/x**", "/x"),
        ("/x[/url]", "/x"),
    ],
)
def test_a_tail_ends_with_the_link_and_not_with_the_sentence(tail: str, kept: str) -> None:
    assert tail[: Tails(tail).end(0)] == kept


def test_brackets_opened_before_the_link_are_not_its_own() -> None:
    text = "(/a)(/b(c))"
    tails = Tails(text)
    assert [text[start : tails.end(start)] for start in (1, 5)] == ["/a", "/b(c)"]
