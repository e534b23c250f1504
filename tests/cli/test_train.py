from click.testing import CliRunner

from bascule.cli.main import main
from bascule.cli.train import TRAINED


def test_the_models_are_listed_without_loading_them() -> None:
    result = CliRunner().invoke(main, ["train", "--help"])
    assert result.exit_code == 0
    assert all(name in result.output for name in TRAINED)


def test_an_unknown_model_is_refused() -> None:
    assert CliRunner().invoke(main, ["train", "nothing"]).exit_code == 2
