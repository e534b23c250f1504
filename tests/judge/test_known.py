from pathlib import Path

import pytest
from tests.judge.conftest import index_of

from bascule.judge.known import FEED_CAP, heaviest_first, judge_known
from bascule.judge.verdict import NOTHING_KNOWN, Thresholds, Verdict
from bascule.links.destination import read
from bascule.links.expressions import keys
from bascule.lists.grant import DAY, FeedFacts, Grant, Stand
from bascule.lists.known import Known
from bascule.lists.overlay import OperatorEntry
from bascule.signals.signal import Signal

URL = "https://www.shop.example/pay/now?id=1"
STRONG = FeedFacts("strong", 6.0)
WEAK = FeedFacts("weak", 3.0)


def judged(known: Known, url: str = URL, now: float = 0.0, thresholds: Thresholds | None = None) -> Verdict:
    return judge_known(known.matches(keys(read(url)), now), now, thresholds or Thresholds())


def test_a_feed_that_weighs_enough_blocks_and_is_named(tmp_path: Path) -> None:
    verdict = judged(
        Known(index_of(tmp_path / "i", {STRONG: {"shop.example/": Grant(0, "block", "phishing", 2, 9)}})), now=5.0 * DAY
    )
    assert (verdict.verdict, verdict.score, verdict.source) == ("block", 6.0, "strong")
    assert verdict.explanation == "shop.example/ is listed as phishing by strong."
    assert (verdict.set_at, verdict.expires_at) == (2.0 * DAY, 9.0 * DAY)
    assert [(s.name, s.weight, s.evidence) for s in verdict.signals] == [("known_list", 6.0, "shop.example/")]


def test_the_operator_beats_every_feed(tmp_path: Path) -> None:
    known = Known(
        index_of(tmp_path / "i", {STRONG: {"www.shop.example/pay/": "block"}, WEAK: {"shop.example/": "block"}})
    )
    known.overlay.set(OperatorEntry("shop.example/", "allow", reason="our own shop", set_at=3.0))
    verdict = judged(known)
    assert (verdict.verdict, verdict.score, verdict.source, verdict.set_at) == ("allow", -FEED_CAP, "operator", 3.0)
    assert verdict.explanation == "The operator of this network allows shop.example/: our own shop."
    assert len(verdict.signals) == 3
    known.overlay.set(OperatorEntry("shop.example/", "warn"))
    assert judged(known).explanation == "The operator of this network warns of shop.example/."
    assert judged(known).verdict == "warn"


@pytest.mark.parametrize(
    ("outer", "inner"), [("block", "allow"), ("allow", "block"), ("block", "warn"), ("warn", "block")]
)
def test_the_operators_most_specific_word_wins(outer: Stand, inner: Stand) -> None:
    known = Known()
    known.overlay.set(OperatorEntry("shop.example/", outer))
    known.overlay.set(OperatorEntry("www.shop.example/pay/", inner))
    assert judged(known).verdict == inner
    assert judged(known, "https://www.shop.example/other").verdict == outer
    assert judged(known, "https://shop.example/pay/now").verdict == outer


@pytest.mark.parametrize(("outer", "inner"), [("block", "allow"), ("allow", "block")])
def test_a_feeds_most_specific_word_wins(tmp_path: Path, outer: Stand, inner: Stand) -> None:
    known = Known(
        index_of(
            tmp_path / "i",
            {STRONG: {"shop.example/": outer}, FeedFacts("other", 6.0): {"www.shop.example/pay/": inner}},
        )
    )
    assert judged(known).verdict == inner
    assert judged(known, "https://www.shop.example/other").verdict == outer


def test_where_feeds_contradict_each_other_on_one_expression_the_allowing_one_wins(tmp_path: Path) -> None:
    known = Known(index_of(tmp_path / "i", {STRONG: {"shop.example/": "block"}, WEAK: {"shop.example/": "allow"}}))
    verdict = judged(known)
    assert (verdict.verdict, verdict.score, verdict.source) == ("allow", -3.0, "weak")
    assert verdict.explanation == "shop.example/ is allowed by weak."


