"""Look-alike names keep to their goals on the shared lists."""

from pathlib import Path

import pytest
from benchmarks.figure import Figure

from conformance import lookalike as suite


@pytest.fixture(scope="module")
def figures(shared: Path) -> dict[str, Figure]:
    return {figure.id: figure for figure in suite.suites(shared)}


@pytest.mark.data
@pytest.mark.parametrize(
    "name", ["recall_2022", "recall_2024", "fpr_chat_hosts", "fpr_brand_owned", "fpr_brand_owned_elsewhere"]
)
def test_goal_is_met(figures: dict[str, Figure], name: str) -> None:
    figure = figures[f"lookalike.{name}"]
    assert figure.ok, f"{figure.value:.4f} of {figure.goal}: {figure.data}"
