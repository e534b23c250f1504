"""Wrapped links: what comes out is what went in, and whatever carries a link finds it whole.

Three finders besides ours: linkify-it-py (a port of linkify-it, as in markdown-it and many chat clients), the rules
that twitter-text publishes (``conformance.twitter_style``), and markdown-it-py and Python's HTML parser where a link is
marked up. Some places make another finder take a neighbour into *any* link ("https://example.com/a。" in linkify-it):
such a place is left out for that finder when it does so to a plain control link. Nothing is left out for ours.
"""

import gzip
import html
import json
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

from linkify_it import LinkifyIt  # type: ignore[import-untyped] # it has no types of its own
from markdown_it import MarkdownIt

from bascule.links.destination import NotADestination, href_of, read
from bascule.links.find import find
from bascule.links.keyring import Keyring, new_keyring
from bascule.links.link import Format
from bascule.links.token import Opener, message_tag
from bascule.links.wrap import Wrapper, read_base
from conformance.tally import Tally
from conformance.twitter_style import twitter_style

RING: Keyring = new_keyring("vectors", bytes(range(72)), 0.0)
BASES = ("https://go.example.com", "http://example.org/b", "https://example.net:8443")
CONTROL = "https://example.com/a/b"

AWKWARD = (
    "https://shop.example",
    "https://shop.example/",
    "https://shop.example//double//slashes//",
    "https://shop.example/a/../b/./c/..",
    "https://shop.example/?",
    "https://shop.example/#",
    "https://shop.example/?#",
    "https://shop.example/a.",
    "https://shop.example/wiki/Bridge_(disambiguation)",
    "https://shop.example/%2F%2f%25%00%0a%C3%A9%E2%82%AC",
    "https://shop.example/?next=https%3A%2F%2Finner.example%2F%3Fa%3D1%26b%3D2&sig=a%2Bb%2Fc%3D%3D",
    "https://shop.example/?redirect=https://inner.example//x?y=1#z",
    "https://s3.example/bucket/key?X-Amz-Credential=AK%2F20260101%2Fus&X-Amz-Signature=0f&X-Amz-Date=2026",
    "https://user:p%40ss@shop.example:8443/path;v=1,2?q=a+b&c=~d!e'f(g)h*i#frag?ment/..",
    "http://[2001:db8::1]:8080/x",
    "http://0x7f.1/",
    "http://shop.example:80/default-port",
    "HTTPS://SHOP.EXAMPLE/Upper",
    "https:\\\\shop.example\\back\\slash",
    "https://bücher.example/straße?größe=ß#ü",
    "https://例え.テスト/パス?クエリ=値#断片",
    "https://emoji.example/👩‍👩‍👧‍👦/🔥?👍=1",
    "https://shop.example/\u202egpj.exe",
    "https://shop.example/zero\u200bwidth",
    "https://shop.example/a b",
    'https://shop.example/<script>"quote"\'s`back`{curly}|pipe^caret',
    "https://shop.example/**bold**_em_~~strike~~[x](y)![z]",
    "https://shop.example/&amp;&lt;&#38;",
    "https://shop.example/$HOME/`id`;rm",
    "https://xn--80ak6aa92e.example/",
    "https://shop.example./final-dot",
    "https://shop.example/" + "long/" * 150 + "end?" + "q=1&" * 60,
    "https://shop.example/q9Ab1c.0123456789abcdef01234567.0123456789abcd-5/inner.example",
)

PLAIN = (
    "{}", "look at {} today", "{}.", "{},", "{}!", "{}?", "{}:", "{};", "{}…", "{}...", "{}?!",
    "({})", "(see {})", "(see {}).", "[{}]", "{{{}}}", "<{}>", '"{}"', "'{}'", "“{}”", "‘{}’", "«{}»", "„{}“",
    "is it {}?", "it is {}, or", "first\n{}\nlast", "tab\t{}\ttab", "> {}", "- {} — a note", "x | {} | y", "={}",
    "看{}这里", "見て。{}。次", "「{}」", "（{}）", "【{}】", "링크 {} 입니다", "링크{}입니다", "看 {}，好",
    "😀{}😀", "👉 {} 👈", "👉{}👈", "{}🔥", "שלום {} תודה", "انظر {}، ثم",
)  # fmt: skip
MARKDOWN = (
    "{}", "see {} now", "see {}.", "({})", "<{}>", "[here]({})", "[here](<{}>)", '[here]({} "title")', "**{}**",
    "*{}*", "[**b**]({}).", "- {}", "> {}", "# {}", "| a | b |\n|---|---|\n| {} | y |", "[x]\n\n[x]: {}",
    "`code` {} `code`", "![p]({})", "看[这里]({})吧", "a_b {} c_d", "~~{}~~", "_{}_",
)  # fmt: skip
HTML = (
    '<a href="{}">x</a>', "<a href='{}'>x</a>", "<a href={}>x</a>", '<p>see <a class="l" href="{}">b</a>.</p>',
    "<p>{}</p>", "see {}<br>there", "<b>{}</b>", "<td>{}</td>", "<p>({}).</p>", "&lt;{}&gt;", "&quot;{}&quot;",
)  # fmt: skip


