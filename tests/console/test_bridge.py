import re
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.console.bridge import DEFAULT, HEADERS, Brand, PageKind, Pages, Shown
from bascule.console.headers import style_hash
from bascule.console.translations import FOLDER
from bascule.console.view import Filled, Standing

PAGES = Pages(registrable=lambda host: ".".join(host.split(".")[-2:]))
KINDS: tuple[PageKind, ...] = get_args(PageKind)
VOID = {"meta", "link", "img", "wbr", "path", "input"}
FORMS = ("report", "harm")
FULL = Shown(
    destination="https://login.steamcornmunity.example/x?y=1",
    host="login.steamcornmunity.example",
    network="Chatty",
    reasons=("It looks like steamcommunity.com.", "It is new."),
    verdict="warn",
    source="PhishTank",
    since=1.79e9,
    expires=1.8e9,
    go_on="https://way.example/on",
    report="/report/abc",
    contact="abuse@chat.example",
    form=Filled("/abc?report", "1.0", "owner", "it is mine", "me@a.example", again=True),
    appeal=Standing("open", 1.79e9, 1.8e9),
)
HOSTILE = (
    "<script>alert(1)</script>",
    "\"' onmouseover=alert(1) x='",
    "--></style></title></svg><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}{% include '/etc/passwd' %}{# x #}",
    "%(name)s {0} {count} {}",
    "&lt;b&gt; &#x3c;script&#x3e;",
    "\u202e\u2066\u200bmoc.knab",
    "a" + "\u0301" * 1_000_000,
    "\ud800\udfff\udc00",
    "\0\x1b[2J\r\nSet-Cookie: a=b",
    "]]><![CDATA[",
    "﷽" * 5_000,
)


class Reader(HTMLParser):
    """Reads a page strictly: every element closed in its order, no attribute twice."""

    def __init__(self, page: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[str] = []
        self.links: dict[str, dict[str, str | None]] = {}
        self.text: list[str] = []
        self.forms: list[dict[str, str | None]] = []
        self.feed(page.decode("utf-8"))
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names))
        assert not any(name.startswith("on") or name == "style" for name in names)
        assert tag not in ("script", "iframe", "object", "base")
        if tag == "form":
            self.forms.append(dict(attrs))
        self.tags.append(tag)
        if tag == "a":
            self.links[dict(attrs)["href"] or ""] = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.text.append(data)

    @property
    def shape(self) -> list[str]:
        return [tag for tag in self.tags if tag not in ("span", "wbr", "bdi")]


def words_of(page: bytes) -> str:
    return " ".join("".join(Reader(page).text).split())


@pytest.mark.parametrize("language", PAGES.languages)
@pytest.mark.parametrize("kind", KINDS)
def test_every_page_is_whole_in_every_language(kind: PageKind, language: str) -> None:
    page = PAGES.page(kind, language, FULL)
    reader = Reader(page)
    for one in ("html", "title", "header", "main", "footer", "h1"):
        assert reader.tags.count(one) == 1
    assert len(reader.forms) == (kind in FORMS)
    tag = {"zh": "zh-Hans"}.get(language, language)
    assert f'<html lang="{tag}" dir="{"rtl" if language == "ar" else "ltr"}">'.encode() in page
    assert b"{" not in re.sub(rb"<style>.*?</style>", b"", page, flags=re.DOTALL)


def test_warned_has_a_deliberate_way_on() -> None:
    page = PAGES.page("warned", "en", FULL)
    link = Reader(page).links["https://way.example/on"]
    assert link["rel"] == "noreferrer noopener nofollow"
    assert page.index(b"<details>") < page.index(b"https://way.example/on")
    assert "first" not in (link["class"] or "")
    assert "suspected" in words_of(page)


@pytest.mark.parametrize("kind", ["blocked", "gone", "unknown", "error"])
def test_no_way_on_where_the_bridge_is_up(kind: PageKind) -> None:
    assert b"way.example" not in PAGES.page(kind, "en", FULL)


