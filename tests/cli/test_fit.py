import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bascule.cli.fit import signals_of
from bascule.gate.decision import Decision, LinkDecision
from bascule.judge.weights import load_weights
from bascule.signals.signal import Signal


def cases(count: int, seed: int = 3, useful: float = 0.9) -> list[dict[str, Any]]:
    """Cases in which ``telling`` says much more than it weighs, and ``idle`` nothing."""
    numbers = random.Random(seed)
    found = []
    for _ in range(count):
        bad = numbers.random() < 0.3
        names = [("telling", useful if bad else 1 - useful), ("idle", 0.4)]
        signals = [
            {"name": name, "weight": 1.5, "explanation": "is so", "group": name}
            for name, chance in names
            if numbers.random() < chance
        ]
        found.append({"label": "bad" if bad else "good", "signals": signals})
    return found


def test_weights_are_fitted_measured_and_written(bascule: Any, tmp_path: Path) -> None:
    out = tmp_path / "weights.json"
    done = bascule("fit", "-", "--out", out, lines=cases(2000))
    assert done.exit_code == 0, done.output
    factors = load_weights(out.read_bytes()).factors
    assert factors["telling"] > 2 > 0.3 > factors["idle"]
    assert "kept back, fitted: loss" in done.stdout
    assert f"Written to {out}." in done.stdout


def test_weights_that_are_no_better_are_not_written(bascule: Any, tmp_path: Path) -> None:
    lines = [*cases(800), *cases(200, useful=0.1)]
    done = bascule("fit", "-", "--out", tmp_path / "weights.json", lines=lines)
    assert (done.exit_code, (tmp_path / "weights.json").exists()) == (1, False)
    assert "Not written" in done.stdout


def test_weights_by_hand_are_kept(bascule: Any, tmp_path: Path) -> None:
    (tmp_path / "start.json").write_text(json.dumps({"by_hand": {"idle": 0.0}}))
    done = bascule("fit", "-", "--out", tmp_path / "w.json", "--start", tmp_path / "start.json", lines=cases(1000))
    assert done.exit_code == 0, done.output
    written = load_weights((tmp_path / "w.json").read_bytes())
    assert (written.by_hand, "idle" in written.factors) == ({"idle": 0.0}, False)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "cases: expected at least 20 bad and 20 good ones, got 0 and 0"),
        ([{"label": "ugly"}], "cases, line 1: Invalid enum value"),
        ([b"nonsense\n"], "cases, line 1: "),
        ([{"label": "bad", "signals": [{"name": "x"}]}], "cases, line 1: Object missing required field `weight`"),
    ],
)
def test_bad_cases_are_one_line(
    bascule: Any, tmp_path: Path, refused: Callable[[Any], str], lines: list[Any], words: str
) -> None:
    assert words in refused(bascule("fit", "-", "--out", tmp_path / "w.json", lines=lines))


def test_weights_are_fitted_on_the_record(bascule: Any, home: Path, refused: Any) -> None:
    few = refused(bascule("fit", "--home", home))
    assert "cases: expected at least 20 bad and 20 good ones, got 0 and 0" in few
    assert "there is no 'nobody'" in refused(bascule("fit", "--home", home, "--network", "nobody"))


def test_cases_need_a_place_for_the_weights(bascule: Any, refused: Any) -> None:
    assert "--out is needed" in refused(bascule("fit", "-", lines=cases(10)))


def test_a_score_s_parts_are_the_message_s_and_its_worst_link_s() -> None:
    text, bad, other = (Signal(name, 1.0, "is so") for name in ("text", "bad", "other"))
    links = tuple(
        LinkDecision(0, 1, "x", "u", "u", "u", None, verdict, score, signals=(signal,))
        for verdict, score, signal in (("warn", 3.0, bad), ("allow", 0.0, other))
    )
    decision = Decision("m", "deliver", "", 4.0, (), links, (), "0" * 14, 0.0, signals=(text,))
    assert signals_of(decision) == (text, bad)
