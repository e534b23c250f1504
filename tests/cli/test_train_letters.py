from pathlib import Path

from click.testing import CliRunner

from bascule.cli.main import main
from bascule.signals.text.letters import read_table


def test_the_table_is_written(tmp_path: Path) -> None:
    file = tmp_path / "confusables.txt"
    file.write_text("0430 ;\t0061 ;\tMA\t# x\n", "utf-8-sig")
    result = CliRunner().invoke(main, ["train", "letters", str(file), "--version", "99.0.0"])
    assert result.exit_code == 0, result.output
    assert read_table(result.output) == {"а": "a"}
