import math

import pytest

from bascule.judge.message import judge_message
from bascule.judge.verdict import NOTHING_KNOWN, Thresholds, Verdict
from bascule.judge.weights import Weights
from bascule.signals.signal import Signal

TEXT = Signal("text_model", 2.0, "reads like spam", "", "text")
COPIES = Signal("campaign", 3.5, "is one of many", "", "campaign")
NAME = Signal("lookalike_near", 2.0, "goes to a name like another's", "", "lookalike")
LINK = Verdict("allow", 2.0, "Nothing is known against it.", "signals", signals=(NAME,))


def test_words_and_the_worst_link_add_up() -> None:
    verdict = judge_message((TEXT,), (NOTHING_KNOWN, LINK))
    assert (verdict.verdict, verdict.score) == ("warn", 4.0)
    assert verdict.explanation == "This message goes to a name like another's and reads like spam."
    assert {signal.name for signal in verdict.signals} == {"text_model", "lookalike_near"}


def test_two_groups_block() -> None:
    assert judge_message((TEXT, COPIES), ()).verdict == "block"


def test_one_group_alone_never_blocks() -> None:
    many = tuple(Signal(f"s{n}", 3.0, "is odd", "", "text") for n in range(4))
    verdict = judge_message(many, (), Thresholds(1.0, 2.0))
    assert (verdict.verdict, verdict.score) == ("warn", math.nextafter(2.0, 0.0))


def test_what_nothing_is_said_of_keeps_its_link_s_verdict() -> None:
    assert judge_message((), (LINK, NOTHING_KNOWN)) is LINK
    assert judge_message((), ()) is NOTHING_KNOWN


@pytest.mark.parametrize("belief", ["warn", "block"])
def test_the_operator_s_word_against_a_link_stands(belief: str) -> None:
    word = Verdict(belief, 10.0, "The operator says so.", "operator")  # type: ignore[arg-type]
    assert judge_message((TEXT,), (word,)) is word


def test_what_the_operator_allows_does_not_excuse_the_words() -> None:
    allowed = Verdict("allow", -10.0, "The operator allows it.", "operator")
    assert judge_message((COPIES,), (allowed,)).score == 3.5


def test_a_list_that_allows_weighs_against_the_words() -> None:
    listed = Verdict("allow", -3.0, "x is allowed by y.", "y", signals=())
    assert judge_message((COPIES,), (listed,)).verdict == "allow"


def test_a_signal_silenced_by_hand_says_nothing() -> None:
    verdict = judge_message((TEXT,), (LINK,), weights=Weights(by_hand={"text_model": 0.0}))
    assert verdict.score == 2.0
    assert judge_message((COPIES, TEXT), (), weights=Weights(factors={"campaign": 0.5})).score == 3.75


def test_a_link_s_own_warning_keeps_its_words() -> None:
    warned = Verdict("warn", 3.0, "This link is listed.", "list", signals=(Signal("known_list", 3.0, "is listed"),))
    quiet = Signal("defanged", 0.0, "is defanged", "", "text_disguise")
    assert judge_message((quiet,), (warned,)).explanation == "This link is listed."
