from pathlib import Path

import pytest

from conformance import find

SUITES = [find.twitter_urls, find.twitter_autolink, find.linkify_links, find.linkify_not_links, find.defanged]


@pytest.mark.data
@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.__name__)
def test_suite_reaches_its_goal(suite, shared: Path) -> None:
    tally = suite(shared)
    print(f"\n{tally.report()}")
    assert tally.share >= tally.goal
    assert not [case for case, *_, reason in tally.misses if not reason], "every miss has its reason"
