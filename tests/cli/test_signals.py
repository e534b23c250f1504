import json
from pathlib import Path

from click.testing import CliRunner

from bascule.cli.main import main
from bascule.signals.reference import reference
from bascule.signals.registry import shipped


def test_list_shows_every_signal() -> None:
    result = CliRunner().invoke(main, ["signals", "list"])
    rows = [json.loads(line) for line in result.output.splitlines()]
    assert [row["id"] for row in rows] == [one.id for one in shipped()]
    assert {row["source"] for row in rows} == {"shipped"}


def test_reference_prints_or_writes_the_page(tmp_path: Path) -> None:
    out = tmp_path / "signals.md"
    assert CliRunner().invoke(main, ["signals", "reference", "--out", str(out)]).exit_code == 0
    assert out.read_text("utf-8") == reference(shipped())
    assert CliRunner().invoke(main, ["signals", "reference"]).output == reference(shipped())
