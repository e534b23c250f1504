import io
import json
from pathlib import Path
from typing import Any

import dns.rcode
import pytest
from e2e.name_server import SILENT, Answers, NameServer
from rich.console import Console

from bascule.cli.domain import NetworkFinding, _table
from bascule.cli.probe import Probe

DBL, SURBL = "dbl.spamhaus.org", "multi.surbl.org"
WORKING: dict[str, Any] = {
    f"dbltest.com.{DBL}": ["127.0.1.2"],
    f"surbl-org-permanent-test-point.com.{SURBL}": ["127.0.0.252"],
}


@pytest.fixture
def home(bascule: Any, tmp_path: Path) -> Path:
    path = tmp_path / "home"
    bascule("init", "--home", path, "--network", "market", "--link-base", "https://go.market.example.com", "--quiet")
    bascule("network", "add", "games", "--link-base", "https://links.games.example.org:8443/l", "--home", path)
    return path


@pytest.fixture
def check(bascule: Any, home: Path) -> Any:
    def go(answers: Answers, *arguments: object) -> Any:
        with NameServer({**WORKING, **answers}) as server:
            return bascule(
                "domain", "check", "--nameserver", server.address, "--timeout", 0.5, *arguments, "--home", home
            )

    return go


def lines(result: Any) -> list[Any]:
    assert "Traceback" not in result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_on_no_list(check: Any) -> None:
    done = check({}, "--list", "spamhaus-dbl", "--list", "surbl")
    assert done.exit_code == 0, done.output
    assert [(one["network"], one["host"], one["list"], one["state"]) for one in lines(done)] == [
        ("games", "links.games.example.org", "spamhaus-dbl", "clean"),
        ("games", "links.games.example.org", "surbl", "clean"),
        ("market", "go.market.example.com", "spamhaus-dbl", "clean"),
        ("market", "go.market.example.com", "surbl", "clean"),
    ]


def test_on_a_list(check: Any) -> None:
    done = check({f"go.market.example.com.{DBL}": ["127.0.1.103"]}, "--list", "spamhaus-dbl", "--network", "market")
    assert done.exit_code == 1
    (found,) = lines(done)
    assert (found["state"], found["why"]) == ("listed", ["abused, though legitimate: redirector"])
    assert found["removal"].startswith("https://")


@pytest.mark.parametrize(
    "answer",
    [["127.255.255.252"], ["127.255.255.254"], ["127.255.255.255"], ["127.0.1.255"], ["127.0.0.1"],
     dns.rcode.SERVFAIL, dns.rcode.REFUSED, SILENT],
)  # fmt: skip
def test_what_could_not_be_told_is_neither(check: Any, answer: Any) -> None:
    done = check({f"go.market.example.com.{DBL}": answer}, "--list", "spamhaus-dbl", "--network", "market")
    assert done.exit_code == 3
    assert lines(done)[0]["state"] == "unknown"


def test_a_listing_outweighs_what_could_not_be_told(check: Any) -> None:
    answers = {f"go.market.example.com.{DBL}": SILENT, f"example.org.{SURBL}": ["127.0.0.64"]}
    assert check(answers, "--list", "spamhaus-dbl", "--list", "surbl").exit_code == 1


def test_lists_of_ones_own_come_from_the_home(check: Any, home: Path) -> None:
    (home / "dns-lists.toml").write_text(
        'ask = ["mine"]\n[lists.mine]\nzone = "bad.example.net"\n[lists.mine.codes]\n"127.0.0.2" = "bad"\n'
    )
    done = check({"example.com.bad.example.net": ["127.0.0.2"]})
    assert (done.exit_code, {one["list"] for one in lines(done)}) == (1, {"mine"})


def test_an_address_is_no_domain(check: Any, bascule: Any, tmp_path: Path) -> None:
    path = tmp_path / "local"
    bascule("init", "--home", path, "--quiet")
    with NameServer(WORKING) as server:
        done = bascule("domain", "check", "--list", "surbl", "--nameserver", server.address, "--home", path)
        assert server.asked == []
    assert (done.exit_code, lines(done)[0]["state"]) == (3, "unknown")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "list: expected the name of one"),
        (("--list", "nosuch"), "list: there is no 'nosuch'"),
        (("--list", "surbl", "--network", "nobody"), "network"),
        (("--list", "surbl", "--nameserver", "dns.example"), "nameserver"),
        (("--lists", "nothing.toml"), "lists"),
    ],
)
def test_bad_input_is_told_in_one_line(
    bascule: Any, home: Path, refused: Any, arguments: tuple[str, ...], says: str
) -> None:
    assert says in refused(bascule("domain", "check", *arguments, "--home", home))


def test_a_wrong_file_is_told_with_its_field(bascule: Any, home: Path, refused: Any) -> None:
    (home / "dns-lists.toml").write_text('[lists.mine]\nzone = "x"\n')
    assert "zone" in refused(bascule("domain", "check", "--home", home))


def test_the_lists_that_ship_are_shown(bascule: Any) -> None:
    shown = lines(bascule("domain", "lists"))
    assert [one["list"] for one in shown] == ["spamhaus-dbl", "surbl", "uribl"]
    assert shown[1]["bits"]["64"] == "abuse"


def test_a_terminal_gets_a_table() -> None:
    drawn = io.StringIO()
    found = NetworkFinding("market", "go.market.example", "surbl", "listed", ("[red]abuse",), "https://surbl.org/")
    look = Probe("market", "https://go.market.example/robots.txt", "wrong", "expected 200, got 404")
    Console(width=250, file=drawn).print(_table([found], [look]))
    for text in ("go.market.example", "[red]abuse", "https://surbl.org/", "expected 200, got 404"):
        assert text in drawn.getvalue()
