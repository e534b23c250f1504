"""The pages in a real browser: nothing loaded, nothing clipped, readable and reachable by everyone."""

import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, get_args

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bascule.console.bridge import Brand, PageKind, Pages, Shown
from bascule.console.view import Filled, Standing

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="#0b57a4"/></svg>'
BRAND = Brand(name="Chatty", logo=LOGO, help_url="https://chat.example/help", contact="abuse@chat.example")
PAGES = Pages(BRAND, registrable=lambda host: ".".join(host.split(".")[-2:]))
KINDS: tuple[PageKind, ...] = get_args(PageKind)
EVERY = [(kind, language) for kind in KINDS for language in PAGES.languages]

LONG = Shown(
    destination="https://xn--80ak6aa92e.sign-in.a-really-long-label-that-does-not-end-before-sixty-three-chars.example/"
    "\u202egpj.exe?" + "session" * 400,
    host="xn--80ak6aa92e.sign-in.a-really-long-label-that-does-not-end-before-sixty-three-chars.example",
    host_unicode="аррӏе.sign-in.a-really-long-label-that-does-not-end-before-sixty-three-chars.example",
    network="Chatty",
    reasons=("<script>document.title='broken'</script>", "It looks like apple.example.", "W" * 300, "a\u0301" * 90),
    verdict="warn",
    source="A list with a name of some length",
    since=1.79e9,
    expires=1.8e9,
    go_on="/crossed",
    report="/reported",
    form=Filled("/reported", "1.0", "owner", "It is my bakery \u202e and no more.", "me@a.example", again=True),
    appeal=Standing("pending", 1.79e9, 1.8e9, 1.8e9, "W" * 300 + "\u202e", "/reload"),
)

# Elements whose own text is seen, with colours and sizes; transparent grounds take those of what is behind.
TEXTS = """() => {
  const seen = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const box = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !box.checkVisibility()) continue;
    let ground = box, colour = 'rgba(0, 0, 0, 0)';
    while (ground && colour === 'rgba(0, 0, 0, 0)') {
      colour = getComputedStyle(ground).backgroundColor;
      ground = ground.parentElement;
    }
    seen.push([walk.currentNode.data.trim().slice(0, 40), getComputedStyle(box).color, colour]);
  }
  return seen;
}"""

CLIPPED = """() => {
  const wide = document.documentElement.clientWidth, bad = [];
  if (document.documentElement.scrollWidth > wide) bad.push('page scrolls sideways');
  for (const box of document.body.querySelectorAll('*')) {
    if (!box.checkVisibility() || box.closest('svg')) continue;
    const at = box.getBoundingClientRect();
    if (at.left < -0.5 || at.right > wide + 0.5) bad.push(`${box.tagName} leaves the page`);
    const style = getComputedStyle(box);
    if (style.display !== 'inline' && (box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1)
        && style.overflow !== 'visible') bad.push(`${box.tagName} cuts its text`);
    if (style.display !== 'inline' && box.scrollWidth > box.clientWidth + 1) bad.push(`${box.tagName} is too narrow`);
  }
  return bad;
}"""

CONTROLS = "a[href], summary, button, textarea, input[type=text], .choice"
STOPS = "a[href], summary, button, textarea, input[type=text], input:checked"
"""Where the Tab key stops: of a group of choices, at the chosen one."""


