from pathlib import Path

import pytest

from conformance import wrap


@pytest.mark.data
@pytest.mark.parametrize("suite", [wrap.wrap_roundtrip, wrap.wrap_found_whole], ids=lambda suite: suite.__name__)
def test_suite_reaches_its_goal(suite, shared: Path) -> None:
    tally = suite(shared)
    print(f"\n{tally.report()}"[:4000])
    assert tally.share >= tally.goal
    assert tally.total > 1000
