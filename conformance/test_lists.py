"""The guard holds with every feed of the shared data loaded."""

from pathlib import Path

import pytest

from bascule.lists.home import Lists
from conformance import lists as suite
from conformance.tally import Tally


@pytest.fixture(scope="module")
def tallies(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Tally]:
    found = suite.suites(shared, tmp_path_factory.mktemp("home"))
    return {tally.id: tally for tally in found}


@pytest.mark.data
@pytest.mark.parametrize("ranked", ["", "_ranked"])
@pytest.mark.parametrize("name", ["guard_top10k", "guard_shared_hosting", "benign_chat_blocked"])
def test_guard(tallies: dict[str, Tally], name: str, ranked: str) -> None:
    tally = tallies[f"lists.{name}{ranked}"]
    print(tally.report())
    assert tally.share >= tally.goal, tally.report()


@pytest.mark.data
def test_every_feed_is_read_without_a_word(shared: Path, tmp_path: Path) -> None:
    reports = suite.load(Lists(tmp_path), shared)
    assert len(reports) == len(list((shared / "feeds").iterdir()))
    for report in reports:
        print(f"{report.feed}: {report.format} {report.verdict} accepted {report.accepted} expired {report.expired} "
              f"rejected {report.rejected} held {report.held} softened {report.softened}")  # fmt: skip
        assert not report.kept_old, report.kept_old
        assert report.accepted > 0.95 * (report.accepted + report.rejected)
