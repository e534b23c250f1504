import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RULES = """
rules:
  - {id: gift, when: message.text.contains("gift"), mode: live, score: 2, reason: r, author: a}
  - {id: quiet, when: message.links > 0, score: 2, reason: r, author: a}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "rules.yaml"
    path.write_text(RULES)
    return path


def recorded(number: int, text: str, **more: Any) -> dict[str, Any]:
    message = {"message.text": text, "account.id": "ann", "conversation.id": "room"}
    return {"id": f"m{number}", "at": 100.0 + number, "message": message, **more}


LINES = [recorded(0, "gift", label="bad"), recorded(1, "gift", label="good", stopped=True), recorded(2, "hello")]


def test_the_report_is_a_table_and_who_would_be_hurt(bascule: Any, rules: Path) -> None:
    done = bascule("backtest", rules, "--history", "-", lines=LINES)
    assert done.exit_code == 0, done.output
    assert "gift: senders hit most, not labelled bad: ann (1)" in done.stdout
    assert "0.50 (0.09 to 0.91)" in done.stdout
    assert "3 messages, 1 labelled bad, 1 good;" in done.stdout


def test_the_report_as_json(bascule: Any, rules: Path) -> None:
    done = bascule("backtest", rules, "--history", "-", "--json", lines=LINES)
    report = json.loads(done.stdout)
    gift = next(one for one in report["rules"] if one["rule"] == "gift")
    assert (gift["hits"], gift["bad"], gift["good"], gift["stopped_already"]) == (2, 1, 1, 1)


def test_broken_rules_are_told_beside_the_rest(bascule: Any, rules: Path) -> None:
    rules.write_text(RULES.replace("message.links > 0", "message.linkz > 0"))
    done = bascule("backtest", rules, "--history", "-", "--json", lines=LINES)
    assert "did you mean message.links" in done.stderr
    assert [one["rule"] for one in json.loads(done.stdout)["rules"]] == ["gift"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"nonsense\n", "history, line 1: "),
        ({"id": "m"}, "history, line 1: Object missing required field `at`"),
        ({"id": "m", "at": 1, "message": {"message.txt": "a"}}, "history, line 1: message.txt: no such field"),
        ({"id": "m", "at": 1, "message": {"message.links": "a"}}, "history, line 1: message.links: expected int"),
        ({"id": "m", "at": 1, "message": {}, "label": "ugly"}, "history, line 1: Invalid enum value"),
    ],
)
def test_bad_history_is_one_line(bascule: Any, rules: Path, line: Any, words: str) -> None:
    done = bascule("backtest", rules, "--history", "-", lines=[line])
    assert done.exit_code == 2
    assert f"bascule: {words}" in done.stderr


def test_no_sound_rule_is_an_error(bascule: Any, rules: Path, refused: Callable[[Any], str]) -> None:
    rules.write_text("rules: []")
    assert "hold no rule that is sound" in refused(bascule("backtest", rules, "--history", "-", lines=LINES))


def test_the_record_of_a_home_is_judged_again(bascule: Any, rules: Path, home: Path) -> None:
    texts = ["hello", "a gift https://a.example/"]
    lines = [{"id": f"m{n}", "sender": f"@s{n}", "text": texts[n % 2]} for n in range(10)]
    assert bascule("check", "-", "--home", home, lines=lines).exit_code == 0
    done = bascule("backtest", rules, "--home", home, "--since", "1h", "--json")
    report = json.loads(done.stdout)
    assert (report["messages"], {one["rule"]: one["hits"] for one in report["rules"]}) == (10, {"gift": 5, "quiet": 5})
    assert json.loads(bascule("backtest", rules, "--home", home, "--since", "0s", "--json").stdout)["messages"] == 0
    assert bascule("backtest", rules, "--home", home, "--since", "ever").exit_code == 2
    assert bascule("backtest", rules, "--home", home, "--network", "nobody").exit_code == 2
