import msgspec
import pytest

from bascule.gate.decision import Decision, LinkDecision
from bascule.signals.signal import Signal

LINK = LinkDecision(
    4, 22, "https://a.example/", "https://a.example/", "a.example", "https://a.example/", None, "warn",
    signals=(Signal("masked", 2.5, "is masked"),), layers=("https://b.example/",), facts=("masked",),
)  # fmt: skip
DECISION = Decision("m1", "hold", "see https://a.example/", 2.5, ("why",), (LINK,), ("lists",), "0" * 14, 5.0)


def test_a_decision_comes_back_from_json_whole() -> None:
    assert msgspec.json.decode(msgspec.json.encode(DECISION), type=Decision) == DECISION


def test_every_field_is_told_even_where_it_is_empty() -> None:
    told = msgspec.to_builtins(LINK)
    assert told["wrapped_url"] is None
    assert {"start", "end", "text", "url", "display_url", "expanded_url", "verdict", "signals"} <= set(told)


def test_only_the_four_actions_are_decisions() -> None:
    text = msgspec.json.encode(DECISION).replace(b'"hold"', b'"drop"')
    with pytest.raises(msgspec.ValidationError, match="decision"):
        msgspec.json.decode(text, type=Decision)
