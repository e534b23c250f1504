from collections.abc import Iterator
from contextlib import closing

import pytest
from e2e.running import Running, free_port

from bascule.accounts.event import AccountEvent
from bascule.cli.demo_server import DemoServer, ServerAnswerError
from bascule.gate.message import Message


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running(tmp_path_factory.mktemp("server"), base="http://go.demo.test") as running:
        yield running


@pytest.fixture
def server(running: Running) -> Iterator[DemoServer]:
    found = DemoServer(f"http://{running.process.api}", running.key, f"http://{running.process.links}")
    yield found
    found.close()


def test_messages_events_and_states(server: DemoServer) -> None:
    decision = server.decide(Message("m1", "@ann", "see https://page.example/a"))
    assert decision.decision == "rewrite"
    many = server.decide_all([Message(f"n{n}", "@ann", "hi") for n in range(1001)])
    assert [one and one.decision for one in many] == ["deliver"] * 1001
    server.tell([AccountEvent("e1", "logged_in", "@ann")])
    assert server.state("@ann") == "normal"
    assert server.state("a?b#c") == "normal"


def test_the_bridge_is_asked_and_where_it_leads_is_not(server: DemoServer, running: Running) -> None:
    wrapped = server.decide(Message("m2", "@ann", "see https://other.example/a")).links[0].wrapped_url
    assert wrapped is not None
    assert server.opens(wrapped)
    running.verdict("https://other.example/a", "block")
    assert not server.opens(wrapped)


def test_what_it_cannot_do_is_said(running: Running) -> None:
    nowhere = DemoServer(f"http://127.0.0.1:{free_port()}", "bk_x")
    stranger = DemoServer(f"http://{running.process.api}", "bk_wrong")
    with closing(nowhere), closing(stranger):
        with pytest.raises(ServerAnswerError, match="url: nothing answers at"):
            nowhere.state("a")
        with pytest.raises(ServerAnswerError, match=r"GET /v1/accounts/a: 401: Expected the header"):
            stranger.state("a")
        with pytest.raises(ServerAnswerError, match="links: nothing answers at"):
            nowhere.opens(f"http://127.0.0.1:{free_port()}/x")
