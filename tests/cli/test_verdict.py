import json
from pathlib import Path
from typing import Any

import pytest

URL = "https://www.a.example.com/x?y=1"


def shown(result: Any) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def verdict(bascule: Any, home: Path) -> Any:
    return lambda *arguments: bascule("verdict", *arguments, "--home", home)


def test_set_get_and_remove(verdict: Any) -> None:
    entry = shown(verdict("set", URL, "block", "--match", "host", "--reason", "steals", "--expires-in", "60"))
    assert (entry["subject"], entry["verdict"], entry["reason"]) == ("www.a.example.com/", "block", "steals")
    assert entry["expires_at"] == pytest.approx(entry["set_at"] + 60)
    believed = shown(verdict("get", "https://www.a.example.com/other"))
    assert (believed["verdict"]["verdict"], believed["verdict"]["source"]) == ("block", "operator")
    assert "steals" in believed["verdict"]["explanation"]
    assert shown(verdict("remove", URL, "--match", "host"))["removed_at"]
    assert shown(verdict("get", URL))["verdict"]["verdict"] == "allow"


def test_a_word_on_a_sender_is_listed_and_taken_back(verdict: Any) -> None:
    entry = shown(verdict("set", "@ann", "block", "--scope", "sender", "--reason", "taken over"))
    assert (entry["subject"], entry["scope"]) == ("@ann", "sender")
    shown(verdict("set", URL, "warn"))
    listed = [json.loads(line) for line in verdict("list").stdout.splitlines()]
    assert [(one["scope"], one["verdict"]) for one in listed] == [("destination", "warn"), ("sender", "block")]
    assert shown(verdict("remove", "@ann", "--scope", "sender"))["removed_at"]
    assert len(verdict("list").stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("set", "nonsense", "block"), "url"),
        (("set", "https://127.0.0.1/", "block", "--match", "domain"), "match"),
        (("set", URL, "block", "--network", "nobody"), "network"),
        (("set", URL, "block", "--reason", "x" * 501), "reason"),
        (("set", URL, "block", "--expires-in", "1e12"), "expires_in"),
        (("set", URL, "block", "--expires-in", "nan"), "expires_in"),
        (("get", "ftp://x.test/"), "url"),
        (("remove", URL), "no verdict stands"),
        (("remove", "@ann", "--scope", "sender"), "no verdict stands on this sender"),
        (("set", "@ann", "allow", "--scope", "sender"), "verdict"),
        (("set", "never sent", "block", "--scope", "message"), "subject"),
    ],
)
def test_bad_input_is_told_in_one_line(verdict: Any, refused: Any, arguments: tuple[str, ...], says: str) -> None:
    assert says in refused(verdict(*arguments))


@pytest.mark.parametrize(
    "arguments", [("set", URL), ("set", URL, "maybe"), ("set", URL, "block", "--expires-in", "0"), ("nonsense",)]
)
def test_bad_usage(verdict: Any, arguments: tuple[str, ...]) -> None:
    assert verdict(*arguments).exit_code == 2
