import asyncio
import csv
import io
import json
import time
from pathlib import Path
from typing import Any

import pytest

from bascule.cli import rescue
from bascule.cli.home import opened
from bascule.gate.contracts import ClickCount
from bascule.gate.message import Conversation, Message
from bascule.server.service import Service

URL = "https://steal.example.com/login?x"


@pytest.fixture
def clicked(home: Path) -> Path:
    """A message to one account, opened once."""

    async def play() -> None:
        async with opened(home) as (there, store):
            service = Service(there, store, time.time)
            message = Message("m1", "@ann", URL, Conversation("!chat", "direct", 2), ("@bob",))
            decision = await service.senders["demo"].check(message, time.time())
            await store.ledger.count_clicks((ClickCount("demo", decision.tag, "go", 1, 1),))

    asyncio.run(play())
    return home


def test_it_lists_whom_to_help(bascule: Any, clicked: Path) -> None:
    for arguments in ((URL,), (URL, "--match", "host"), ("m1", "--scope", "message"), ("@ann", "--scope", "sender")):
        done = bascule("rescue", *arguments, "--home", clicked)
        assert done.exit_code == 0, done.output
        found = json.loads(done.stdout)
        assert [(one["account"], one["clicked"]) for one in found["clicked"]] == [("@bob", "inferred")]
        assert found["totals"]["messages"] == 1
    assert json.loads(bascule("rescue", "https://other.example.com/", "--home", clicked).stdout)["clicked"] == []


def test_it_writes_a_table(bascule: Any, clicked: Path) -> None:
    done = bascule("rescue", URL, "--csv", "--home", clicked)
    (row,) = csv.DictReader(io.StringIO(done.stdout, newline=""))
    assert (row["list"], row["account"], row["messages"]) == ("clicked", "'@bob", "m1")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("mailto:x",), "url: "),
        (("never", "--scope", "campaign"), "subject: No campaign 'never'"),
        (("m1", "--scope", "message", "--network", "none"), "network: there is no 'none'"),
        ((URL, "--limit", "0"), "limit"),
    ],
)
def test_bad_input_is_one_line(bascule: Any, refused: Any, clicked: Path, arguments: Any, words: str) -> None:
    assert words in refused(bascule("rescue", *arguments, "--home", clicked))


def test_a_person_at_a_terminal_sees_how_far_it_is(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    assert rescue._progress() is None
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    tell = rescue._progress()
    assert tell is not None
    tell(12_000)
    assert capsys.readouterr().err == "\r12,000 messages"
