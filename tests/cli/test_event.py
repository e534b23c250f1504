import json
from pathlib import Path
from typing import Any

import pytest


def told(name: str, **more: Any) -> str:
    return json.dumps({"id": name, "kind": "logged_in", "account": "@ann", **more})


@pytest.fixture
def event(bascule: Any, home: Path, tmp_path: Path) -> Any:
    def run(*lines: str) -> Any:
        file = tmp_path / "events"
        file.write_text("\n".join(lines), "utf-8")
        return bascule("event", str(file), "--home", home)

    return run


def test_events_of_a_file_are_kept_once(event: Any) -> None:
    many = [told(f"e{n}") for n in range(1500)]
    assert json.loads(event(*many, "", many[0]).stdout) == {"taken": 1500, "repeated": 1}
    assert json.loads(event(*many).stdout) == {"taken": 0, "repeated": 1500}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "line 2: "),
        ("[1]", "line 2: Expected `object`"),
        (told("x", kind="contact_added"), "line 2: contact: expected the other account"),
        (told("x", contacts=-1), "$.contacts"),
    ],
)
def test_the_first_bad_line_is_named(event: Any, line: str, words: str) -> None:
    result = event(told("a"), line, told("b"))
    assert result.exit_code == 2
    assert words in result.output
    assert json.loads(event(told("a"), told("b")).stdout)["taken"] == 2, "nothing of its thousand was kept"
