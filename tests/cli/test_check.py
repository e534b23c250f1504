import json
from pathlib import Path
from typing import Any

import pytest


def message(id: str, text: str = "see https://a.example.com/x", **more: Any) -> dict[str, Any]:
    return {"id": id, "sender": "@ann", "text": text, **more}


def answers(result: Any) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_decisions_come_in_order_and_bad_lines_are_answered(home: Path, bascule: Any) -> None:
    lines = [message("1"), b"nonsense\n", {"id": "2"}, message("3", "no link"), message("1", "other"),
             message("4", sent_at=-1), b"[" * 50_000 + b"\n", b"\n", message("5")]  # fmt: skip
    first, nonsense, missing, third, conflict, time, deep, fifth = answers(
        bascule("check", "--home", home, lines=lines)
    )
    assert (first["id"], first["decision"], len(first["links"])) == ("1", "rewrite", 1)
    assert first["links"][0]["wrapped_url"].startswith("http://go.demo.test/")
    assert (third["id"], third["decision"]) == ("3", "deliver")
    assert fifth["id"] == "5"
    for bad in (nonsense, missing, conflict, time, deep):
        assert set(bad) == {"error"}
    assert "sender" in missing["error"]
    assert "sent_at" in time["error"]


def test_more_than_fit_in_flight_keep_their_order(home: Path, bascule: Any) -> None:
    lines = [message(str(number)) for number in range(600)]
    assert [answer["id"] for answer in answers(bascule("check", "--home", home, lines=lines))] == [
        str(number) for number in range(600)
    ]


def test_what_was_decided_is_kept_and_a_dry_run_keeps_nothing(home: Path, bascule: Any, tmp_path: Path) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text(json.dumps(message("1")) + "\n")
    (dry,) = answers(bascule("check", "--home", home, "--dry-run", file))
    (first,) = answers(bascule("check", "--home", home, file))
    (again,) = answers(bascule("check", "--home", home, file))
    assert again == first
    assert dry["decided_at"] < first["decided_at"] == again["decided_at"]
    assert "error" in answers(bascule("check", "--home", home, lines=[message("1", "another text")]))[0]


def test_verdicts_and_lists_count(home: Path, bascule: Any, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("listed-things.com\n")
    assert bascule("lists", "add", "--home", home, tmp_path / "one.txt").exit_code == 0
    assert bascule("verdict", "set", "https://b.example.com/", "block", "--home", home).exit_code == 0
    lines = [message("1", "https://listed-things.com/x"), message("2", "https://b.example.com/"), message("3")]
    assert [answer["decision"] for answer in answers(bascule("check", "--home", home, lines=lines))] == [
        "reject", "reject", "rewrite",
    ]  # fmt: skip


def test_the_network_is_named_where_there_are_several(home: Path, bascule: Any, refused: Any) -> None:
    bascule("network", "add", "other", "--link-base", "http://go.other.test", "--home", home)
    assert "demo, other" in refused(bascule("check", "--home", home, lines=[message("1")]))
    assert "nobody" in refused(bascule("check", "--home", home, "--network", "nobody", lines=[message("1")]))
    (answer,) = answers(bascule("check", "--home", home, "--network", "other", lines=[message("1")]))
    assert answer["links"][0]["wrapped_url"].startswith("http://go.other.test/")


@pytest.mark.parametrize("arguments", [("no-such-file",), ("--nonsense",), ("a", "b")])
def test_bad_arguments(bascule: Any, home: Path, arguments: tuple[str, ...]) -> None:
    result = bascule("check", "--home", home, *arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_without_a_home(bascule: Any, refused: Any, tmp_path: Path) -> None:
    assert "bascule init" in refused(bascule("check", "--home", tmp_path / "nothing", lines=[]))
