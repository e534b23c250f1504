import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bascule.audit.chain import Head, chained, verify
from bascule.audit.entry import AuditEntry, Event
from bascule.cli.audit import _table

URL = "https://a.example.com/x"


@pytest.fixture
def audit(bascule: Any, home: Path) -> Any:
    bascule("verdict", "set", URL, "block", "--reason", "phish", "--home", home)
    bascule("verdict", "remove", URL, "--reason", "mistake", "--home", home)
    bascule("network", "rotate-key", "demo", "--reason", "yearly", "--home", home)
    return lambda *arguments: bascule("audit", *arguments, "--home", home)


def lines(result: Any) -> list[Any]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_what_the_command_line_did_is_listed(audit: Any) -> None:
    listed = lines(audit("list"))
    assert [one["action"] for one in listed] == [
        "network.saved", "key.made", "api_key.saved", "verdict.set", "verdict.removed", "key.rotated",
    ]  # fmt: skip
    assert {one["who"] for one in listed} == {"command line"}
    assert [one["reason"] for one in listed[3:]] == ["phish", "mistake", "yearly"]
    assert listed[3]["subject"] == "a.example.com/x"
    states = json.loads(listed[5]["after"])
    assert sorted(states.values()) == ["opening", "signing"]
    assert list(json.loads(listed[5]["before"]).values()) == ["signing"]


@pytest.mark.parametrize("reason", ["x" * 501, "\udcff"])
def test_a_reason_that_cannot_be_kept_changes_nothing(audit: Any, bascule: Any, home: Path, reason: str) -> None:
    before = (home / "keys" / "demo.json").read_bytes()
    assert bascule("network", "rotate-key", "demo", "--reason", reason, "--home", home).exit_code == 2
    assert (home / "keys" / "demo.json").read_bytes() == before


def test_retiring_a_key_is_told(audit: Any, bascule: Any, home: Path) -> None:
    older = lines(audit("list", "--action", "key.rotated"))[0]
    (name,) = json.loads(older["before"])
    bascule("network", "rotate-key", "demo", "--retire", name, "--home", home)
    (told,) = lines(audit("list", "--action", "key.retired"))
    assert json.loads(told["after"])[name] == "retired"


def test_no_key_is_told(audit: Any, home: Path) -> None:
    text = audit("export").stdout
    ring = json.loads((home / "keys" / "demo.json").read_text())
    for secret in (ring["tag_secret"], *(key["secret"] for key in ring["keys"])):
        assert secret not in text
    assert (home / "api-key").read_text().strip().split("_")[2] not in text


def test_entries_are_filtered_and_the_latest_kept(audit: Any) -> None:
    assert [one["action"] for one in lines(audit("list", "--action", "verdict"))] == ["verdict.set", "verdict.removed"]
    assert [one["number"] for one in lines(audit("list", "--limit", "2"))] == [5, 6]
    assert lines(audit("list", "--since", "2100-01-01")) == []
    assert lines(audit("list", "--until", "1000")) == []
    assert len(lines(audit("list", "--since", "2020-01-01T00:00Z", "--until", "2100-01-01T00:00+02:00"))) == 6
    assert lines(audit("list", "--network", "service")) == []


def test_the_export_is_the_chain(audit: Any) -> None:
    entries = [json.loads(line) for line in audit("export").stdout.splitlines()]
    found = verify("demo", [AuditEntry(**entry) for entry in entries])
    assert (found.broken, found.head.number) == (None, 6)


def test_verify_says_whether_it_holds(audit: Any, home: Path) -> None:
    holds = audit("verify")
    last = lines(audit("list", "--limit", "1"))[0]
    assert (holds.exit_code, holds.stdout) == (0, f"The trail of demo holds: 6 entries, the last is {last['hash']}.\n")
    assert audit("verify", "--anchor", f"6:{last['hash']}").exit_code == 0
    assert audit("verify", "--anchor", f"5:{last['hash']}").exit_code == 1
    with closing(sqlite3.connect(home / "bascule.db")) as connection:
        connection.executescript("DROP TRIGGER audit_kept; DELETE FROM audit WHERE number = 6;")
    assert audit("verify").exit_code == 0
    cut = audit("verify", "--anchor", f"6:{last['hash']}")
    assert (cut.exit_code, "broken at entry 6" in cut.stdout) == (1, True)
    with closing(sqlite3.connect(home / "bascule.db")) as connection:
        connection.executescript("DROP TRIGGER audit_kept; DELETE FROM audit WHERE number = 4;")
    broken = audit("verify")
    assert (broken.exit_code, broken.stdout.count("\n")) == (1, 1)
    assert broken.stdout.startswith("The trail of demo is broken at entry 4: ")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("list", "--network", "nobody"), "network"),
        (("export", "--network", "nobody"), "network"),
        (("verify", "--network", "nobody"), "network"),
        (("verify", "--anchor", "nonsense"), "anchor"),
        (("verify", "--anchor", "0:" + "0" * 64), "anchor"),
        (("list", "--since", "yesterday"), "since"),
        (("list", "--until", "9" * 40), "until"),
    ],
)
def test_bad_input_is_told_in_one_line(audit: Any, refused: Any, arguments: tuple[str, ...], says: str) -> None:
    assert says in refused(audit(*arguments))


def test_a_terminal_gets_a_table_without_tricks() -> None:
    event = Event(network="demo", at=0.0, who="[red]ann", action="verdict.set", subject="a\x1b[2J\u202e/", reason="r")
    drawn = io.StringIO()
    Console(width=200, file=drawn).print(_table([chained(event, Head(), 1.0)]))
    assert "[red]ann" in drawn.getvalue()
    assert "1970-01-01 00:00:00Z" in drawn.getvalue()
    assert "\x1b" not in drawn.getvalue()
    assert "\u202e" not in drawn.getvalue()
