from typing import get_args

import pytest

from bascule.review.decide import answer_to_appeal, label_of, network_wide, verdict_of, was_right
from bascule.review.item import DecisionWord, Match
from bascule.review.report import Why

MEANING = {
    "block": ("block", "bad", "rejected"),
    "warn": ("warn", "bad", "rejected"),
    "allow": ("allow", "good", "upheld"),
    "release": (None, "good", "upheld"),
    "reject": (None, "bad", "rejected"),
    "dismiss": (None, None, "rejected"),
}


@pytest.mark.parametrize("decision", get_args(DecisionWord))
def test_every_decision_has_its_meaning(decision: DecisionWord) -> None:
    assert (verdict_of(decision), label_of(decision), answer_to_appeal(decision)) == MEANING[decision]


@pytest.mark.parametrize("why", get_args(Why))
def test_reports_are_right_where_the_decision_agrees(why: Why) -> None:
    says_bad = why != "mistake"
    assert was_right(why, "block") is was_right(why, "reject") is was_right(why, "warn") is says_bad
    assert was_right(why, "allow") is was_right(why, "release") is not says_bad
    assert was_right(why, "dismiss") is None


def test_only_blocks_of_hosts_and_domains_are_network_wide() -> None:
    wide = {(word, match) for word in get_args(DecisionWord) for match in get_args(Match) if network_wide(word, match)}
    assert wide == {("block", "host"), ("block", "domain")}
