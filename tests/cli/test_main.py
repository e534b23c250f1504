from click.testing import CliRunner

from bascule import __version__
from bascule.cli.main import COMMANDS, main


def test_help_names_every_command() -> None:
    result = CliRunner().invoke(main, ["--help"])
    assert result.exit_code == 0
    assert all(name in result.output for name in COMMANDS)


def test_unknown_command_is_one_line_and_exit_2() -> None:
    result = CliRunner().invoke(main, ["nonsense"])
    assert result.exit_code == 2
    assert "nonsense" in result.output


def test_version() -> None:
    assert __version__ in CliRunner().invoke(main, ["--version"]).output
