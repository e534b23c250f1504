"""A link sent to a chat of two and carried elsewhere: a leaving page in every process, and a signal; never for them."""

import random
import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from e2e.running import Answer, Process, Running, request

URL = "https://shop.example.com/invite?x=1"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running(tmp_path_factory.mktemp("laundering"), trusted=("127.0.0.1",)) as made:
        yield made


def sent(running: Running, name: str) -> str:
    body: dict[str, Any] = {"recipients": ["@bob"], "conversation": {"id": f"!{name}", "kind": "direct", "size": 2}}
    (link,) = running.send(name, URL, **body)["links"]
    return str(link["wrapped_url"])


def opened(running: Running, url: str, client: str, links: str = "") -> Answer:
    """The link as a trusted proxy on loopback asks for it on behalf of ``client``."""
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    headers = {"Host": parts.netloc, "X-Forwarded-For": f"203.0.113.99, {client}"}
    return request(links or running.process.links, "GET", target, None, headers)


def kept(running: Running, name: str) -> Any:
    return running.ask("GET", f"/v1/messages/{name}").json()


def test_fifty_networks_get_a_leaving_page_and_the_message_a_signal(running: Running) -> None:
    url = sent(running, "carried")
    answers = [opened(running, url, f"198.51.{number}.7") for number in range(50)]
    statuses = [answer.status for answer in answers]
    assert statuses == sorted(statuses, reverse=True)
    assert (statuses[0], answers[0].location) == (302, URL)
    assert statuses.count(302) == 16, "three for each of the two, and ten"
    page = answers[-1]
    assert (page.status, page.location) == (200, None)
    assert b"shop" in page.body
    way = re.search(r'href="([^"]*\?go=[^"]*)"', page.body.decode())
    assert way is not None
    onward = way[1].replace("&amp;", "&")
    base = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}"
    assert opened(running, base + onward, "198.51.49.7").location == URL
    assert opened(running, base + onward, "192.0.2.1").location is None
    until = time.monotonic() + 10
    while not kept(running, "carried")["signals"]:
        assert time.monotonic() < until, "the signal was never kept"
        time.sleep(0.1)
    (signal,) = kept(running, "carried")["signals"]
    assert signal["name"] == "carried_elsewhere"
    assert "1 person" in signal["evidence"]
    (listed,) = running.ask("GET", "/v1/exposure/carried").json()["messages"]
    assert (listed["message"], listed["sender"]) == ("carried", "@ann")
    totals = running.ask("GET", "/v1/exposure?scope=sender&subject=%40ann").json()["totals"]
    assert totals["carried"] == 1
    assert b"\nbascule_carried_total 1.0\n" in running.ask("GET", "/metrics").body

    other = Process(running.home, trusted=("127.0.0.1",))
    try:
        assert opened(running, url, "192.0.2.1", other.links).status == 200, "a process that begins later knows"
    finally:
        other.kill()


def test_what_four_processes_see_of_fifty_networks_adds_up(running: Running) -> None:
    others = [Process(running.home, trusted=("127.0.0.1",)) for _ in range(3)]
    try:
        processes = [running.process, *others]
        url = sent(running, "spread")
        for number in range(50):
            opened(running, url, f"198.51.{number}.7", processes[number % 4].links)
        until = time.monotonic() + 10
        for process in processes:
            while opened(running, url, "198.51.0.7", process.links).status != 200:
                assert time.monotonic() < until, "a process never heard of it"
                time.sleep(0.1)
    finally:
        for process in others:
            process.kill()


def test_its_two_people_cross_all_week(running: Running) -> None:
    """A week's openings in one half hour, which is harder: phones that change networks are counted within it."""
    url = sent(running, "used")
    chance = random.Random(4)
    places = ["192.0.2.7", "2001:db8:1::7", "203.0.113.7", "2001:db8:2::7", "198.18.0.7", "198.19.0.7"]
    mobile = [f"100.64.{number}.9" for number in range(10)]
    for _ in range(7 * 20):
        answer = opened(running, url, chance.choice(places + mobile))
        assert (answer.status, answer.location) == (302, URL)
    assert kept(running, "used")["signals"] == []


def test_one_network_is_answered_in_few_words_after_many_bad_links_and_its_good_ones_open(running: Running) -> None:
    url = sent(running, "limited")
    answers = [opened(running, f"{url}{number}", "192.0.2.50") for number in range(150)]
    statuses = [answer.status for answer in answers]
    assert statuses[:120] == [404] * 120
    assert statuses[-1] == 429
    assert "retry-after" in answers[-1].headers
    assert opened(running, url, "192.0.2.50").location == URL
    assert opened(running, f"{url}0", "192.0.3.50").status == 404
