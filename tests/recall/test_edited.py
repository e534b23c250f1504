import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.gate.decision import LinkDecision
from bascule.links.expressions import expression_hash
from bascule.links.find import find
from bascule.links.link import Format
from bascule.recall.edited import edited, touched

BAD = "https://go.test/k.m.t/evil.example/x"
GOOD = "https://go.test/k.m.t/good.example/"
NOTICE = "[link removed]"


def link(url: str, wrapped: str | None = None, layers: tuple[str, ...] = ()) -> LinkDecision:
    return LinkDecision(0, 1, "", url, "", "", wrapped, "allow", layers=layers)


def test_links_are_touched_by_any_expression_of_any_layer() -> None:
    links = (
        link("https://a.evil.example/x", "W1"),
        link("https://good.example/", "W2", ("https://evil.example/y",)),
        link("https://good.example/", "W3"),
        link("https://evil.example/direct"),
        link("nonsense", "W4"),
    )
    wanted = frozenset((expression_hash("evil.example/"),))
    assert touched(links, wanted) == {"W1", "W2", "https://evil.example/direct"}
    assert touched(links, frozenset()) == frozenset()
    assert touched(links, None) == {"W1", "W2", "W3", "W4", "https://evil.example/direct"}


@pytest.mark.parametrize(
    ("format", "text", "wanted"),
    [
        ("plain", f"see {BAD}, or {GOOD}!", f"see {NOTICE}, or {GOOD}!"),
        ("plain", f"{BAD} {BAD}", f"{NOTICE} {NOTICE}"),
        ("markdown", f"see {BAD} and {GOOD}", rf"see \{NOTICE[:-1]}\] and {GOOD}"),
        ("markdown", f"a <{BAD}> b", r"a \[link removed\] b"),
        ("markdown", f"a [your *bank*]({BAD}) b", r"a \[link removed\] b"),
        ("markdown", f'a [x [y] z](<{BAD}> "sign in") b', r"a \[link removed\] b"),
        ("markdown", f"a ![img]({BAD}) b [ok]({GOOD})", rf"a \[link removed\] b [ok]({GOOD})"),
        ("html", f'a <a class="b" href="{BAD}">your <b>bank</b></a> c', f"a {NOTICE} c"),
        ("html", f'<a href="{BAD}">never closed', NOTICE),
        ("html", f'<a href="{BAD}">one<a href="{GOOD}">two</a>', f'{NOTICE}<a href="{GOOD}">two</a>'),
        ("html", f"<p>see {BAD} there</p>", f"<p>see {NOTICE} there</p>"),
    ],
)
def test_the_link_goes_whole_and_the_rest_stays(format: Format, text: str, wanted: str) -> None:
    assert edited(text, format, frozenset((BAD,)), NOTICE) == wanted


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("plain", "no link"),
        ("plain", GOOD),
        ("markdown", f"[your bank][1]\n\n[1]: {BAD}"),
        ("html", f'<form action="{BAD}"><button>Sign in</button></form>'),
    ],
)
def test_what_cannot_be_taken_out_cleanly_is_not_edited(format: Format, text: str) -> None:
    assert edited(text, format, frozenset((BAD,)), NOTICE) is None


def test_the_notice_is_written_as_the_format_needs() -> None:
    assert edited(BAD, "html", frozenset((BAD,)), "<b>&") == "&lt;b&gt;&amp;"
    assert edited(BAD, "markdown", frozenset((BAD,)), "*[x](y)*") == r"\*\[x\]\(y\)\*"
    assert edited(BAD, "plain", frozenset((BAD,)), "<b>*") == "<b>*"


@given(st.sampled_from(("plain", "markdown", "html")), st.lists(st.sampled_from(
    (BAD, GOOD, " ", "[", "]", "](", ")", "<", ">", "<a href=", '"', "</a>", "\\", "!", "x", "\n", "<!--", "`")
), max_size=12))  # fmt: skip
def test_no_bad_link_is_left(format: Format, parts: list[str]) -> None:
    text = "".join(parts)
    made = edited(text, format, frozenset((BAD,)), "gone")
    assert made is None or not {link.url for link in find(made, format)} & {BAD}
    if format == "plain" and any(found.url == BAD for found in find(text)):
        assert made is not None
