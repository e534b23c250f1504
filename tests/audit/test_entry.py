import pytest

from bascule.audit.entry import Event, as_json
from bascule.gate.network import Network


def event(action: str) -> Event:
    return Event(network="demo", at=1.0, who="k", action=action, subject="s")


@pytest.mark.parametrize("action", ["verdict.set", "api_key.saved", "a.b"])
def test_an_action_is_a_subject_and_what_was_done(action: str) -> None:
    assert event(action).action == action


@pytest.mark.parametrize(
    "action", ["", "verdict", "verdict.", ".set", "Verdict.set", "verdict.set.twice", "a b.c", "x" * 50 + ".y"]
)
def test_another_spelling_is_refused(action: str) -> None:
    with pytest.raises(ValueError, match="action"):
        event(action)


@pytest.mark.parametrize("at", [float("nan"), float("inf"), float("-inf")])
def test_a_time_is_a_number(at: float) -> None:
    with pytest.raises(ValueError, match="at: "):
        Event(network="demo", at=at, who="k", action="a.b", subject="s")


def test_json_is_the_same_for_the_same_value() -> None:
    assert as_json(None) == ""
    assert as_json({"b": 1, "a": 2}) == '{"a":2,"b":1}'
    network = as_json(Network("demo", "Demo", "https://go.example"))
    assert network.startswith('{"id":"demo","name":"Demo","link_base":"https://go.example","policy":{')
