import pytest

from bascule.links.find.grammar import GRAMMAR
from bascule.links.find.scan import Scan


def texts(text: str) -> list[str]:
    return [link.text for link in Scan(text, GRAMMAR, None).links]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com",
        "HTTPS://EXAMPLE.COM/X",
        "http://user:pass@example.com:8080/x",
        "http://a@b@example.com/",
        "http://[2001:db8::1]:80/x",
        "http://0x7f.1/",
        "http://2130706433/",
        "http://017700000001",
        "http://bücher.de/ä",
        "http://xn--bcher-kva.de",
        "http://localhost:8000/x",
        "http://例子.测试/",
        "http:\\\\example.com/x",
        "http:/example.com/x",
        "http://www.example.com./x",
        "example.com:8080/x?y#z",
        "президент.рф",
        "4.4.4.4/x",
        "//example.com/x",
    ],
)
def test_whole_links_in_any_surroundings(url: str) -> None:
    for text in ("{}", "go to {}, now", "({})", '"{}".', "「{}」", "<{}>", "see {}!", "'{}'"):
        assert texts(text.format(url)) == [url], text


@pytest.mark.parametrize(
    "text",
    [
        "user@example.com",
        "first.last@mail.example.com",
        "a.com+b@example.com",
        "@example.com #example.com $TVI.CA",
        "#http://a.com @http://a.com $http://a.com",
        "e.g. i.e. node.js image.jpg a.m. 1.2.3 v1.0",
        "http:// http://. http://-a.com http://a_.com",
        "example.com:500000",
        "10.0.0.0/8",
        "/usr/lib/foo.so path/to/x.pl C:\\x.com",
        "xhttp://nothing",
        "http://foo!bar.unlisted",
        "http://1.2.3.400",
        "://",
        "http:///a",
    ],
)
def test_what_is_no_link(text: str) -> None:
    assert texts(text) == []


def test_links_glued_to_other_writing() -> None:
    assert texts("見てhttp://a.comを。b.com/xで、c.jp。") == ["http://a.com", "b.com/x", "c.jp"]
    assert texts("http://a.com,http://b.com;c.com") == ["http://a.com", "http://b.com", "c.com"]


@pytest.mark.parametrize("host", ["evil。com", "ｅｖｉｌ．ｃｏｍ", "ev%69l.com"])
def test_hosts_that_only_a_browser_reads(host: str) -> None:
    (link,) = Scan(f"go http://{host}/x now", GRAMMAR, None).links
    assert link.text == f"http://{host}/x"
    assert [fact.name for fact in link.facts] == ["odd_host"]


def test_a_full_stop_after_a_name_without_dots_ends_the_sentence() -> None:
    assert texts("見http://intranet。谢谢") == ["http://intranet"]


def test_a_slug_ends_where_its_letters_do() -> None:
    assert texts("http://t.co/abc- http://t.co/abc+x http://t.co/abc?a=1") == [
        "http://t.co/abc",
        "http://t.co/abc",
        "http://t.co/abc?a=1",
    ]


def test_facts_name_what_is_odd() -> None:
    (link,) = Scan("a\u200bb.com/\u202ex", GRAMMAR, None).links
    assert [fact.name for fact in link.facts] == ["schemeless", "zero_width", "bidi_control"]
    (link,) = Scan("http:\\\\a.com", GRAMMAR, None).links
    assert link.url == "http://a.com"
    assert [fact.name for fact in link.facts] == ["odd_slashes"]


@pytest.mark.parametrize(
    "text", ["_{}_", "~{}~", "~~{}~~ x", "__{}__", "*{}*", "**{}**", "it is _{} or_ so", "{}، ثم", "{}؟"]
)
def test_marks_around_a_link_are_no_part_of_it(text: str) -> None:
    for url in ("https://example.com/a_b~c", "https://example.com", "http://[2001:db8::1]"):
        assert texts(text.format(url)) == [url]


def test_marks_at_the_end_belong_to_a_link_that_none_began() -> None:
    assert texts("see https://example.com/a_ and https://example.com/~ now") == [
        "https://example.com/a_",
        "https://example.com/~",
    ]
