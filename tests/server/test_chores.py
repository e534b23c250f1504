import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bascule.gate.network import Policy
from bascule.server import chores
from bascule.server.chores import DAY, FORGET_EVERY


def command(place: Any, *arguments: str) -> str:
    """Another process on the same home."""
    done = subprocess.run(
        [sys.executable, "-m", "bascule.cli.main", *arguments, "--home", str(place.home.path)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def test_a_round_takes_up_what_other_processes_changed(place: Any, tmp_path: Path) -> None:
    place.play(place.chores.attempt())
    before = place.target("https://a.example.com/")
    old = before[1:7].decode()
    command(place, "network", "rotate-key", "alpha")
    command(place, "network", "add", "gamma", "--link-base", "http://go.gamma.test")
    (tmp_path / "one.txt").write_text("listed-things.com\n")
    command(place, "lists", "add", str(tmp_path / "one.txt"))
    place.play(place.chores.attempt())
    assert place.target("https://a.example.com/")[1:7].decode() != old
    assert place.click(before).status == 302
    gamma = place.target("https://a.example.com/", "gamma")
    assert place.click(gamma, host=b"go.gamma.test").status == 302
    assert place.click(gamma, host=b"go.alpha.test").status == 404
    assert place.send("https://listed-things.com/").decision == "reject"
    command(place, "network", "rotate-key", "alpha", "--retire", old)
    place.play(place.chores.attempt())
    assert place.click(before).status == 404
    assert place.chores.failures == 0


def test_a_round_writes_the_clicks(place: Any) -> None:
    decision = place.send("https://a.example.com/")
    place.click(b"/" + decision.links[0].wrapped_url.split("/", 3)[3].encode())
    place.play(place.chores.attempt())
    assert place.chores.failures == 0
    (count,) = place.play(place.ledger.clicks("alpha", decision.tag))
    assert (count.outcome, count.count, count.minute) == ("go", 1, int(place.now // 60))


def test_texts_are_forgotten_when_their_retention_is_over(place: Any) -> None:
    place.add("brief", "http://go.brief.test", policy=Policy(text_retention_days=1.0))
    place.service.load()
    for network in ("alpha", "brief"):
        place.send("see https://a.example.com/", network, id="m")
    place.now += 2 * DAY
    for _ in range(FORGET_EVERY + 1):
        place.play(place.chores.attempt())
    kept = {network: place.play(place.ledger.recorded(network, "m")) for network in ("alpha", "brief")}
    assert kept["alpha"].original == "see https://a.example.com/"
    assert kept["brief"].original is None
    assert "a.example.com" not in kept["brief"].decision.text


def test_accounts_that_do_nothing_are_forgotten_in_time(place: Any) -> None:
    place.add("brief", "http://go.brief.test", policy=Policy(account_idle_days=30.0))
    place.play(place.chores.attempt())
    place.send("hello", "brief")
    place.chores._rounds = FORGET_EVERY
    place.play(place.chores.attempt())
    assert place.store.accounts.load("brief", "@ann") is not None
    place.now += 31 * DAY
    place.chores._rounds = 2 * FORGET_EVERY
    place.play(place.chores.attempt())
    assert place.store.accounts.load("brief", "@ann") is None


def test_a_round_that_fails_is_counted_and_the_next_goes_on(place: Any, caplog: pytest.LogCaptureFixture) -> None:
    good = place.home.key_file("beta").read_bytes()
    place.home.key_file("beta").write_bytes(b"{")
    place.play(place.chores.attempt())
    assert place.chores.failures == 1
    assert "tried again" in caplog.text
    place.home.key_file("beta").write_bytes(good)
    place.play(place.chores.attempt())
    assert place.chores.failures == 1


def test_rounds_follow_each_other_until_cancelled(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chores, "TICK", 0.01)

    async def watch() -> None:
        task = asyncio.create_task(place.chores.run())
        for _ in range(500):
            await asyncio.sleep(0.01)
            if place.chores._rounds >= 3:
                break
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    place.play(watch())
    assert place.chores._rounds >= 3
