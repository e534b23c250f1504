import pytest

from bascule.judge.hits import Told
from bascule.judge.rules.rule import Rule
from bascule.judge.tally import Tally, report_of

RULE = Rule("a", "true", "live", 1.0, (), "because", "ann", 3)


def test_a_rule_that_hits_bad_alone_tells_apart() -> None:
    tally = Tally(RULE)
    for number in range(8):
        tally.hit(Told(f"m{number}", 0.0, "@ann", "room"), "bad", ["a"])
    report = report_of(tally, bad=10, good=100)
    assert (report.version, report.hits, report.alone, report.tells_apart) == (3, 8, 8, 1.0)
    assert report.bad_share == pytest.approx(0.8)
    assert report.precision_low == pytest.approx(0.6756, abs=1e-4)  # Wilson's interval for 8 of 8


def test_what_cannot_be_told_is_none() -> None:
    report = report_of(Tally(RULE), 0, 0)
    assert (report.bad_share, report.tells_apart, report.precision) == (None, None, None)
