"""``kill -9`` in the middle of a recall of 10,000: afterwards each copy was recalled, in order, none forgotten."""

import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from e2e.receiver import Receiver, set_webhook
from e2e.running import Process, Running, free_port

COPIES = 10_000
URL = "https://evil.example/video"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with Running(tmp_path) as served:
        yield served


@pytest.fixture
def receiver(running: Running) -> Iterator[Receiver]:
    with Receiver(set_webhook(running.home, "http://127.0.0.1:9/")) as listening:
        set_webhook(running.home, listening.url)
        yield listening


def send(running: Running, count: int) -> None:
    """Messages with the link, ``count`` of them."""
    for start in range(0, count, 1000):
        batch = [{"id": f"m{n}", "sender": f"@u{n % 50}", "text": f"see {URL}"} for n in range(start, start + 1000)]
        answer = running.ask("POST", "/v1/messages:batch", {"messages": batch})
        assert answer.status == 200
        assert all(one["decision"] for one in answer.json()["answers"])


def begin(running: Running) -> str:
    answer = running.ask("POST", "/v1/recalls", {"url": URL, "match": "host", "reason": "phish"})
    assert answer.status == 201, answer.body
    return str(answer.json()["id"])


def progress(running: Running, recall: str, api: str = "") -> Any:
    return running.ask("GET", f"/v1/recalls/{recall}", api=api).json()["progress"]


def await_progress(running: Running, recall: str, state: str, wanted: int, seconds: float, api: str = "") -> None:
    until = time.monotonic() + seconds
    while (found := progress(running, recall, api))[state] != wanted:
        assert time.monotonic() < until, found
        time.sleep(0.1)


def contradictions(log: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Events that came after a later one about their message, webhooks that came again left out as a receiver does."""
    last: Counter[str] = Counter()
    found = []
    for one in log:
        if one["again"]:
            continue
        if one["sequence"] < last[one["message"]]:
            found.append(one)
        last[one["message"]] = max(last[one["message"]], one["sequence"])
    return found


@pytest.mark.timeout(240)
def test_a_killed_process_forgets_no_copy(running: Running, receiver: Receiver) -> None:
    send(running, COPIES)
    recall = begin(running)
    kills = 0
    for share in (0.01, 0.3, 0.6):
        receiver.await_events(int(COPIES * share), 60)
        running.process.kill()
        kills += 1
        running.restart()
    await_progress(running, recall, "gone", COPIES, 90)
    log = receiver.log()
    assert {one["message"] for one in log} == {f"m{n}" for n in range(COPIES)}
    assert contradictions(log) == []
    again = sum(one["again"] for one in log)
    assert running.ask("POST", f"/v1/recalls/{recall}/undo").status == 200
    receiver.await_events(int(COPIES * 1.4), 60)
    running.process.kill()
    running.restart()
    await_progress(running, recall, "restored", COPIES, 90)
    log = receiver.log()
    assert contradictions(log) == []
    assert Counter((one["action"]) for one in log if not one["again"]) == {"redact": COPIES, "restore": COPIES}
    print(f"\nkill -9: {kills} kills among {COPIES} recalled and one among as many restored, "
          f"{again} webhooks came twice, none was forgotten")  # fmt: skip


@pytest.mark.timeout(240)
def test_another_process_on_the_home_takes_over(running: Running, receiver: Receiver) -> None:
    """Two processes on one home; the one that sends is killed, then the other, just after the recall was undone."""
    set_webhook(running.home, receiver.url, "--batch", "20", "--connections", "2", "--rate", "100")
    send(running, COPIES)
    other = Process(running.home)
    try:
        recall = begin(running)
        receiver.await_events(int(COPIES * 0.2), 60)
        leader, follower = leading(running, running.process, other)
        leader.kill()
        before = receiver.counts()["events"]
        started = time.monotonic()
        receiver.await_events(before + 200, 20)
        taken = time.monotonic() - started
        undone = running.ask("POST", f"/v1/recalls/{recall}/undo", api=follower.api)
        assert undone.status == 200
        third = Process(running.home)
        follower.kill()
        try:
            until = time.monotonic() + 90
            while progress(running, recall, third.api)["finished_at"] is None:
                assert time.monotonic() < until
                time.sleep(0.1)
            last = progress(running, recall, third.api)
        finally:
            third.kill()
        assert last["restored"] + last["withdrawn"] == last["found"] == COPIES
        log = receiver.log()
        assert contradictions(log) == []
        ends = {one["message"]: one["action"] for one in log if not one["again"]}
        assert set(ends.values()) == {"restore"}
        assert last["restored"] >= len(ends)
        print(f"\ntaken over after {taken:.2f} s; {last['restored']} restored, {last['withdrawn']} never sent")
    finally:
        other.kill()


def leading(running: Running, *processes: Process) -> tuple[Process, Process]:
    """The process that sends, and the other."""
    for _ in range(100):
        for place, process in enumerate(processes):
            text = running.ask("GET", "/metrics", api=process.api).body.decode()
            if "bascule_webhook_leader 1.0" in text:
                return process, processes[1 - place]
        time.sleep(0.1)
    raise AssertionError("nobody sends")


@pytest.mark.timeout(120)
def test_a_receiver_that_is_killed_and_comes_back(running: Running) -> None:
    """Nothing is lost while nobody listens, and the service goes on meanwhile."""
    port = free_port()
    secret = set_webhook(running.home, f"http://127.0.0.1:{port}/hook", "--timeout", "5")
    send(running, 1000)
    with Receiver(secret, port) as first:
        recall = begin(running)
        first.await_events(100, 30)
        first.popen.send_signal(signal.SIGKILL)
        first.popen.wait(10)
    time.sleep(1.0)
    assert running.send("meanwhile", "hello")["decision"] == "deliver"
    assert progress(running, recall)["waiting"] > 0
    with Receiver(secret, port) as second:
        await_progress(running, recall, "gone", 1000, 60)
        assert second.counts()["refused"] == 0
