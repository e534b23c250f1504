"""Real feeds into a running service: the new index is swapped in without a request dropped, and holds at once."""

import gzip
import json
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bascule.links.destination import NotADestination, read
from e2e.running import BASCULE, Running, bascule
from e2e.wire import asked

pytestmark = pytest.mark.data

FEEDS = (
    "dogino_discord_scam-urls.txt.gz",
    "durablenapkin_hosts.txt.gz",
    "pihole-phishtank_hosts_2025-12-31.txt.gz",
    "polkadot_all.json.gz",
    "maltrail_malicious_evilginx.txt",
)
ORDINARY = "https://ordinary-and-made-up.com/page?x=1#top"


class Traffic:
    """Clicks without a pause on a delivered link, and messages beside them; every answer counted."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._over = threading.Event()
        self.clicks: Counter[tuple[int, bytes | None]] = Counter()
        self.decisions: Counter[str] = Counter()
        self.broken: list[BaseException] = []
        target = running.wrapped("before the feeds", ORDINARY).removeprefix(running.base).encode()
        self._threads = [
            threading.Thread(target=self._until_over, args=(lambda: self._click(target),)),
            threading.Thread(target=self._until_over, args=(self._send,)),
        ]

    def _until_over(self, once: Callable[[], None]) -> None:
        try:
            while not self._over.is_set():
                once()
        except BaseException as error:
            self.broken.append(error)

    def _click(self, target: bytes) -> None:
        self.clicks.update(asked(self._running.process.links, [target] * 8, self._running.base.removeprefix("http://")))
        time.sleep(0.002)

    def _send(self) -> None:
        number = sum(self.decisions.values())
        self.decisions[self._running.send(f"traffic {number}", f"see {ORDINARY}")["decision"]] += 1

    def __enter__(self) -> "Traffic":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(30)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Iterator[Running]:
    assert shared.is_dir()
    with Running(tmp_path_factory.mktemp("feeds")) as served:
        yield served


def entries(running: Running) -> int:
    """How many entries the index that the service uses has."""
    return int(running.ask("GET", "/readyz").json()["list_entries"])


def swapped(running: Running, before: int, within: float = 5.0) -> int:
    """The entries of the next index in use; how long it takes is bounded."""
    until = time.monotonic() + within
    while (now := entries(running)) == before:
        assert time.monotonic() < until, "the new index is not used"
        time.sleep(0.05)
    return now


@pytest.mark.timeout(200)
def test_feeds_are_swapped_in_without_a_request_dropped(running: Running, shared: Path) -> None:
    seen = [entries(running)]
    with Traffic(running) as traffic:
        for feed in FEEDS:
            told = bascule("lists", "add", "--home", running.home, shared / "feeds" / feed)
            (report,) = [json.loads(line) for line in told.splitlines()]
            assert report["accepted"] > 1000
            seen.append(swapped(running, seen[-1]))
        before = sum(traffic.clicks.values())
        time.sleep(0.3)
    assert traffic.broken == []
    assert sum(traffic.clicks.values()) > before > 0
    assert set(traffic.clicks) == {(302, ORDINARY.encode())}, "every click was answered, and alike"
    assert set(traffic.decisions) == {"rewrite"}
    assert seen == sorted(set(seen))
    print(
        f"\n{len(FEEDS)} feeds, {seen[-1]:,} entries: {sum(traffic.clicks.values()):,} clicks and "
        f"{sum(traffic.decisions.values()):,} messages answered meanwhile, 0 dropped"
    )


def listed(path: Path, count: int) -> list[str]:
    """Names of a plain feed that are their own registrable domain, spread over all of it."""
    names = [name.strip() for name in gzip.decompress(path.read_bytes()).decode().splitlines()]
    names = [name for name in names if name.count(".") == 1 and not name.startswith("#")]
    return names[:: max(1, len(names) // count)][:count]


def test_listed_links_are_rejected_and_ordinary_ones_cross(running: Running, shared: Path) -> None:
    """A few rows at most are not blocked: the guard holds names that everybody uses."""
    names = listed(shared / "feeds" / FEEDS[0], 100)
    outcomes: Counter[str] = Counter()
    for name in names:
        try:
            url = read(f"https://{name}/nitro").href
        except NotADestination:
            continue
        decision = running.send(f"listed {name}", f"free nitro {url}")
        outcomes[decision["decision"]] += 1
        if decision["decision"] == "reject":
            assert decision["links"][0]["verdict"] == "block"
            assert decision["reasons"]
    print(f"\nmessages with listed links: {dict(outcomes)}")
    assert outcomes["reject"] >= 0.97 * sum(outcomes.values())
    ordinary = running.send("ordinary", f"see {ORDINARY}")
    assert ordinary["decision"] == "rewrite"
    assert running.click(ordinary["links"][0]["wrapped_url"]).location == ORDINARY


def test_a_link_delivered_before_its_listing_is_raised(running: Running, tmp_path: Path) -> None:
    url = "https://bad-later-and-made-up.com/x"
    wrapped = running.wrapped("bad later", url)
    assert running.click(wrapped).location == url
    feed = tmp_path / "late.txt"
    feed.write_text("bad-later-and-made-up.com\nworse-later-and-made-up.net\n")
    before = entries(running)
    bascule("lists", "add", "--home", running.home, feed)
    swapped(running, before)
    assert running.click(wrapped).status == 410
    bascule("lists", "remove", "--home", running.home, "late")
    swapped(running, before + 2)
    assert running.click(wrapped).location == url


def test_a_broken_download_never_replaces_a_good_list(running: Running, tmp_path: Path) -> None:
    feed = tmp_path / "breaks.txt"
    feed.write_text("good-row-and-made-up.com\nother-row-and-made-up.net\n")
    before = entries(running)
    bascule("lists", "add", "--home", running.home, feed)
    good = swapped(running, before)
    feed.write_bytes(b"<!doctype html><title>502 Bad Gateway</title>\x00\xff" * 50)
    command = [*BASCULE, "lists", "add", "--home", str(running.home), str(feed)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]
    time.sleep(1.5)  # longer than a process takes to look for a new index
    assert entries(running) == good
    assert running.ask("GET", "/readyz").json()["degraded"] == []
    assert running.send("still listed", "https://good-row-and-made-up.com/")["decision"] == "reject"
