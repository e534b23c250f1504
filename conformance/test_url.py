"""The URL model keeps to its goal on later phishing, and the traps look as perfect as they are said to."""

from pathlib import Path

import pytest
from benchmarks.figure import Figure

from conformance import url as suite


@pytest.fixture(scope="module")
def figures(shared: Path) -> dict[str, Figure]:
    pytest.importorskip("numpy")
    return {figure.id: figure for figure in suite.suites(shared)}


@pytest.mark.data
@pytest.mark.timeout(900)
def test_recall_on_later_phishing_keeps_to_its_goal(figures: dict[str, Figure]) -> None:
    figure = figures["url.recall_at_0.1pct_fpr"]
    assert figure.ok, f"{figure.value:.4f} of {figure.goal}: {figure.data}"
    assert figures["url.model_auc"].value < 0.995, "too good to be true: look for a leak"


@pytest.mark.data
@pytest.mark.timeout(900)
def test_the_traps_are_traps(figures: dict[str, Figure]) -> None:
    for trap in ("homepage", "iscx"):
        assert figures[f"url.trap_{trap}_auc"].value > 0.98
        assert figures[f"url.trap_{trap}_chat_called"].value > 0.3
