import re
import shutil
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest
from conformance.outbreak import START, Shape, break_out, random_contacts

from bascule.campaigns.grow import grow
from bascule.campaigns.sent import Defences, Sent
from bascule.campaigns.spread import Spread
from bascule.campaigns.tree import Tree
from bascule.console.infection import picture

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '"><script>alert(1)</script>\u202e&\x00\ud800'


def grown(*messages: Sent) -> Tree:
    spread = Spread()
    spread.take(messages)
    return grow(spread, 2e9, Defences(blocked_at=1_790_000_500.0, frozen={"@b": 1_790_000_400.0}))


def outbreak() -> Tree:
    played = break_out(
        Random(1002), random_contacts(Random(2), 2000, 10), Shape(origins=3, falls=0.35, days=1.0, stopped=8 * 3600.0)
    )
    spread = Spread()
    spread.take(played.messages)
    frozen = {name: at + 600 for name, at in list(played.turned_at.items())[5:40]}
    return grow(spread, played.until, Defences(START + 20_000, None, frozen))


def test_it_has_a_title_words_and_every_account() -> None:
    tree = grown(
        Sent(1, "m1", "@a", ("@b", "@c"), START), Sent(2, "m2", "@b", ("@d",), START + 300),
        Sent(3, "m3", "@c", (), START + 600),
    )  # fmt: skip
    root = ElementTree.fromstring(picture(tree, "parcels"))
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Infection tree of \u2068parcels\u2069"
    words = root.findtext(f"{SVG}desc") or ""
    assert words.startswith("2 accounts turned from 1 origin in 1 generation; the link was shown to 3 accounts")
    assert "blocked 8.3 minutes after the first lure" in words
    texts = ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]
    assert {"\u2068@a\u2069", "\u2068@b\u2069", "\u2068@c\u2069"} <= set(texts)
    assert any("cannot be told: 2 accounts turned" in one for one in texts)
    assert {"first block", "first freeze"} <= set(texts)
    assert len(root.findall(f"{SVG}path[@class='link']")) == 2


def test_hostile_names_stay_text_and_nothing_comes_from_elsewhere() -> None:
    tree = grown(Sent(1, "m1", HOSTILE, ("@b",), START), Sent(2, "m2", "@b", (), START + 60))
    drawn = picture(tree, HOSTILE)
    root = ElementTree.fromstring(drawn.encode())
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {
        "svg", "title", "desc", "style", "text", "tspan", "g", "path", "circle", "line", "rect",
    }  # fmt: skip
    assert not re.search(r"href|url\(|@import|on\w+=|\u202e|\x00", drawn)
    assert any('"><script>' in "".join(one.itertext()) for one in root.iter(f"{SVG}text"))


def test_an_empty_tree_and_a_large_one_have_a_picture() -> None:
    assert "0 accounts turned from 0 origins" in picture(grown(), "none")
    large = picture(outbreak(), "large")
    assert len(large) < 250_000
    assert "accounts with the fewest descendants are not drawn" in large
    assert "R), by when it turned itself" in large
    ElementTree.fromstring(large)


def test_times_of_any_clock_can_be_drawn() -> None:
    ElementTree.fromstring(picture(grown(Sent(1, "m", "@a", ("@b",), 0.0), Sent(2, "n", "@b", (), 1e11)), "clock"))


@pytest.mark.browser
@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Chromium")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_browser_draws_it_within_its_bounds_in_light_and_dark(tmp_path: Path, scheme: str) -> None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only here

    page_file = tmp_path / "tree.html"
    page_file.write_text(f"<!doctype html><meta charset=utf-8>{picture(outbreak(), 'large')}", "utf-8")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(page_file.as_uri())
        outside = page.evaluate(
            "() => { const all = document.querySelector('svg').getBoundingClientRect();"
            " return [...document.querySelectorAll('svg text')].filter(one => {"
            " const box = one.getBoundingClientRect();"
            " return box.left < all.left || box.right > all.right || box.bottom > all.bottom; })"
            ".map(one => one.textContent) }"
        )
        covered = page.evaluate(
            "() => { const boxes = [...document.querySelectorAll('svg text.over')].map(one =>"
            " one.getBoundingClientRect()); let count = 0; boxes.forEach((a, n) => boxes.slice(n + 1).forEach(b => {"
            " if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4) count++"
            " })); return count }"
        )
        ink, ground = page.evaluate(
            "() => [getComputedStyle(document.querySelector('svg text')).fill,"
            " getComputedStyle(document.querySelector('svg')).backgroundColor]"
        )
        browser.close()
    assert outside == []
    assert covered == 0
    assert (ground == "rgb(255, 255, 255)") == (scheme == "light")
    assert ink != ground
