import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.judge.conftest import index_of

from bascule.judge.destination import judge_destination
from bascule.judge.verdict import NOTHING_KNOWN, Thresholds
from bascule.judge.weights import OTHER_CAP
from bascule.links.destination import read
from bascule.links.expressions import keys
from bascule.links.fact import Fact
from bascule.links.facts import facts
from bascule.lists.grant import FeedFacts, Stand
from bascule.lists.known import Known, Match
from bascule.signals.link_facts import WEIGHTS
from bascule.signals.signal import Signal

EVERY_FACT = tuple(Fact(name) for name in WEIGHTS)


def match(verdict: Stand, weight: float, source: str = "feed") -> Match:
    return Match("bad.example/", source, verdict, "phishing", weight, specificity=20_001)


def test_nothing_known_and_no_facts() -> None:
    assert judge_destination((), (), 0.0) is NOTHING_KNOWN
    assert judge_destination((), (Fact("long_host", "80"),), 0.0) is NOTHING_KNOWN


def test_one_strong_fact_warns_in_words() -> None:
    verdict = judge_destination((), (Fact("masked", "bank.example"),), 0.0)
    assert (verdict.verdict, verdict.score, verdict.source) == ("warn", 2.5, "signals")
    assert verdict.explanation == "This link is labelled with another site than the one it opens."
    assert verdict.signals[0].evidence == "bank.example"


def test_facts_of_a_real_destination_add_up() -> None:
    shown = read("https://paypal.com@xn--bcher-kva.example:8443/")
    verdict = judge_destination((), facts(shown), 0.0)
    assert {"userinfo", "punycode", "port"} <= {signal.name for signal in verdict.signals}
    assert verdict.score == pytest.approx(sum(signal.weight for signal in verdict.signals))
    assert abs(verdict.signals[0].weight) == max(abs(signal.weight) for signal in verdict.signals)


@given(
    st.lists(st.sampled_from(EVERY_FACT), min_size=1, max_size=30),
    st.tuples(st.floats(0.1, 20), st.floats(0.1, 20)).map(sorted),
)
@settings(max_examples=100, deadline=None)
def test_facts_alone_never_block_whatever_the_thresholds(found: list[Fact], order: list[float]) -> None:
    thresholds = Thresholds(*order)
    verdict = judge_destination((), found, 0.0, thresholds)
    assert verdict.verdict != "block"
    assert verdict.score <= OTHER_CAP + 1e-9
    assert verdict.score < thresholds.block


def test_a_warning_feed_and_every_fact_together_only_warn() -> None:
    verdict = judge_destination((match("warn", 9.0),), EVERY_FACT, 0.0)
    assert (verdict.verdict, verdict.source) == ("warn", "feed")
    assert verdict.score < 5.0
    assert verdict.explanation == "bad.example/ is listed as phishing by feed."


def test_a_weak_list_and_a_fact_warn_together_where_neither_would_alone() -> None:
    weak, fact = (match("block", 1.5),), (Fact("forged_wrapper"),)
    assert judge_destination(weak, (), 0.0).verdict == "allow"
    assert judge_destination((), fact, 0.0).verdict == "allow"
    both = judge_destination(weak, fact, 0.0)
    assert (both.verdict, both.score) == ("warn", 3.0)
    assert len(both.signals) == 2


@pytest.mark.parametrize("said", ["allow", "warn", "block"])
def test_the_operators_word_stands_whatever_the_facts(said: Stand) -> None:
    verdict = judge_destination((match(said, 10.0, "operator"),), EVERY_FACT, 0.0)
    assert (verdict.verdict, verdict.source) == (said, "operator")
    assert verdict == judge_destination((match(said, 10.0, "operator"),), (), 0.0)


def test_a_block_needs_no_facts() -> None:
    known = judge_destination((match("block", 6.0),), (), 0.0)
    assert judge_destination((match("block", 6.0),), EVERY_FACT, 0.0) == known


def test_a_feed_that_allows_outweighs_small_facts_and_not_large_ones(tmp_path: Path) -> None:
    known = Known(index_of(tmp_path / "i", {FeedFacts("popular", 1.0): {"good.example/": "allow"}}))
    matches = known.matches(keys(read("https://good.example/")), 0.0)
    assert judge_destination(matches, (Fact("port"),), 0.0).verdict == "allow"
    warned = judge_destination(matches, (Fact("masked"), Fact("userinfo")), 0.0)
    assert (warned.verdict, warned.score) == ("warn", pytest.approx(3.0))
    assert "is allowed" not in warned.explanation


@given(st.lists(st.sampled_from(EVERY_FACT), unique=True, max_size=5))
@settings(max_examples=60, deadline=None)
def test_every_explanation_is_one_sentence(found: list[Fact]) -> None:
    assert re.fullmatch(r"[A-Z][^.]*\.", judge_destination((), found, 0.0).explanation)


LIKE = Signal("look_alike_near", 4.0, "reads like bank.example", "bamk", "look_alike")
BUILT = Signal("url_model", 3.5, "is built like phishing addresses", "", "url_model")


def test_a_likeness_warns_and_two_kinds_together_block() -> None:
    warned = judge_destination((), (), 0.0, likeness=(LIKE,))
    assert (warned.verdict, warned.score) == ("warn", 4.0)
    assert warned.explanation == "This link reads like bank.example."
    strict = judge_destination((), (), 0.0, Thresholds(0.5, 1.0), (LIKE,))
    assert strict.verdict == "warn", "one kind alone never blocks, whatever the thresholds"
    blocked = judge_destination((), (), 0.0, likeness=(LIKE, BUILT))
    assert (blocked.verdict, blocked.score) == ("block", 7.5)
    assert judge_destination((), (Fact("userinfo"),), 0.0, likeness=(LIKE,)).verdict == "block"


def test_a_list_that_allows_and_the_operator_outweigh_a_likeness() -> None:
    assert judge_destination((match("allow", 10.0, "operator"),), (), 0.0, likeness=(LIKE, BUILT)).verdict == "allow"
    assert judge_destination((match("allow", 6.0),), (), 0.0, likeness=(LIKE,)).verdict == "allow"
