import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.cli.conftest import Bascule

from bascule.cli.simulate import chosen_from
from bascule.simulate.parameters import KINDS, OCCASIONS

SMALL = """
[traffic]
graph = "made"
accounts = 40
days = 12

[[attack]]
kind = "blast"
day = 8
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(SMALL)
    return path


def test_check_and_event_take_what_it_writes(bascule: Bascule, home: Path, small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    told = bascule("simulate", small, "--out", out, "--seed", "3")
    assert told.exit_code == 0, told.output
    counts = json.loads(told.stdout)
    assert counts["messages"]["blast"] > 0
    checked = bascule("check", out / "messages.ndjson", "--home", home)
    decisions = [json.loads(line) for line in checked.stdout.splitlines()]
    assert len(decisions) == sum(counts["messages"].values())
    assert not [decision for decision in decisions if "error" in decision]
    events = bascule("event", out / "events.ndjson", "--home", home)
    assert json.loads(events.stdout)["taken"] == counts["events"]


def test_everything_is_in_the_parameters_that_come_with_it() -> None:
    chosen = chosen_from(None, None)
    assert {attack.kind for attack in chosen.attack} == set(KINDS)
    assert {occasion.kind for occasion in chosen.occasion} == set(OCCASIONS)
    assert chosen_from(None, "nus").traffic.days == 0


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--graph", "nus"), "data: graph 'nus' is read from a data folder"),
        (("--graph", "nus", "--data", "{tmp}"), "data: there is no"),
        (("--edges", "{tmp}/none"), "traffic.edges: '{tmp}/none' cannot be read"),
        (("{tmp}/none.toml",), "No such file"),
        (("{tmp}/bad.toml",), "bad.toml: attack[0].kind: expected one of blast"),
    ],
)
def test_what_is_wrong_is_named(
    bascule: Bascule, refused: Callable[[Result], str], tmp_path: Path, arguments: tuple[str, ...], named: str
) -> None:
    (tmp_path / "bad.toml").write_text('[[attack]]\nkind = "worm"\n')
    told = bascule("simulate", "--out", tmp_path / "out", *(part.format(tmp=tmp_path) for part in arguments))
    assert named.format(tmp=tmp_path) in refused(told)
    assert not (tmp_path / "out").exists()
