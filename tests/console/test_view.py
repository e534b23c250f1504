import pytest

from bascule.console.translations import read_words, ready
from bascule.console.view import MOST_REASONS, Filled, Shown, contact_markup, view

ENGLISH = read_words()["en"]
WORDS = ready(ENGLISH)


def seen(shown: Shown) -> dict[str, object]:
    return view(shown, WORDS, ENGLISH.date, lambda host: ".".join(host.split(".")[-2:]))


def test_nothing_gives_nothing() -> None:
    values = seen(Shown())
    assert not any(values[key] for key in values if key not in ("verdict", "form", "appeal"))
    assert values["form"] == Filled("", "")
    assert values["verdict"] == "none"


def test_host_is_shown_in_both_spellings_when_they_differ() -> None:
    values = seen(Shown(host="xn--bcher-kva.example", host_unicode="bücher.example"))
    assert values["host"] == "<b><bdi>bücher</bdi>.<wbr><bdi>example</bdi></b>"
    assert values["spelling"] == "<b>xn--bcher-kva.<wbr>example</b>"
    assert values["letters"]
    same = seen(Shown(host="a.example", host_unicode="a.example"))
    assert (same["spelling"], same["letters"]) == ("", False)


def test_punycode_alone_is_pointed_out() -> None:
    assert seen(Shown(host="xn--bcher-kva.example"))["letters"]


def test_long_address_is_cut_and_says_so() -> None:
    values = seen(Shown(destination="https://a.example/" + "x" * 5_000, host="a.example"))
    assert values["long"]
    assert values["cut"] == "Shortened. Characters left out: 3018"
    assert values["host"]


def test_reasons_are_bounded_in_number_and_length() -> None:
    values = seen(Shown(reasons=("<i>r</i>",) * 20 + ("x" * 10_000,)))
    assert len(values["reasons"]) == MOST_REASONS  # type: ignore[arg-type] -- a list
    assert values["reasons"][0] == "&lt;i&gt;r&lt;/i&gt;"  # type: ignore[index] -- a list
    assert values["more"] == "Further reasons: 13"


@pytest.mark.parametrize(
    ("verdict", "doubt", "word", "way"),
    [
        ("allow", False, "allow", "/go"),
        ("warn", True, "warn", "/go"),
        ("block", True, "block", None),
        ("", False, "none", "/go"),
        ("title", False, "none", "/go"),
    ],
)
def test_a_blocked_destination_has_no_way_on(verdict: str, doubt: bool, word: str, way: str | None) -> None:
    values = seen(Shown(verdict=verdict, go_on="/go"))
    assert (values["doubt"], values["verdict"], values["go_on"]) == (doubt, word, way)


def test_facts_are_in_order_and_only_what_is_known() -> None:
    values = seen(Shown(network="A & B", source="list", since=0.0, expires=float("nan")))
    assert values["facts"] == [
        ("Network", "<bdi>A &amp; B</bdi>"),
        ("Source", "<bdi>list</bdi>"),
        ("Since", '<time datetime="1970-01-01T00:00Z">1 January 1970, 00:00 UTC</time>'),
    ]


@pytest.mark.parametrize(
    ("contact", "markup"),
    [
        ("", ""),
        ("abuse@chat.example", '<a href="mailto:abuse@chat.example">abuse@chat.example</a>'),
        (
            "https://chat.example/?a&b",
            '<a href="https://chat.example/?a&amp;b" rel="noreferrer noopener">https://chat.example/?a&amp;b</a>',
        ),
        ("room <#abuse>", "<bdi>room &lt;#abuse&gt;</bdi>"),
        ("javascript:alert(1)", "<bdi>javascript:alert(1)</bdi>"),
        ("a@b?subject=x", "<bdi>a@b?subject=x</bdi>"),
    ],
)
def test_contact(contact: str, markup: str) -> None:
    assert contact_markup(contact) == markup
