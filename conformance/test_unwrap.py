from pathlib import Path

import pytest

from conformance.unwrap import suites

pytestmark = pytest.mark.data


def test_unwrapping_agrees_with_published_vectors(shared: Path) -> None:
    tallies = suites(shared)
    print(*(tally.report() for tally in tallies), sep="\n")
    assert not [tally.report() for tally in tallies if tally.share < tally.goal]
