import json
from pathlib import Path
from typing import Any

import pytest

from bascule.cli.list_changes import feeds_changed, guard_added
from bascule.lists.catalogue import Feed


@pytest.fixture
def told(bascule: Any, home: Path) -> Any:
    def read() -> list[Any]:
        lines = bascule("audit", "list", "--network", "service", "--home", home).stdout.splitlines()
        return [json.loads(line) for line in lines]

    return read


def test_feeds_are_told_when_they_come_change_and_go(bascule: Any, home: Path, tmp_path: Path, told: Any) -> None:
    (tmp_path / "bad.txt").write_text("https://bad.example.com/x\n")
    for arguments in (
        ("add", tmp_path / "bad.txt", "--category", "phishing"),
        ("add", tmp_path / "bad.txt", "--category", "malware"),
        ("add", tmp_path / "bad.txt", "--category", "malware"),
        ("update",),
        ("remove", "bad"),
    ):
        assert bascule("lists", *arguments, "--home", home).exit_code == 0
    entries = told()
    assert [(one["action"], one["subject"]) for one in entries] == [
        ("list.added", "bad"), ("list.changed", "bad"), ("list.removed", "bad"),
    ]  # fmt: skip
    assert [json.loads(one["after"] or "{}").get("category") for one in entries] == ["phishing", "malware", None]
    assert entries[1]["before"] == entries[0]["after"]
    assert bascule("audit", "verify", "--network", "service", "--home", home).exit_code == 0


def test_a_damaged_feed_is_mended_by_adding_it_anew(bascule: Any, home: Path, tmp_path: Path, told: Any) -> None:
    (tmp_path / "bad.txt").write_text("https://bad.example.com/x\n")
    assert bascule("lists", "add", tmp_path / "bad.txt", "--home", home).exit_code == 0
    (home / "lists" / "feeds" / "bad" / "feed.toml").write_text("nonsense")
    assert bascule("lists", "add", tmp_path / "bad.txt", "--home", home).exit_code == 0
    assert [(one["action"], one["before"]) for one in told()] == [("list.added", ""), ("list.added", "")]


def test_guard_files_are_told(bascule: Any, home: Path, tmp_path: Path, told: Any) -> None:
    (tmp_path / "good.txt").write_text("example.com\nexample.org\n")
    assert bascule("lists", "guard", "add", tmp_path / "good.txt", "--home", home).exit_code == 0
    (entry,) = told()
    assert (entry["action"], entry["subject"], json.loads(entry["after"])) == ("guard.added", "good.txt", {"names": 2})


def test_a_home_that_was_never_made_is_left_alone(tmp_path: Path) -> None:
    feeds_changed(tmp_path, {}, {"a": Feed("a")})
    guard_added(tmp_path, "x", 1)
    assert list(tmp_path.iterdir()) == []
