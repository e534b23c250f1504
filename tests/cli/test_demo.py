import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from click.testing import Result
from e2e.running import Running, free_port
from tests.cli.conftest import Bascule

from bascule.cli.demo import Report, show_report


def test_an_outbreak_in_a_running_server(bascule: Bascule, tmp_path: Path) -> None:
    with Running(tmp_path) as running:
        told = bascule(
            "demo", "--url", f"http://{running.process.api}", "--key-file", running.home / "api-key", "--accounts", 40,
            "--speed", 1000,
        )  # fmt: skip
        assert told.exit_code == 0, told.output
        report = json.loads(told.stdout)
    assert sum(report["messages"].values()) > 20
    assert report["links_opened"] + report["links_raised"] > 0
    assert 3 <= report["stolen"][0] <= report["stolen"][1]
    assert report["contacts_reached"][0] <= report["contacts_reached"][1]
    assert report["victims"][1] > 0
    assert report["frozen_wrongly"] <= report["frozen"]


def test_what_is_missing_is_named(bascule: Bascule, refused: Callable[[Result], str], tmp_path: Path) -> None:
    assert "No such file" in refused(bascule("demo", "--key-file", tmp_path / "none"))
    url = f"http://127.0.0.1:{free_port()}"
    assert "url: nothing answers" in refused(bascule("demo", "--url", url, "--key", "bk_x", "--accounts", 20))


def test_people_are_shown_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report(7, {"hold": 2, "rewrite": 40}, (4, 103), 3, 1, (12, 900), 5, 6, (1, 102), 1 - 1 / 102)
    show_report(report)
    told = capsys.readouterr().out
    assert "99% of would-be victims spared" in told
    assert "3 (1 wrongly)" in told
    show_report(msgspec.structs.replace(report, spared=None))
    assert "nobody was in danger" in capsys.readouterr().out