def test_what_an_allowing_feed_overrides_does_not_come_back_below_it(tmp_path: Path) -> None:
    feeds = {
        STRONG: {"shop.example/": "block"},
        FeedFacts("ours", 3.0): {"www.shop.example/": "allow"},
        WEAK: {"www.shop.example/pay/": "warn"},
    }
    known = Known(index_of(tmp_path / "i", feeds))
    assert judged(known, "https://www.shop.example/").verdict == "allow"
    verdict = judged(known)
    assert (verdict.verdict, verdict.score, verdict.source) == ("warn", 3.0, "weak")
    assert verdict.explanation == "www.shop.example/pay/ is listed as phishing by weak."


def test_feeds_that_agree_add_up_to_a_cap(tmp_path: Path) -> None:
    two = judged(
        Known(
            index_of(
                tmp_path / "2",
                {WEAK: {"shop.example/": "block"}, FeedFacts("more", 2.5): {"www.shop.example/": "block"}},
            )
        )
    )
    assert (two.verdict, two.score, two.source) == ("block", 5.5, "weak")
    assert two.explanation == "shop.example/ is listed as phishing by more, weak."
    many = {FeedFacts(f"feed{n}", 6.0): {"shop.example/": "block"} for n in range(9)}
    verdict = judged(Known(index_of(tmp_path / "9", many)))
    assert verdict.score == FEED_CAP
    assert verdict.explanation == "shop.example/ is listed as phishing by feed0, feed1, feed2, feed3."


@pytest.mark.parametrize("thresholds", [Thresholds(), Thresholds(5.0, 5.0), Thresholds(4.95, 5.0)])
def test_feeds_that_only_warn_never_block_and_never_fall_silent(tmp_path: Path, thresholds: Thresholds) -> None:
    many = {FeedFacts(f"feed{n}", 9.0): {"shop.example/": "warn"} for n in range(20)}
    verdict = judged(Known(index_of(tmp_path / "i", many)), thresholds=thresholds)
    assert verdict.verdict == "warn"
    assert verdict.score < thresholds.block


def test_a_stale_feed_weighs_less_and_says_so(tmp_path: Path) -> None:
    known = Known(index_of(tmp_path / "i", {FeedFacts("old", 6.0, max_age=100.0): {"shop.example/": "block"}}))
    assert (judged(known, now=100.0).verdict, judged(known, now=100.0).score) == ("block", 6.0)
    late, later = judged(known, now=101.0), judged(known, now=301.0)
    assert (late.verdict, late.score) == ("warn", 3.0)
    assert (later.verdict, later.score) == ("allow", 1.5)
    assert late.explanation == "shop.example/ is listed as phishing by old (out of date, so it weighs less)."


def test_what_has_lapsed_counts_for_nothing(tmp_path: Path) -> None:
    known = Known(index_of(tmp_path / "i", {STRONG: {"shop.example/": Grant(0, "block", "phishing", 0, 3)}}))
    known.overlay.set(OperatorEntry("shop.example/", "allow", expires_at=1.0 * DAY))
    at = keys(read(URL))
    early = known.matches(at, 0.0)
    assert judge_known(early, 0.0).source == "operator"
    assert judge_known(early, 1.0 * DAY).source == "strong"
    assert judge_known(early, 3.0 * DAY) is NOTHING_KNOWN
    assert judge_known((), 0.0) is NOTHING_KNOWN


def test_the_heaviest_come_first_whichever_way_they_weigh() -> None:
    signals = tuple(Signal("s", weight, "") for weight in (1.0, -4.0, 3.0))
    assert [signal.weight for signal in heaviest_first(signals)] == [-4.0, 3.0, 1.0]