@pytest.mark.parametrize("kind", ["leaving", "preview"])
@pytest.mark.parametrize(
    ("verdict", "way", "hidden"), [("allow", True, False), ("warn", True, True), ("block", False, False)]
)
def test_leaving_and_preview_follow_the_verdict(kind: PageKind, verdict: str, way: bool, hidden: bool) -> None:
    shown = Shown(destination="https://a.example/", host="a.example", verdict=verdict, go_on="/on")
    page = PAGES.page(kind, "en", shown)
    assert ("/on" in Reader(page).links) == way
    assert (b"<details>" in page) == hidden
    tone = {"allow": kind, "warn": "warned", "block": "blocked"}[verdict]
    assert f'<body class="{tone}">'.encode() in page
    assert ("suspected" in words_of(page)) == (verdict == "warn")


def test_blocked_tells_why_since_when_and_where_to_report() -> None:
    page = PAGES.page("blocked", "en", FULL)
    text = words_of(page)
    assert "It looks like steamcommunity.com." in text
    assert "21 September 2026, 14:13 UTC" in text
    assert b'<time datetime="2026-09-21T14:13Z">' in page
    assert "/report/abc" in Reader(page).links
    assert "mailto:abuse@chat.example" in Reader(page).links


@pytest.mark.parametrize("kind", ["unknown", "error", "thanks", "busy"])
def test_uniform_pages_reveal_nothing(kind: PageKind) -> None:
    assert PAGES.page(kind, "de", FULL) == PAGES.page(kind, "de", Shown())


def test_an_unknown_language_gets_the_fallback() -> None:
    assert PAGES.page("blocked", "xx", FULL) == PAGES.page("blocked", "en", FULL)
    assert Pages(fallback="ja").language(b"xx") == "ja"
    with pytest.raises(ValueError, match=r"xx\.toml"):
        Pages(fallback="xx")
    with pytest.raises(KeyError):
        PAGES.page("nonsense", "en", FULL)  # type: ignore[arg-type] -- that is the test


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("kind", KINDS)
def test_hostile_text_never_escapes(kind: PageKind, text: str) -> None:
    def filled(value: str) -> Shown:
        name = "Name" + value
        return Shown(
            value, value, value + "x", name, (value, value), "warn", name, 0.0, 1.0, "/on", "/report", name,
            Filled("/abc?report", value, value, value, value), Standing("rejected", 1.0, answer=value),
        )  # fmt: skip

    page = PAGES.page(kind, "en", filled(text))
    assert len(page) < 120_000
    for sign in ("\u202e", "\u2066", "\u200b", "\0", "\x1b"):
        assert sign.encode() not in page
    words = words_of(page)
    if "7 * 7" in text and kind == "blocked":
        assert "{{ 7 * 7 }}" in words
    benign = Reader(PAGES.page(kind, "en", filled("benign"))).shape
    details = {"details", "summary", "p"}  # a long address is folded away
    assert [tag for tag in Reader(page).shape if tag not in details] == [tag for tag in benign if tag not in details]


ANY = st.text(st.characters(exclude_categories=()), max_size=40)


@given(ANY, ANY, st.sampled_from(KINDS), st.sampled_from(PAGES.languages))
@settings(max_examples=100, deadline=None)
def test_any_text_gives_the_same_shape(one: str, two: str, kind: PageKind, language: str) -> None:
    page = PAGES.page(kind, language, Shown(one, "a.example", reasons=(two,), go_on=one, report=two, contact="c"))
    reader = Reader(page)
    for link in reader.links:
        assert link.startswith(("http://", "https://", "/", "?"), 0) or link.lower().startswith("http")
    assert reader.tags.count("h1") == 1


