"""The whole way in a real browser: a message sent, its link opened, the bridge raised under delivered links."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from e2e.running import Running, bascule
from e2e.test_bridge_pages import CHROMIUM, FLAGS

pytestmark = pytest.mark.browser

ARRIVED = b"<!doctype html><html lang=en><title>Arrived</title><link rel=icon href='data:,'><h1 id=top>Arrived</h1>"


class Shore:
    """A loopback site on the other side; notes what it is asked for, and with what referrer."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append((self.path, self.headers.get("Referer")))
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(ARRIVED)))
                self.end_headers()
                self.wfile.write(ARRIVED)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def shore() -> Iterator[Shore]:
    served = Shore()
    yield served
    served.server.shutdown()
    served.server.server_close()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running(tmp_path_factory.mktemp("browser")) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("needs Chromium as `chromium` on the path (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield opened
        opened.close()


class Tab:
    """A tab with what the browser complained of in it. An error status of the page itself is no complaint."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self._console(message.text, message.location.get("url", "")))
        page.on("request", lambda request: self.hosts.add(request.url.split("/")[2] if "//" in request.url else ""))

    def _console(self, text: str, url: str) -> None:
        if not (text.startswith("Failed to load resource") and url == self.page.url):
            self.complaints.append(text)

    def heading(self) -> str:
        return self.page.locator("h1").inner_text()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Tab]:
    context = browser.new_context(locale="en-GB")
    opened = Tab(context.new_page())
    yield opened
    context.close()
    assert opened.complaints == []
    assert {host.rpartition(":")[0] for host in opened.hosts if host} <= {"127.0.0.1"}, "nobody else was asked"


PATHS = (
    "/",
    "/page?query=1&other=a%20b%2Fc&sig=aGk%2Bbm8%3D#top",
    "/wiki/Bridge_(movable)#Bascule_(see_also)",
    "/a//b/?x=https://inner.example/y?z#frag/with?marks&more=1",
    "/%E6%A9%8B/%2F%2e?%F0%9F%94%A5",
    "/#",
    "/?#empty-query",
)


@pytest.mark.parametrize("path", PATHS)
def test_a_link_lands_exactly(running: Running, shore: Shore, tab: Tab, path: str) -> None:
    url = shore.url + path
    shore.asked.clear()
    tab.page.goto(running.wrapped(f"lands {path}", url))
    assert tab.page.url == url
    assert tab.page.title() == "Arrived"
    assert shore.asked == [(path.partition("#")[0], None)], "asked once, for exactly this, with no referrer"


def test_a_click_in_a_rewritten_message_lands(running: Running, shore: Shore, tab: Tab) -> None:
    """The rewritten HTML text shown by a chat client, and its link clicked by a person."""
    url = f"{shore.url}/party?id=7&x=a+b#top"
    text = running.send("html", f'<p>come <a href="{url.replace("&", "&amp;")}">here</a>!</p>', format="html")["text"]
    assert shore.url not in text
    tab.page.set_content(f"<!doctype html><title>Chat</title>{text}")
    tab.page.get_by_role("link", name="here").click()
    tab.page.wait_for_url(url)
    assert tab.page.evaluate("() => document.referrer") == ""
    assert tab.page.evaluate("() => location.hash") == "#top"


def test_a_block_raises_the_bridge_under_a_delivered_link(running: Running, shore: Shore, tab: Tab) -> None:
    url = f"{shore.url}/later-bad?x=1#top"
    wrapped = running.wrapped("later bad", url)
    tab.page.goto(wrapped)
    assert tab.page.url == url
    running.verdict(url, "block", reason="A copy of our sign-in page.")
    shore.asked.clear()
    answer = tab.page.goto(wrapped)
    assert answer is not None
    assert answer.status == 410
    assert tab.page.url == wrapped
    assert "A copy of our sign-in page." in tab.page.locator("main").inner_text()
    leading = tab.page.locator("a[href], form, button").evaluate_all(
        "all => all.map(e => e.href || e.action || 'button')"
    )
    assert not [way for way in leading if "go=" in way or shore.url in way], "no way on"
    assert shore.asked == []
    removed = running.ask("DELETE", f"/v1/verdicts?url={url.partition('#')[0].replace('?', '%3F')}")
    assert removed.status == 200, removed.body
    tab.page.goto(wrapped)
    assert tab.page.url == url


def test_a_listed_name_is_refused_when_sent(running: Running, tmp_path: Path) -> None:
    """A name under .com that nobody has: a list's rows need a real public suffix."""
    feed = tmp_path / "feed.txt"
    feed.write_text("listed-and-made-up.com\nother-and-made-up.net\n")
    bascule("lists", "add", "--home", running.home, feed)
    for number in range(50):
        decision = running.send(f"listed {number}", "win: https://www.listed-and-made-up.com/x")
        if decision["decision"] == "reject":
            break
        threading.Event().wait(0.1)
    assert decision["decision"] == "reject"
    assert decision["reasons"]
    assert running.send("ordinary", "see https://ordinary-and-made-up.com/x")["decision"] == "rewrite"


def test_a_warning_has_a_deliberate_way_on(running: Running, shore: Shore, tab: Tab) -> None:
    url = f"{shore.url}/doubtful?x=a%2Fb#top"
    wrapped = running.wrapped("doubtful", url)
    running.verdict(url, "warn")
    shore.asked.clear()
    tab.page.goto(wrapped)
    assert tab.page.url == wrapped
    assert shore.asked == []
    way = tab.page.locator("a[href*='go=']")
    assert not way.is_visible(), "it takes a second look"
    tab.page.locator("main > details > summary").click()
    way.click()
    tab.page.wait_for_url(url)
    assert tab.page.title() == "Arrived"
    assert shore.asked == [("/doubtful?x=a%2Fb", None)]


def test_a_preview_shows_and_then_goes(running: Running, shore: Shore, tab: Tab) -> None:
    url = f"{shore.url}/preview?x=1#top"
    shore.asked.clear()
    tab.page.goto(running.wrapped("preview", url) + "+")
    assert "127.0.0.1" in tab.page.locator("main").inner_text()
    assert url in tab.page.locator("main").inner_text().replace("\u2068", "").replace("\u2069", "")
    assert shore.asked == []
    tab.page.locator("a[href^='/']").first.click()
    tab.page.wait_for_url(url)
    assert tab.page.title() == "Arrived"


def test_an_altered_link_opens_nothing(running: Running, shore: Shore, tab: Tab) -> None:
    wrapped = running.wrapped("altered", f"{shore.url}/altered")
    shore.asked.clear()
    for altered in (wrapped + "x", wrapped.replace("/altered", "/other"), wrapped[:-9]):
        answer = tab.page.goto(altered)
        assert answer is not None
        assert answer.status == 404
        assert tab.page.url == altered
    assert shore.asked == []


def test_a_fragment_of_the_link_itself_gives_way_to_the_destinations(running: Running, shore: Shore, tab: Tab) -> None:
    """Fetch, 4.4: a redirect keeps the fragment of what was asked for only where its location has none."""
    tab.page.goto(running.wrapped("own", f"{shore.url}/with#own") + "#added")
    assert tab.page.url == f"{shore.url}/with#own"
