import json
from pathlib import Path
from typing import Any

import pytest

LINKS = " ".join(f"https://h{n}.example.com/" for n in range(201))


@pytest.fixture
def review(bascule: Any, home: Path) -> Any:
    return lambda *arguments: bascule("review", *arguments, "--home", home)


@pytest.fixture
def held(bascule: Any, home: Path) -> Any:
    lines = [{"id": name, "sender": "@ann", "text": LINKS} for name in ("m1", "m2")]
    result = bascule("check", "--home", home, lines=lines)
    assert result.exit_code == 0, result.output
    return result


def lines(result: Any) -> list[Any]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def shown(result: Any) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_from_the_list_to_the_label(review: Any, held: Any) -> None:
    items = lines(review("list"))
    assert [(item["kind"], item["subject"]["name"]) for item in items] == [("held", "m1"), ("held", "m2")]
    assert lines(review("list", "--kind", "appeal")) == []
    assert len(lines(review("list", "--limit", "1"))) == 1
    assert "201 links" in shown(review("show", 1))["evidence"][0]["text"]
    assert shown(review("claim", 1, "--analyst", "eve"))["claim"]["analyst"] == "eve"
    late = review("decide", 1, "reject", "--reason", "spam", "--analyst", "mal")
    assert (late.exit_code, "eve works on this item until" in late.stderr) == (2, True)
    done = shown(review("decide", 1, "reject", "--reason", "spam", "--analyst", "eve"))
    assert (done["message"], done["item"]["outcome"]["key"]) == ("reject", "command line")
    assert [item["id"] for item in lines(review("list"))] == [2]
    assert [item["id"] for item in lines(review("list", "--state", "decided"))] == [1]
    (label,) = lines(review("labels"))
    assert (label["label"], label["text"], label["who"]) == ("bad", LINKS, "eve")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("show", 9), "number"),
        (("claim", 9, "--analyst", "eve"), "number"),
        (("decide", 9, "block", "--reason", "x", "--analyst", "eve"), "number"),
        (("decide", 1, "block", "--reason", "", "--analyst", "eve"), "reason"),
        (("decide", 1, "block", "--reason", "x", "--analyst", ""), "analyst"),
        (("claim", 1, "--analyst", ""), "analyst"),
        (("approve", 1, "--analyst", "a\nb"), "analyst"),
        (("approve", 1, "--analyst", "eve"), "Nothing is proposed"),
        (("list", "--network", "nobody"), "network"),
    ],
)
def test_bad_input_is_told_in_one_line(review: Any, held: Any, refused: Any, arguments: Any, says: str) -> None:
    assert len(lines(review("list"))) == 2
    assert says in refused(review(*arguments))


@pytest.mark.parametrize(
    "arguments", [("show", "x"), ("show", 0), ("claim", 1), ("decide", 1, "maybe"), ("list", "--kind", "x")]
)
def test_bad_usage(review: Any, arguments: Any) -> None:
    assert review(*arguments).exit_code == 2
