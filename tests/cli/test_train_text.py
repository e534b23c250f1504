from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from bascule.cli.main import main
from bascule.signals.text.label import Label
from bascule.signals.text.model import decode


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["train", "text", *arguments])
    return result.exit_code, result.output


def test_a_network_trains_on_its_labels(tmp_path: Path) -> None:
    pytest.importorskip("numpy", reason="fitting needs numpy, the extra `train`")
    rows = [Label(f"cheap gold, order {n}", "abuse", float(n)) for n in range(150)]
    rows += [Label(f"the raid starts in {n}", "fine", float(n)) for n in range(150)]
    labels, out = tmp_path / "labels.jsonl", tmp_path / "own.msgpack"
    labels.write_bytes(b"\n".join(map(msgspec.json.encode, rows)))
    code, words = run("--labels", str(labels), "--out", str(out))
    assert code == 0, words
    assert decode(out.read_bytes()).families[0].name == "network"


def test_wrong_use_is_told_in_one_line(tmp_path: Path) -> None:
    code, words = run()
    assert code != 0
    assert "expected one of --shared, --labels and --network" in words
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"text": 1}\n')
    code, words = run("--labels", str(bad), "--out", str(tmp_path / "x"))
    assert code != 0
    assert "labels: line 1" in words
