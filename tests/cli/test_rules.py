import json
from pathlib import Path
from typing import Any

GOOD = """
counters:
  fanout: distinct(recipient) by sender over 10m
rules:
  - {id: burst, when: counter.fanout >= 3, mode: live, action: hold, reason: r, author: a}
  - {id: masked, when: signal.masked > 1.0, score: 1, reason: r, author: a}
"""


def test_sound_files_are_counted(bascule: Any, tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(GOOD)
    done = bascule("rules", "check", tmp_path / "good.yaml")
    assert (done.exit_code, done.stdout) == (0, "2 rules (1 live, 1 shadow, 0 off), 1 counters, 0 problems.\n")


def test_each_problem_is_one_line_and_the_exit_code_says_so(bascule: Any, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(GOOD.replace("fanout >= 3", "fanuot >= 3") + "  - {id: masked, when: 'true'}\n")
    done = bascule("rules", "check", path)
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        f"{path}:5: rule burst, field when, column 8: there is no counter.fanuot; did you mean counter.fanout",
        f"{path}:7: rule masked, field reason: missing",
        "1 rules (0 live, 1 shadow, 0 off), 1 counters, 2 problems.",
    ]


def test_several_files_are_one_set(bascule: Any, tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(GOOD)
    done = bascule("rules", "check", tmp_path / "a.yaml", tmp_path / "b.yaml")
    assert done.exit_code == 1
    assert done.stdout.count("already at") == 3


def test_ten_megabytes_and_odd_characters_are_one_line(bascule: Any, tmp_path: Path) -> None:
    (tmp_path / "big.yaml").write_bytes(b"x" * 10_000_000)
    (tmp_path / "odd.yaml").write_text('rules: [{id: "\\e[31m\\u202e", when: x}]')
    done = bascule("rules", "check", tmp_path / "big.yaml", tmp_path / "odd.yaml")
    assert done.exit_code == 1
    assert len(done.stdout.splitlines()) == 3
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout


def test_names_are_told_with_their_types(bascule: Any) -> None:
    found = [json.loads(line) for line in bascule("rules", "names").stdout.splitlines()]
    kinds = {one["name"]: one["kind"] for one in found}
    assert (kinds["message.text"], kinds["signal.masked"], kinds["link.facts"]) == ("string", "double", "strings")


def test_a_file_that_is_not_there_is_refused(bascule: Any) -> None:
    assert bascule("rules", "check", "nowhere.yaml").exit_code == 2


def test_rules_are_set_for_a_home_and_shown_again(bascule: Any, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("rules:\n  - {id: a, when: message.links > 5, mode: shadow, score: 1, reason: r, author: b}\n")
    done = bascule("rules", "set", file, "--home", home, "--reason", "try")
    assert done.stdout == "1 rules (0 live, 1 shadow, 0 off), 0 counters, 0 problems.\n"
    assert bascule("rules", "show", "--home", home).stdout == file.read_text()
    file.write_text("rules: [")
    assert bascule("rules", "set", file, "--home", home).exit_code == 2
    assert "message.links > 5" in bascule("rules", "show", "--home", home).stdout


def test_what_rules_did_is_read_from_the_record(bascule: Any, home: Path, refused: Any) -> None:
    done = bascule("rules", "hits", "--home", home, "--json")
    assert (done.exit_code, json.loads(done.stdout)["messages"]) == (0, 0)
    assert "there is no 'nobody'" in refused(bascule("rules", "hits", "--home", home, "--network", "nobody"))
