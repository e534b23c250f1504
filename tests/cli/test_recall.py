import json
from pathlib import Path
from typing import Any

import pytest


def shown(result: Any) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def recall(bascule: Any, home: Path) -> Any:
    assert bascule("webhook", "set", "http://127.0.0.1:9/", "--home", home).exit_code == 0
    return lambda *arguments: bascule("recall", *arguments, "--home", home)


def test_start_list_show_and_undo(recall: Any) -> None:
    made = shown(recall("start", "https://www.a.example/x", "--match", "host", "--reason", "phish"))
    wanted = {"subject": "www.a.example/", "action": "redact", "who": "command line", "reason": "phish"}
    assert made | wanted == made
    other = shown(recall("start", "@ann", "--scope", "sender", "--since", "2026-11-23T14:05:00Z", "--action", "flag",
                         "--until", "1795500000"))  # fmt: skip
    assert (other["scope"], other["subject"], other["since"]) == ("sender", "@ann", 1795442700.0)
    assert [one["recall"]["id"] for one in shown(recall("list"))] == [other["id"], made["id"]]
    assert len(shown(recall("list", "--limit", "1"))) == 1
    assert shown(recall("show", made["id"]))["progress"]["found"] == 0
    assert shown(recall("undo", made["id"]))["recall"]["undone_by"] == "command line"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("start", "nonsense"), "url"),
        (("start", "https://a.example/", "--since", "yesterday"), "since"),
        (("start", "https://a.example/", "--since", "nan"), "since"),
        (("start", "https://a.example/", "--network", "nobody"), "network"),
        (("start", "m1", "--scope", "message"), "subject"),
        (("show", "rcl_aaaaaaaaaaaaaaaa"), "recall"),
        (("undo", "nonsense"), "recall"),
    ],
)
def test_bad_input_is_told_in_one_line(recall: Any, refused: Any, arguments: tuple[str, ...], says: str) -> None:
    assert says in refused(recall(*arguments))


def test_without_a_webhook_it_says_what_to_do(bascule: Any, home: Path, refused: Any) -> None:
    assert "bascule webhook set" in refused(bascule("recall", "start", "https://a.example/", "--home", home))
