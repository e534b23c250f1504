"""``kill -9`` in the middle of everything: what was answered is there, what was there is good."""

import asyncio
import http.client
import itertools
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from e2e.running import BASCULE, Process, Running, bascule

from chaos.load import message, send_until

KILLS = 6
EACH = 3_400
"""Answers before each kill; with those of the last moment, more than 20,000 in all."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running(tmp_path_factory.mktemp("kill")) as served:
        yield served


def asked_again(running: Running, answers: dict[int, Any]) -> int:
    """How many of these answers are not given again, word for word and second for second."""
    lost = 0
    numbers = list(answers)
    for start in range(0, len(numbers), 1000):
        some = numbers[start : start + 1000]
        again = running.ask("POST", "/v1/messages:batch", {"messages": [message(number) for number in some]})
        assert again.status == 200, again.body[:500]
        decisions = [answer["decision"] for answer in again.json()["answers"]]
        lost += sum(answers[number] != decision for number, decision in zip(some, decisions, strict=True))
    return lost


@pytest.mark.timeout(240)
def test_no_answered_decision_is_lost(running: Running) -> None:
    """``decided_at`` is part of the answer: one decided anew, and not kept, would differ by it."""
    numbers = itertools.count()
    answers: dict[int, Any] = {}
    for _ in range(KILLS):
        got = asyncio.run(send_until(running.process.api, running.key, numbers, EACH, running.process.kill))
        assert len(got) >= EACH
        running.restart()
        assert asked_again(running, got) == 0
        answers |= got
    assert len(answers) >= 20_000
    running.process.kill()
    running.restart()
    lost = asked_again(running, answers)
    print(f"\nkill -9: {KILLS + 1} kills, {len(answers)} answered decisions, {lost} lost")
    assert lost == 0


def test_every_acknowledged_verdict_holds(running: Running) -> None:
    """Set and taken back from several connections at once, with a kill among them; then asked at the click."""
    rounds, each = 3, 60
    wrapped: dict[str, str] = {}
    for turn in range(rounds):
        hosts = [f"host{turn}-{number}.example" for number in range(200)]
        links = running.send(f"verdicts {turn}", " ".join(f"https://{host}/page" for host in hosts))["links"]
        wrapped |= {host: link["wrapped_url"] for host, link in zip(hosts, links, strict=True)}
    words: dict[str, str] = {}
    for turn in range(rounds):
        acknowledged = kill_among_verdicts(running, [host for host in wrapped if host.startswith(f"host{turn}-")], each)
        assert len(acknowledged) >= each
        words |= acknowledged
        running.restart()
        assert {host: running.believed(f"https://{host}/page") for host in acknowledged} == acknowledged
    status = {host: running.click(wrapped[host]).status for host in words}
    assert status == {host: 410 if word == "block" else 302 for host, word in words.items()}
    assert set(words.values()) == {"block", "allow"}


def kill_among_verdicts(running: Running, hosts: list[str], enough: int) -> dict[str, str]:
    """What was acknowledged before the kill: a block on each host, taken back again on every third."""
    acknowledged: dict[str, str] = {}
    reached = threading.Event()
    todo = iter(hosts)

    def work() -> None:
        for host in todo:
            acknowledged.pop(host, None)
            try:
                running.verdict(f"https://{host}/", "block", "host")
                acknowledged[host] = "block"
                if int(host.split("-")[1].split(".")[0]) % 3 == 0:
                    del acknowledged[host]  # neither word is acknowledged while the second is on its way
                    assert running.ask("DELETE", f"/v1/verdicts?url=https://{host}/&match=host").status == 200
                    acknowledged[host] = "allow"
            except (OSError, http.client.HTTPException):
                return
            if len(acknowledged) >= enough:
                reached.set()

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    assert reached.wait(60)
    running.process.kill()
    for worker in workers:
        worker.join(30)
    return acknowledged


def test_a_killed_list_import_leaves_the_old_index(tmp_path: Path) -> None:
    """Names under .com that nobody has: a list's rows need a real public suffix."""
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_text("".join(f"old{number}-is-made-up.com\n" for number in range(2000)))
    new.write_text("".join(f"new{number}-is-made-up.com\n" for number in range(60_000)))
    with Running(tmp_path) as served:
        bascule("lists", "add", "--home", served.home, old)
        assert kill_imports(served, new) >= 4, "the import was too quick to be killed in its middle"
        assert looked_up(served, "old1999-is-made-up.com") == looked_up(served, "new59999-is-made-up.com") == "block"
        assert eventually_rejected(served, "https://new59999-is-made-up.com/")


def kill_imports(served: Running, source: Path) -> int:
    """Begin to add a list again and again, killed ever later, until it is done; how often it was killed."""
    for killed in itertools.count():
        add = subprocess.Popen([*BASCULE, "lists", "add", "--home", served.home, source], stdout=subprocess.DEVNULL)
        try:
            assert add.wait(0.15 * (killed + 1)) == 0
            break
        except subprocess.TimeoutExpired:
            os.kill(add.pid, signal.SIGKILL)
            add.wait(30)
        assert looked_up(served, "old1999-is-made-up.com") == "block"
        assert served.ask("GET", "/readyz").json()["degraded"] == []
    return killed


def looked_up(served: Running, host: str) -> str:
    """The verdict of ``bascule lists lookup``, which opens the index anew."""
    command = [*BASCULE, "lists", "--home", str(served.home), "lookup"]
    done = subprocess.run(command, input=b'{"url":"https://%b/"}\n' % host.encode(), capture_output=True, check=True)
    return str(json.loads(done.stdout)["verdict"])


def eventually_rejected(served: Running, url: str, within: float = 5.0) -> bool:
    """Whether a message with ``url`` is rejected within seconds: processes look for a new index once a second."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if served.send(f"{url} {time.monotonic()}", url)["decision"] == "reject":
            return True
        time.sleep(0.1)
    return False


def test_another_process_follows_at_the_next_click(running: Running) -> None:
    other = Process(running.home)
    try:
        for number in range(40):
            url = f"https://several{number}.example/"
            wrapped = running.wrapped(f"several {number}", url)
            assert running.click(wrapped, other.links).status == 302
            running.verdict(url, "block", api=running.process.api)
            assert running.click(wrapped, other.links).status == 410
            running.verdict(url, "allow", api=other.api)
            assert running.click(wrapped, running.process.links).status == 302
        bascule("verdict", "set", url, "block", "--home", running.home, "--network", "demo")
        assert {running.click(wrapped, process.links).status for process in (other, running.process)} == {410}
        # A message decided on by one is known to the other, and outlives the one that decided.
        decided = running.ask("POST", "/v1/messages", message(10**6), api=other.api).json()
        other.kill()
        assert running.ask("POST", "/v1/messages", message(10**6)).json() == decided
    finally:
        other.kill()
