"""A verdict accepted by one process holds in all of them, whatever becomes of any."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.running import Process, Running, bascule


@pytest.fixture
def three(tmp_path: Path) -> Iterator[tuple[Running, list[Process]]]:
    with Running(tmp_path) as running:
        others = [Process(running.home), Process(running.home)]
        yield running, [running.process, *others]
        for other in others:
            other.kill()


def seen(running: Running, processes: list[Process], wrapped: str) -> list[int]:
    return [running.click(wrapped, process.links).status for process in processes]


def test_it_holds_everywhere_as_soon_as_it_is_accepted_and_is_lifted_so(three: tuple[Running, list[Process]]) -> None:
    running, processes = three
    for number, accepting in enumerate(processes * 3):
        url = f"https://site{number}.example/login"
        wrapped = running.wrapped(f"m{number}", url)
        assert seen(running, processes, wrapped) == [302] * 3
        running.verdict(url, "block", match="host", api=accepting.api)
        assert seen(running, processes, wrapped) == [410] * 3
        gone = running.ask("DELETE", f"/v1/verdicts?url={url}&match=host", api=accepting.api)
        assert gone.status == 200
        assert seen(running, processes, wrapped) == [302] * 3


def test_a_process_that_was_killed_holds_nothing_up_and_one_that_starts_knows_everything(
    three: tuple[Running, list[Process]],
) -> None:
    running, processes = three
    wrapped = running.wrapped("m", "https://site.example/login")
    processes[1].kill()
    running.verdict("https://site.example/login", "block")
    late = Process(running.home)
    try:
        assert seen(running, [processes[0], processes[2], late], wrapped) == [410] * 3
        status = running.ask("GET", "/v1/status").json()
        assert status["processes"] == 3
        assert status["revocations"]["overdue"] == 0
    finally:
        late.kill()


def test_an_idle_process_hears_of_it_without_being_asked(three: tuple[Running, list[Process]]) -> None:
    running, _ = three
    for number in range(20):
        running.verdict(f"https://site{number}.example/", "block")
    until = time.monotonic() + 10
    while time.monotonic() < until:
        revocations = running.ask("GET", "/v1/status").json()["revocations"]
        if revocations["count"] == 20:
            break
        time.sleep(0.02)
    assert revocations["count"] == 20
    assert revocations["p99_ms"] < 1000
    text = running.ask("GET", "/metrics").body.decode()
    assert "bascule_revocation_seconds_count 20.0" in text
    assert "bascule_processes 3.0" in text


def test_the_command_line_is_heard_too_and_an_end_is_kept_by_all(three: tuple[Running, list[Process]]) -> None:
    running, processes = three
    wrapped = running.wrapped("m", "https://site.example/login")
    bascule("verdict", "set", "m", "block", "--scope", "message", "--expires-in", "2", "--home", running.home)
    assert seen(running, processes, wrapped) == [410] * 3
    time.sleep(2.1)
    assert seen(running, processes, wrapped) == [302] * 3
