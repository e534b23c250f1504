"""Reporting and appealing in a real browser, without script: from the blocked page to the answer and the way free."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from e2e.running import Running
from e2e.test_bridge_pages import CHROMIUM, FLAGS

pytestmark = pytest.mark.browser
URL = "https://bakery.example.com/cakes"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running(tmp_path_factory.mktemp("appeal")) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("needs Chromium as `chromium` on the path (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB", java_script_enabled=False)
    yield context.new_page()
    context.close()


def queue(running: Running, kind: str) -> Any:
    answer = running.ask("GET", f"/v1/review?kind={kind}")
    assert answer.status == 200, answer.body
    return answer.json()["items"]


def test_an_owner_appeals_by_keyboard_and_is_answered(running: Running, page: Page) -> None:
    wrapped = running.wrapped("m1", URL)
    running.verdict(URL, "block", "host")
    page.goto(wrapped)
    assert page.locator("h1").inner_text() == "This link is blocked"
    page.get_by_role("link", name="Report a mistake").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**?report")
    page.get_by_label("The link was sent to me").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.get_by_label("This is my website").is_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("My bakery sells cakes.")
    page.keyboard.press("Tab")
    page.keyboard.type("me@bakery.example.com")
    page.keyboard.press("Enter")
    page.wait_for_url("**/appeal/*")
    page.reload()
    assert "We have received your appeal" in page.locator("main").inner_text()
    (item,) = queue(running, "appeal")
    decision = {"analyst": "eve", "decision": "release", "reason": "clean", "answer": "You were right. <b>Sorry</b>."}
    assert running.ask("POST", f"/v1/review/{item['id']}/decision", decision).status == 200
    page.reload()
    told = page.locator("main").inner_text()
    assert "Your appeal was upheld" in told
    assert "You were right. <b>Sorry</b>." in told
    assert running.click(wrapped).location == URL


def test_a_reader_reports_harm_from_the_preview(running: Running, page: Page) -> None:
    page.goto(running.wrapped("m2", "https://lure.example.com/x") + "+")
    page.get_by_role("link", name="Report this link").click()
    page.get_by_label("It pretends to be somebody else").check()
    page.get_by_label("Your message").fill("Not\nmy bank")
    page.get_by_role("button", name="Send").click()
    assert page.locator("h1").inner_text() == "Thank you"
    (item,) = [one for one in queue(running, "report") if one["subject"]["name"] == "lure.example.com/x"]
    shown = running.ask("GET", f"/v1/review/{item['id']}").json()
    assert (shown["evidence"][0]["what"], shown["evidence"][0]["text"]) == ("impersonation", "Not\nmy bank")
    assert shown["subject"]["message"] == "m2"


def test_another_site_cannot_have_a_visitor_appeal(running: Running, browser: Browser) -> None:
    """A page elsewhere sends the form by itself, with every field but the proof, which it cannot read."""
    url = "https://forged.example.com/"
    wrapped = running.wrapped("m3", url)
    running.verdict(url, "block")
    body = (
        f"<!doctype html><form method=post action='{wrapped}?report'><input name=role value=owner>"
        "<input name=comment value=forged><input name=proof value='9999999999.00000000000000000000000000000000'>"
        "</form><script>document.forms[0].submit()</script>"
    ).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = browser.new_context(locale="en-GB")
    try:
        opened = context.new_page()
        with opened.expect_response(lambda response: response.request.method == "POST") as answered:
            opened.goto(f"http://127.0.0.1:{server.server_port}/")
        assert answered.value.status == 403
        opened.wait_for_load_state()
        assert "send them again" in opened.locator("main").inner_text()
        assert [one for one in queue(running, "appeal") if "forged" in one["subject"]["name"]] == []
    finally:
        context.close()
        server.shutdown()
        server.server_close()
