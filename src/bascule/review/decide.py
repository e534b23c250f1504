"""What a decision means: for the verdict, for the people who reported, for an appeal, for a model that learns."""

from typing import Literal

from bascule.judge.verdict import Belief
from bascule.review.item import DecisionWord, Match
from bascule.review.report import Why

Answered = Literal["upheld", "rejected"]
Label = Literal["bad", "good"]
_BAD: frozenset[DecisionWord] = frozenset(("block", "warn", "reject"))
_GOOD: frozenset[DecisionWord] = frozenset(("allow", "release"))


def verdict_of(decision: DecisionWord) -> Belief | None:
    """The verdict that a decision sets; None where it sets none."""
    return decision if decision in ("block", "warn", "allow") else None


def label_of(decision: DecisionWord) -> Label | None:
    """What a decision teaches; None where nothing."""
    if decision in _BAD:
        return "bad"
    return "good" if decision in _GOOD else None


def was_right(why: Why, decision: DecisionWord) -> bool | None:
    """Whether a report turned out right; None where the decision does not tell."""
    label = label_of(decision)
    return None if label is None else (label == "good") == (why == "mistake")


def answer_to_appeal(decision: DecisionWord) -> Answered:
    """What a decision means for who appealed: only letting go upholds an appeal."""
    return "upheld" if decision in _GOOD else "rejected"


def network_wide(decision: DecisionWord, match: Match) -> bool:
    """Whether a decision stops a whole host or domain, which some networks leave to two analysts."""
    return decision == "block" and match in ("host", "domain")