class Loopback:
    """Serves one page after another as an operator's server would, and notes what is asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.page = b""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                self.send_response(200)
                for name, value in PAGES.headers:
                    self.send_header(name.decode(), value.decode())
                self.send_header("content-length", str(len(outer.page)))
                self.end_headers()
                self.wfile.write(outer.page)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("needs Chromium as `chromium` on the path (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def loopback() -> Iterator[Loopback]:
    served = Loopback()
    yield served
    served.server.shutdown()
    served.server.server_close()


class Watched:
    """A tab that notes each request and each complaint of the browser."""

    def __init__(self, context: BrowserContext, loopback: Loopback) -> None:
        self.loopback = loopback
        self.page: Page = context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def show(self, kind: PageKind, language: str, shown: Shown = LONG, opened: bool = True) -> Page:
        """Load a page, and unfold it unless told otherwise, so that all of it is looked at."""
        self.loopback.page = PAGES.page(kind, language, shown)
        self.page.goto(self.loopback.url)
        if opened:
            self.page.evaluate("() => document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
        return self.page


def watched(browser: Browser, loopback: Loopback, width: int, scheme: str = "light") -> Iterator[Watched]:
    context = browser.new_context(
        viewport={"width": width, "height": 640},
        color_scheme=scheme,  # type: ignore[arg-type] -- "light" or "dark"
        reduced_motion="reduce",
    )
    yield Watched(context, loopback)
    context.close()


@pytest.fixture(scope="module")
def phone(browser: Browser, loopback: Loopback) -> Iterator[Watched]:
    yield from watched(browser, loopback, 320)


@pytest.fixture(scope="module", params=["light", "dark"])
def desktop(request: pytest.FixtureRequest, browser: Browser, loopback: Loopback) -> Iterator[Watched]:
    yield from watched(browser, loopback, 1100, request.param)


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_a_phone_shows_all_of_it(phone: Watched, kind: PageKind, language: str) -> None:
    """320 CSS pixels, which is also a desktop of 1,280 at a zoom of 400 % (WCAG 1.4.10)."""
    page = phone.show(kind, language)
    assert page.evaluate(CLIPPED) == []
    sizes = page.evaluate(
        f"() => [...document.querySelectorAll('{CONTROLS}')].filter(e => e.checkVisibility())"
        ".map(e => [e.textContent, e.getBoundingClientRect().width, e.getBoundingClientRect().height])"
    )
    assert sizes
    assert [size for size in sizes if size[1] < 44 or size[2] < 44] == []
    assert page.title().endswith("Chatty")


def test_nothing_is_loaded_and_nothing_complained_of(phone: Watched, loopback: Loopback) -> None:
    before = len(loopback.asked)
    phone.requests.clear()
    phone.complaints.clear()
    for kind in KINDS:
        phone.show(kind, "en")
    phone.page.wait_for_timeout(300)  # a late request for an icon would come now
    assert {url for url in phone.requests if not url.startswith("data:")} == {loopback.url}
    assert set(loopback.asked[before:]) == {"/"}
    assert phone.complaints == []


def luminance(colour: str) -> tuple[float, float]:
    numbers = [float(part) for part in colour[colour.index("(") + 1 : -1].split(",")]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (n / 255 for n in numbers[:3])
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue, numbers[3] if len(numbers) > 3 else 1.0


@pytest.mark.parametrize("kind", KINDS)
def test_contrast_of_all_text(desktop: Watched, kind: PageKind) -> None:
    texts = desktop.show(kind, "en").evaluate(TEXTS)
    assert len(texts) >= 5
    for text, ink, ground in texts:
        (one, solid), (two, _) = luminance(ink), luminance(ground)
        assert solid == 1.0
        assert (max(one, two) + 0.05) / (min(one, two) + 0.05) >= 4.5, (text, ink, ground)


@pytest.mark.parametrize("kind", KINDS)
def test_keyboard_reaches_every_control_and_shows_it(desktop: Watched, kind: PageKind) -> None:
    page = desktop.show(kind, "en")
    expected = page.locator(STOPS).evaluate_all("all => all.map(e => e.textContent || e.name)")
    assert expected
    reached = []
    for _ in range(len(expected)):
        page.keyboard.press("Tab")
        text, style, width = page.evaluate(
            "() => { const e = document.activeElement, s = getComputedStyle(e);"
            " return [e.textContent || e.name, s.outlineStyle, s.outlineWidth]; }"
        )
        reached.append(text)
        assert (style, width) == ("solid", "3px")
    assert sorted(reached) == sorted(expected)


def test_the_way_on_takes_two_steps_by_keyboard(phone: Watched) -> None:
    page = phone.show("warned", "en", opened=False)
    way = page.locator("a[href='/crossed']")
    assert not way.is_visible()
    page.locator("main > details > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert way.is_visible()
    assert page.evaluate("() => document.activeElement.getAttribute('href')") == "/crossed"
    page.keyboard.press("Enter")
    page.wait_for_url("**/crossed")
    assert page.evaluate("() => document.referrer") == ""


def test_policy_stops_what_would_be_put_in(phone: Watched) -> None:
    """The guard behind the guard: even an element that got into a page runs and loads nothing."""
    phone.show("blocked", "en")
    phone.loopback.page = PAGES.page("blocked", "en", LONG).replace(
        b"<h1>",
        b"<script>document.title='broken'</script><img src='/x.png' onerror=\"document.title='broken'\">"
        b"<style>h1{display:none}</style><iframe src='/frame'></iframe><h1>",
    )
    before = len(phone.loopback.asked)
    phone.page.goto(phone.loopback.url)
    assert phone.page.title().endswith("Chatty")
    assert phone.page.locator("h1").is_visible()
    assert set(phone.loopback.asked[before:]) == {"/"}
    phone.complaints.clear()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_true_host_stays_in_order(phone: Watched, language: str) -> None:
    """A right-to-left label and override marks do not move the end of the name (Unicode UAX 9)."""
    host = "login.\u05d0\u05d1\u05d2.\u202eelpmaxe.example"
    page = phone.show("warned", language, Shown(host="login.xn--4dbcd.elpmaxe.example", host_unicode=host))
    places = page.evaluate(
        "() => [...document.querySelectorAll('.host bdi bdi')].map(e => [e.textContent,"
        " e.getBoundingClientRect().top, e.getBoundingClientRect().left])"
    )
    assert [place[0] for place in places] == ["login", "\u05d0\u05d1\u05d2", "U+202Eelpmaxe", "example"]
    assert sorted(places, key=lambda place: (round(place[1] / 4), place[2])) == places


def test_works_without_scripts(browser: Browser, loopback: Loopback) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    loopback.page = PAGES.page("warned", "de", LONG)
    page.goto(loopback.url)
    page.locator("main > details > summary").click()
    assert page.locator("a[href='/crossed']").is_visible()
    context.close()
