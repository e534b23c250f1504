from collections.abc import Sequence

import msgspec
import pytest

from bascule.accounts.event import AccountEvent
from bascule.cli.demo_play import DAYS, Clock, Live, outbreak
from bascule.cli.demo_server import DemoServer
from bascule.gate.decision import Decision, LinkDecision
from bascule.gate.message import Message
from bascule.simulate import Click, none, run, sources


class Recorder(DemoServer):
    """Holds and freezes whoever writes "stop", and takes down what it was told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def decide(self, message: Message) -> Decision:
        self.told.append(message.id)
        held = "stop" in message.text
        link = LinkDecision(0, 1, "x", "u", "u", "u", f"http://go.test/{message.id}", "allow")
        return Decision(message.id, "hold" if held else "rewrite", "", 0.0, (), (link,), (), "t", 0.0)

    def decide_all(self, messages: Sequence[Message]) -> list[Decision | None]:
        self.told += [f"past {message.id} {message.sent_at}" for message in messages]
        return []

    def tell(self, events: Sequence[AccountEvent]) -> None:
        self.told += [f"{event.kind} {event.account} {event.at}" for event in events]

    def state(self, account: str) -> str:
        return "frozen"

    def opens(self, url: str) -> bool:
        self.told.append(f"open {url}")
        return False


class Wall:
    def __init__(self) -> None:
        self.at = 5000.0

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def live(wall: Wall) -> Live:
    return Live(Recorder(), Clock(1000.0, wall.now, wall.sleep, 10.0), "x-", lambda live: None)


def test_the_past_goes_first_and_keeps_its_distance(live: Live, wall: Wall) -> None:
    server = live._server
    assert isinstance(server, Recorder)
    assert live(AccountEvent("e", "logged_in", "a"), 400.0).passes
    assert live(Message("m", "a", "hi", sent_at=500.0), 500.0).passes
    assert server.told == []
    live(Message("n", "a", "hi"), 1050.0)
    assert server.told == ["logged_in x-a 4400.0", "past x-m 4500.0", "x-n"]
    assert wall.at == 5005.0, "fifty seconds, ten times as fast"


def test_what_is_held_is_not_delivered_and_its_sender_asked_about_once(live: Live) -> None:
    first = live(Message("n", "a", "stop"), 1000.0)
    assert (first.passes, first.freezes) == (False, ("a",))
    assert live(Message("o", "a", "stop"), 1001.0).freezes == ()
    assert live(Message("p", "b", "hi"), 1001.0).passes
    assert live.decisions == {"hold": 2, "rewrite": 1}


def test_clicks_ask_the_bridge(live: Live) -> None:
    live(Message("n", "a", "https://x.example/"), 1000.0)
    assert not live(Click("n", "b", "https://x.example/", 1001.0), 1001.0).passes
    assert isinstance(live._server, Recorder)
    assert live._server.told[-1] == "open http://go.test/x-n"
    assert live.crossed == {False: 1}


def test_an_outbreak_takes_off_in_its_half_hour() -> None:
    parameters = outbreak(100)
    assert parameters.attack[0].day == DAYS
    assert msgspec.to_builtins(parameters)["traffic"]["graph"] == "made"
    victims = [run(parameters, seed, sources(None, parameters.traffic, seed), none).victims("blast") for seed in (1, 2)]
    assert min(victims) >= 10
