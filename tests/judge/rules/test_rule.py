from typing import get_args

from bascule.judge.rules.rule import ACTIONS, Hit, Rule, RuleAction


def test_actions_are_all_there_in_order() -> None:
    assert set(ACTIONS) == set(get_args(RuleAction))
    assert ACTIONS[0] == "notify"
    assert ACTIONS[-1] == "freeze"


def test_values_are_frozen_and_comparable() -> None:
    rule = Rule("a", "true", "live", 1.0, ("hold",), "why", "ann")
    assert rule == Rule("a", "true", "live", 1.0, ("hold",), "why", "ann")
    assert Hit("a", 1, "live", 1.0, (), "why").link is None
