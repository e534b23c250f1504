"""The bridge once over, by the shortest way: sent, crossed, raised."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.running import BASCULE, Running, free_port


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running(tmp_path_factory.mktemp("running")) as served:
        yield served


def test_sent_crossed_and_raised(running: Running) -> None:
    wrapped = running.wrapped("one", "https://shop.example/sale?x=1#top")
    assert running.click(wrapped).location == "https://shop.example/sale?x=1#top"
    running.verdict("https://shop.example/sale?x=1", "block")
    raised = running.click(wrapped)
    assert (raised.status, raised.location) == (410, None)


def test_a_passed_on_link_is_not_wrapped_twice(running: Running) -> None:
    first = running.send("first", "look: https://shop.example/a?b=1#c")
    again = running.send("again", f"fwd: {first['text']}", sender="@ben")
    (link,) = again["links"]
    assert link["expanded_url"] == "https://shop.example/a?b=1#c"
    assert len(again["text"]) == len(first["text"]) + len("fwd: ")
    assert running.click(link["wrapped_url"]).location == "https://shop.example/a?b=1#c"


def test_an_orderly_end_keeps_the_clicks(tmp_path: Path) -> None:
    with Running(tmp_path) as served:
        wrapped = served.wrapped("one", "https://shop.example/")
        assert served.click(wrapped).status == 302
        assert served.process.stop() == 0
        served.restart()
        (count,) = served.ask("GET", "/v1/messages/one").json()["clicks"]
        assert (count["outcome"], count["count"]) == ("go", 1)


def test_workers_share_ports_replace_a_dead_one_and_end_together(tmp_path: Path) -> None:
    with Running(tmp_path) as served:
        wrapped = served.wrapped("one", "https://shop.example/")
        assert served.process.stop() == 0
    api, links = free_port(), served.port
    listen = ("--listen", f"127.0.0.1:{api}", "--click-listen", f"127.0.0.1:{links}")
    command = [*BASCULE, "serve", "--home", str(served.home), "--workers", "2", *listen]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as supervisor:
        try:
            assert supervisor.stderr is not None
            told = b"".join(supervisor.stderr.readline() for _ in range(4))
            assert told.count(b"links on") == 2
            workers = children(supervisor.pid)
            os.kill(workers[0], signal.SIGKILL)
            assert b"API on" in supervisor.stderr.readline()
            assert workers[0] not in children(supervisor.pid)
            answers = [served.click(wrapped, f"127.0.0.1:{links}") for _ in range(20)]
            assert {answer.location for answer in answers} == {"https://shop.example/"}
        finally:
            supervisor.terminate()
        assert supervisor.wait(30) == 0
    for port in (api, links):
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0, "a worker outlived its supervisor"


def children(pid: int) -> list[int]:
    """The processes that ``pid`` started and that run."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