def suites(shared: Path) -> list[Tally]:
    """Every suite of this file, run on the shared data folder."""
    return [wrap_roundtrip(shared), wrap_found_whole(shared)]


def wpt_urls(shared: Path) -> list[str]:
    """Every valid http(s) URL of the vectors: the absolute inputs, and what all inputs serialise to."""
    cases = json.loads(gzip.decompress((shared / "vectors" / "wpt_urltestdata.json.gz").read_bytes()))
    found: dict[str, None] = {}
    for case in cases:
        if not isinstance(case, dict) or case.get("failure"):
            continue
        for url in (case["input"] if not case.get("base") else "", case["href"]):
            try:
                read(url)
            except NotADestination:
                continue
            found[url] = None
    return list(found)


def wrappers(short_over: int | None = None) -> list[Wrapper]:
    """One for each kind of base: at the root, below a path, on a port."""
    return [Wrapper(RING, read_base(base), short_over) for base in BASES]


def wrap_roundtrip(shared: Path) -> Tally:
    """What was wrapped comes out, character for character, also of the link as a browser serialises it."""
    urls = wpt_urls(shared)
    tally = Tally(
        "links.wrap_roundtrip", f"every valid http(s) URL of urltestdata ({len(urls)}), awkward ones, 3 bases", 1.0
    )
    opener = Opener([RING])
    tag = message_tag(RING, "vectors")
    for wrapper in wrappers():
        for url in (*urls, *AWKWARD):
            link = wrapper.wrap(url, tag, 2).url
            token = link[len(wrapper.base.url) + 1 :]
            tally.check((url, "opened"), url, opener.open(token.encode()).destination)
            tally.check((url, "as serialised"), link, href_of(link))
    return tally


def wrap_found_whole(shared: Path) -> Tally:
    """Every wrapped link in every place, by every finder."""
    tag = message_tag(RING, "vectors")
    places = list(_places())
    first, *others = wrappers()
    links = [first.wrap(url, tag, 2).url for url in (*AWKWARD, *wpt_urls(shared))]
    links += [wrapper.wrap(url, tag, 2).url for wrapper in others for url in AWKWARD]
    out = sum(1 for *_, scoped in places if not scoped)
    tally = Tally(
        "links.wrap_found_whole",
        f"{len(links)} links in {len(places)} places, each by one finder; {out} places left out, where another finder "
        "does not find a plain link whole either",
        1.0,
    )
    for name, template, finder, scoped in places:
        if scoped:
            for link in links:
                tally.check((name, template, link), [link], finder(template.format(link)))
    return tally


Finder = Callable[[str], list[str]]


def _places() -> Iterator[tuple[str, str, Finder, bool]]:
    """Finder's name, template, finder, and whether it finds a plain link whole there; ours always counts."""
    for template in PLAIN:
        yield "ours, plain", template, _ours("plain"), True
        yield "linkify-it", template, _linkify, _linkify(template.format(CONTROL)) == [CONTROL]
        yield "twitter-style", template, twitter_style, twitter_style(template.format(CONTROL)) == [CONTROL]
    for template in MARKDOWN:
        yield "ours, Markdown", template, _ours("markdown"), True
        yield "markdown-it", template, _rendered, _rendered(template.format(CONTROL)) == [CONTROL]
    for template in HTML:
        yield "ours, HTML", template, _ours("html"), True
        if "href" in template:
            yield "HTML parser", template, _hrefs, True


def _ours(format: Format) -> Finder:
    return lambda text: [html.unescape(link.text) if format == "html" else link.text for link in find(text, format)]


_LINKIFY = LinkifyIt()
_MARKDOWN = MarkdownIt("gfm-like")


def _linkify(text: str) -> list[str]:
    return [match.raw for match in _LINKIFY.match(text) or ()]


def _rendered(text: str) -> list[str]:
    return _hrefs(_MARKDOWN.render(text))


class _Hrefs(HTMLParser):
    """Collects what ``<a>`` and ``<img>`` lead to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("href", "src") and value]


def _hrefs(text: str) -> list[str]:
    parser = _Hrefs()
    parser.feed(text)
    parser.close()
    return parser.found
