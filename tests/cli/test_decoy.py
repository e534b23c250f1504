import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def decoy(bascule: Any, home: Path, tmp_path: Path) -> Any:
    def run(*arguments: str, names: str | None = None) -> Any:
        more = ()
        if names is not None:
            file = tmp_path / "names"
            file.write_text(names, "utf-8")
            more = (str(file),)
        return bascule("decoy", *arguments, *more, "--home", home)

    return run


def lines(result: Any) -> list[Any]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_add_list_and_remove(decoy: Any) -> None:
    added = decoy("add", "contact", "--label", "lobby", names="@trap\n\n  @snare \n")
    assert "@trap" not in added.output
    first, second = lines(added)
    assert (first["kind"], first["label"], first["who"]) == ("contact", "lobby", "command line")
    assert [one["id"] for one in lines(decoy("add", "contact", names="@snare\n@trap"))] == [second["id"], first["id"]]
    assert [one["id"] for one in lines(decoy("list"))] == [second["id"], first["id"]]
    gone = decoy("remove", first["id"], "--reason", "burnt")
    assert gone.exit_code == 0
    assert [one["id"] for one in lines(decoy("list"))] == [second["id"]]


@pytest.mark.parametrize(
    ("arguments", "names", "words"),
    [
        (("add", "contact"), "\n", "names: expected 1 to 1000 lines, got 0"),
        (("add", "contact"), "@a\n" * 1001, "names: expected 1 to 1000 lines, got 1001"),
        (("add", "contact"), "x" * 256, "length <= 255"),
        (("add", "friend"), "@a", "friend"),
        (("remove", "none"), None, "decoy: No decoy of this id stands"),
        (("list", "--network", "none"), None, "network: there is no 'none'"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(decoy: Any, arguments: tuple[str, ...], names: str | None, words: str) -> None:
    result = decoy(*arguments, names=names)
    assert result.exit_code == 2
    assert words in result.output
    assert "Traceback" not in result.output
