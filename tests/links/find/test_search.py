import time
from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bascule.links.find import WIDE, find
from bascule.links.link import Format

FORMATS = get_args(Format)
PIECES = st.sampled_from(
    [
        *"[](){}<>\"'.,:;/\\@#&=?!|*_- \n\t見。😀é\x00\u200b\u202e\ud800",
        *(
            "http://",
            "a.com",
            "hxxp",
            "[.]",
            " dot ",
            "</a>",
            "<a href=",
            "&amp;",
            "](",
            "xn--",
            "//",
            "t.co/",
            "1.2.3.4",
        ),
        *("例.みんな", "example [.] com", "http:\\\\", "http__", "com"),
    ]
)
WORDS = st.from_regex(r"[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,5})?", fullmatch=True)
URLS = st.builds(
    "{}://{}{}.{}{}{}{}".format,
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(["", "user@", "u:p@"]),
    st.lists(WORDS, min_size=1, max_size=3).map(".".join),
    st.sampled_from(["com", "co.uk", "рф", "みんな", "github.io", "example"]),
    st.sampled_from(["", ":80", ":8443"]),
    st.sampled_from(["", "/", "/a", "/a_(b)", "/東京/x", "/a/b.html", "/%20-_~", "/[x]{y}"]),
    st.sampled_from(["", "?a=1&b=2", "?q", "#frag", "?a#b"]),
)
FRAMES = [
    *(
        "{}",
        "see {} now",
        "({})",
        "[{}]",
        '"{}"',
        "'{}'",
        "“{}”",
        "「{}」",
        "見て：{}。",
        "{}, and",
        "{}. Then",
        "<{}>",
    ),
    *("😀{} 😀", "x {}!", "({}).", "*{}*", "[url]{}[/url]", "[url={}]x[/url]", "| {} | b"),
]


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=60), st.sampled_from(FORMATS), st.booleans())
@example("http://a.com/(" * 3, "markdown", False)
def test_any_text_gives_ordered_links_that_stand_where_they_say(text: str, format: Format, wide: bool) -> None:
    done = 0
    for link in find(text, format, WIDE) if wide else find(text, format):
        assert done <= link.start < link.end
        assert text[link.start : link.end] == link.text
        done = link.end


@settings(max_examples=150, deadline=None)
@given(URLS, st.sampled_from(FRAMES))
def test_a_url_in_a_sentence_is_found_whole(url: str, frame: str) -> None:
    assert [link.text for link in find(frame.format(url))] == [url]


HOSTILE = [
    "[",
    "(",
    "([{",
    "http://",
    "a.a.",
    "a.com.",
    "@",
    "a@",
    ".",
    "\\",
    "<a ",
    "](",
    "[](",
    "http://a.com/(",
    "[x](http://a.com/",
    "x.com/(",
    "http__",
    "hxxp://a[.]",
    "a dot ",
    "あ.",
    "a.あい",
    "http://a.あ/",
    '<a href="http://a.com',
    "&amp",
    "http://a@",
    "😀a.com",
    "[a]:http://x\n",
    '](a "',
    "a.com.。",
    "http://a .",
]


def spent(text: str, format: Format) -> float:
    best = 9.0
    for _ in range(3):
        began = time.process_time()
        find(text, format)
        best = min(best, time.process_time() - began)
    return best


@pytest.mark.parametrize("unit", HOSTILE)
def test_twice_the_text_takes_less_than_three_times_as_long(unit: str) -> None:
    for way in FORMATS:
        once, twice = (spent(unit * (size // len(unit)), way) for size in (20_000, 40_000))
        assert twice < 3 * once + 0.01, (unit, way, once, twice)
