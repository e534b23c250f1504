import asyncio
import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bascule.cli.home import opened
from bascule.cli.network import _table
from bascule.gate.api_keys import SCOPES
from bascule.gate.viewer import viewer_key
from bascule.links.keyring import load_keyring


@pytest.fixture
def network(bascule: Any, home: Path) -> Any:
    return lambda *arguments: bascule("network", *arguments, "--home", home)


def test_add_prints_a_key_once(network: Any, home: Path) -> None:
    added = network(
        "add", "other", "--name", "The Other", "--link-base", "https://go.other.test", "--contact", "a@b.test"
    )
    assert added.exit_code == 0, added.output
    key = added.stdout.strip()
    assert key.startswith("bk_")
    assert (home / "keys" / "other.json").stat().st_mode & 0o777 == 0o600
    listed = network("show").stdout
    assert "other" in listed
    assert key not in listed
    assert key.split("_")[1] in listed


def test_rotation_keeps_older_keys_open_until_they_are_retired(network: Any) -> None:
    first = network("rotate-key", "demo").stdout.split()
    assert first[1::2] == ["signing", "opening"]
    second = network("rotate-key", "demo", "--retire", first[2]).stdout.split()
    assert second == [first[0], "signing", first[2], "retired"]


def test_api_keys_are_made_with_scopes_and_revoked(network: Any) -> None:
    key = network("add-key", "demo", "--scope", "links:read", "--label", "for the console").stdout.strip()
    name = key.split("_")[1]
    (shown,) = map(json.loads, network("show").stdout.splitlines())
    (made,) = (one for one in shown["api_keys"] if one["id"] == name)
    assert (made["label"], made["scopes"]) == ("for the console", ["links:read"])
    assert [len(one["scopes"]) for one in shown["api_keys"] if one["id"] != name] == [len(SCOPES)]
    assert network("revoke-key", name).exit_code == 0
    assert name not in network("show").stdout


def test_a_terminal_gets_a_table(home: Path) -> None:
    lines = []

    async def draw() -> None:
        async with opened(home) as (there, store):
            drawn = io.StringIO()
            Console(width=200, file=drawn).print(_table(there, store.ledger))
            lines.append(drawn.getvalue())

    asyncio.run(draw())
    assert "http://go.demo.test" in lines[0]
    assert "made by init" in lines[0]


def test_a_policy_is_read_from_toml(network: Any, bascule: Any, home: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('mode = "hybrid"\nexempt_hosts = ["a.example.com"]\n')
    assert network("set-policy", "demo", policy).exit_code == 0
    line = {"id": "1", "sender": "a", "text": "https://a.example.com/"}
    decision = json.loads(bascule("check", "--home", home, lines=[line]).stdout)
    assert decision["decision"] == "deliver"


def test_a_contact_is_set_and_dropped(network: Any) -> None:
    def kept() -> object:
        (shown,) = map(json.loads, network("show").stdout.splitlines())
        return shown["contact"]

    done = network("set-contact", "demo", "abuse@demo.test", "--reason", "mailbox moved")
    assert (done.exit_code, done.stdout, kept()) == (
        0,
        "Abuse of demo is reported to abuse@demo.test.\n",
        "abuse@demo.test",
    )
    assert "no security.txt" in network("set-contact", "demo", "Ask at the desk").stdout
    assert kept() == "Ask at the desk"
    assert "nobody" in network("set-contact", "demo", "").stdout
    assert kept() is None


@pytest.mark.parametrize(
    "text", ["mode = 'no such'", "nonsense", "colour = 1", "on_block = 'deliver'", "max_links = 0"]
)
def test_a_bad_policy_changes_nothing(network: Any, refused: Any, tmp_path: Path, text: str) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(text)
    assert "policy" in refused(network("set-policy", "demo", policy))
    assert "wrap" in network("show").stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("add", "demo", "--link-base", "http://x.test"), "already"),
        (("add", "No Such", "--link-base", "http://x.test"), "network"),
        (("add", "other", "--link-base", "ftp://x.test"), "link_base"),
        (("add", "other", "--link-base", "http://x.test", "--policy", "nothing.toml"), "policy"),
        (("rotate-key", "nobody"), "nobody"),
        (("rotate-key", "demo", "--retire", "aaaa"), "aaaa"),
        (("add-key", "nobody"), "nobody"),
        (("revoke-key", "nobody"), "nobody"),
        (("set-policy", "nobody", "nothing.toml"), "policy"),
        (("set-contact", "nobody", "a@b.test"), "nobody"),
        (("set-contact", "demo", "x" * 201), "contact"),
        (("set-contact", "demo", "a@b.test\nX: y"), "contact"),
    ],
)
def test_bad_input_is_told_in_one_line(network: Any, refused: Any, arguments: tuple[str, ...], says: str) -> None:
    assert says in refused(network(*arguments))


def test_the_signing_key_cannot_be_retired(network: Any, refused: Any) -> None:
    signing = network("rotate-key", "demo").stdout.split()[0]
    assert "rotate first" in refused(network("rotate-key", "demo", "--retire", signing))


@pytest.mark.parametrize("arguments", [("add", "x"), ("add-key", "demo", "--scope", "all"), ("nonsense",)])
def test_bad_usage(network: Any, arguments: tuple[str, ...]) -> None:
    assert network(*arguments).exit_code == 2


def test_the_viewer_key_is_the_networks_own(network: Any, home: Path, refused: Any) -> None:
    key = network("viewer-key", "demo").stdout.strip()
    assert bytes.fromhex(key) == viewer_key(load_keyring((home / "keys" / "demo.json").read_bytes()))
    network("rotate-key", "demo")
    assert network("viewer-key", "demo").stdout.strip() == key
    assert "there is no 'none'" in refused(network("viewer-key", "none"))