@pytest.mark.parametrize("link", ["javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "//evil.example"])
def test_links_of_other_kinds_are_left_out(link: str) -> None:
    for kind in KINDS:
        pending = Standing("pending", reload=link)
        page = PAGES.page(
            kind, "en", Shown(go_on=link, report=link, verdict="allow", form=Filled(link, ""), appeal=pending)
        )
        assert not Reader(page).links
        assert [form["action"] for form in Reader(page).forms] == [""] * (kind in FORMS)


def test_a_form_comes_back_as_it_was_filled_in() -> None:
    page = PAGES.page("report", "en", FULL).decode()
    assert '<form method="post" action="/abc?report"' in page
    assert 'name="role" value="owner" checked' in page
    assert page.count(" checked") == 1
    assert ">\nit is mine</textarea>" in page
    assert 'value="me@a.example"' in page
    assert "send them again" in page
    fresh = PAGES.page("harm", "en", Shown(form=Filled("/a?report", "1.0"))).decode()
    assert 'name="why" value="phishing" checked' in fresh
    assert "send them again" not in fresh


@pytest.mark.parametrize(("state", "says"), [
    ("pending", "being recorded"), ("open", "A person will look"), ("upheld", "upheld"), ("rejected", "rejected"),
])  # fmt: skip
def test_an_appeal_page_says_how_it_stands(state: str, says: str) -> None:
    standing = Standing(
        state, 1.79e9, 1.8e9, 1.795e9 if state in ("upheld", "rejected") else None, "Sorry.", "/appeal/x"
    )
    page = PAGES.page("appeal", "en", Shown(appeal=standing))
    words = words_of(page)
    assert says in words
    assert ("Answer expected by" in words) == (state == "open")
    assert ("Answered" in words) == (state in ("upheld", "rejected"))
    assert ("Keep the address" in words) == (state in ("pending", "open"))
    assert ("/appeal/x" in Reader(page).links) == (state == "pending")
    assert "Sorry." in words


def test_what_is_reported_of_a_page_depends_on_its_verdict() -> None:
    for kind in ("preview", "leaving"):
        for verdict, says in (("allow", "Report this link"), ("block", "Report a mistake")):
            assert says in words_of(PAGES.page(kind, "en", Shown(verdict=verdict, report="/r")))  # type: ignore[arg-type] -- a kind


def test_styles_are_those_the_headers_allow() -> None:
    for pages in (PAGES, Pages(Brand(name="M", accent="#7a1fa2", accent_dark="#d9a8f0"))):
        policy = dict(pages.headers)[b"content-security-policy"].decode()
        styles = re.findall(r"<style>(.*?)</style>", pages.page("blocked", "en", FULL).decode(), re.DOTALL)
        assert len(styles) == 2
        for style in styles:
            assert style_hash(style) in policy
            assert "url(" not in style
            assert "@import" not in style
    assert PAGES.headers == HEADERS


def test_brand_is_shown() -> None:
    logo = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0"/></svg>'
    brand = Brand(name="<Möwe>", logo=logo, contact="help desk", help_url="https://moewe.example/h")
    page = Pages(brand).page("gone", "en", Shown())
    assert "&lt;Möwe&gt;".encode() in page
    assert b'<img src="data:image/svg+xml;base64,' in page
    assert "Contact: help desk" in words_of(page)
    assert "https://moewe.example/h" in Reader(page).links
    assert Pages(DEFAULT).page("gone", "en", Shown()) == PAGES.page("gone", "en", Shown())


def test_an_operators_own_words(tmp_path: Path) -> None:
    text = (FOLDER / "en.toml").read_text("utf-8").replace("This link is blocked", "No bridge here")
    (tmp_path / "en.toml").write_text(text, "utf-8")
    pages = Pages(words=tmp_path)
    assert pages.languages == ("en",)
    assert "No bridge here" in words_of(pages.page("blocked", "de", FULL))


def test_a_page_fits_in_a_few_packets() -> None:
    assert max(len(PAGES.page(kind, name, FULL)) for kind in KINDS for name in PAGES.languages) < 12_000
