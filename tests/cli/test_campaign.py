import asyncio
import json
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx
import pytest

from bascule.cli import campaign
from bascule.cli.home import opened
from bascule.gate.message import Conversation, Message
from bascule.server.groups import NewMembers, join_campaign
from bascule.server.service import Service

URL = "https://steal.example.com/login?x"


@pytest.fixture
def spread(home: Path) -> Path:
    """@ann shows it to @bob and [b]@cyd[/b]; @bob sends it on."""

    async def play() -> None:
        async with opened(home) as (there, store):
            service = Service(there, store, time.time)
            await join_campaign(service, "demo", "test", "c1", NewMembers(destinations=(URL,)))
            for name, sender, to in (("m1", "@ann", ("@bob", "[b]@cyd[/b]")), ("m2", "@bob", ("@dan",))):
                message = Message(name, sender, URL, Conversation("!chat", "group", 9), to)
                await service.senders["demo"].check(message, time.time())

    asyncio.run(play())
    return home


def tree(bascule: Any, home: Path, *arguments: object, name: str = "c1") -> Any:
    done = bascule("campaign", "tree", name, *arguments, "--home", home)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_person_reads_it(bascule: Any, spread: Path) -> None:
    told = tree(bascule, spread)
    assert "1 turned from 1 origins in 1 generations" in told
    assert "@ann: it was the first of all to send the link" in told
    branch = next(line for line in told.splitlines() if "└── @bob" in line)
    assert "showed it to 1" in branch
    assert "how many each turned cannot be told: 1 accounts turned" in told


def test_it_comes_as_json_a_graph_and_a_picture(bascule: Any, spread: Path) -> None:
    found = json.loads(tree(bascule, spread, "--format", "json", "--limit", "1"))
    assert ([one["account"] for one in found["senders"]], found["next"]) == (["@ann"], 1)
    graph = networkx.parse_graphml(tree(bascule, spread, "--format", "graphml").encode())
    assert set(networkx.get_node_attributes(graph, "label").values()) == {"@ann", "@bob", "[b]@cyd[/b]", "@dan"}
    assert ElementTree.fromstring(tree(bascule, spread, "--format", "svg")).tag.endswith("svg")


def test_by_destination_and_by_other_scopes(bascule: Any, spread: Path) -> None:
    for name, more in ((URL, ("--scope", "destination", "--match", "host")), ("@ann", ("--scope", "sender"))):
        found = json.loads(tree(bascule, spread, "--format", "json", *more, name=name))
        assert found["senders"][0]["account"] == "@ann"


@pytest.mark.parametrize("form", ["text", "json", "graphml", "svg"])
def test_pseudonyms_leave_no_name(bascule: Any, spread: Path, form: str) -> None:
    told = tree(bascule, spread, "--format", form, "--pseudonyms")
    assert "account-1" in told
    assert not [name for name in ("@ann", "@bob", "@cyd", "@dan", '"m1"') if name in told]


def test_the_counterfactual_is_asked_for(bascule: Any, spread: Path) -> None:
    assert "spared: no defence has met it yet" in tree(bascule, spread, "--counterfactual")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("never",), "subject: No campaign 'never'"),
        (("mailto:x", "--scope", "destination"), "url: "),
        (("c1", "--network", "none"), "network: there is no 'none'"),
        (("c1", "--limit", "0"), "limit"),
        (("c1", "--offset", "-1"), "offset"),
    ],
)
def test_bad_input_is_one_line(bascule: Any, refused: Any, spread: Path, arguments: Any, words: str) -> None:
    assert words in refused(bascule("campaign", "tree", *arguments, "--home", spread))


def test_a_person_at_a_terminal_sees_how_far_it_is(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    assert campaign._progress() is None
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    tell = campaign._progress()
    assert tell is not None
    tell(12_000)
    assert capsys.readouterr().err == "\r12,000 messages"


def test_campaigns_are_listed(bascule: Any, spread: Path) -> None:
    done = bascule("campaign", "list", "--home", spread)
    (one,) = map(json.loads, done.stdout.splitlines())
    assert (one["name"], one["destinations"], one["messages"], one["verdict"]) == ("c1", 1, 0, None)
