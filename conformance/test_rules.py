from pathlib import Path

import pytest

from conformance import rules


@pytest.mark.data
@pytest.mark.parametrize("suite", [rules.counters_agree, rules.conjunction_is_quiet], ids=lambda suite: suite.__name__)
def test_suite_reaches_its_goal(suite, shared: Path) -> None:
    tally = suite(shared)
    print(f"\n{tally.report()}")
    assert tally.share >= tally.goal
    assert not [case for case, *_, reason in tally.misses if not reason], "every miss has its reason"


@pytest.mark.data
def test_fan_out_alone_alarms_on_honest_people(shared: Path) -> None:
    assert 0.05 < rules.fan_out_alone(shared).value < 0.12
