"""``bascule adapter``: the conformance kit for who connects a chat server, and secrets that contracts sign with."""

import sys
from contextlib import closing
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from bascule.adapters.registry import adapters
from bascule.cli.adapter_cases import CASES, Result, played
from bascule.cli.adapter_kit import Kit
from bascule.cli.home import HOME_OPTION, one_line_errors, shown
from bascule.store.adapter_secrets import LONGEST, AdapterSecrets
from bascule.store.home import Home, HomeError

SIGNING = tuple(name for name, one in adapters().items() if one.signed)
LONGEST_KEY = 1000


@click.group()
def command() -> None:
    """Connect chat servers: try an adapter, set what foreign requests are signed with."""


@command.command("test")
@click.argument("url")
@click.option(
    "--key-file", required=True, type=click.Path(path_type=Path, dir_okay=False),
    help="a file with an API key: messages:write, verdicts:write, accounts:write, recalls:read",
)  # fmt: skip
@click.option("--api", default="", help="Bascule's API, where that is not URL")
@click.option("--links", default="", help="where wrapped links listen, where that is not where they point")
@click.option(
    "--deadline", default=0.8, show_default=True, type=click.FloatRange(0.01, 60), help="seconds for an answer"
)
@click.option("--json", "as_json", is_flag=True, help="print the results as JSON")
@one_line_errors
def test(url: str, key_file: Path, api: str, links: str, deadline: float, as_json: bool) -> None:
    """Play every case against URL, which takes POST /v1/messages, and tell how each ended. Exit code 1 where one fails.

    URL is Bascule itself, or an address of yours that sends what it gets through your chat server and its adapter, and
    answers in the same form with what came out. Use a network for trying: verdicts are set on hosts under .example, and
    an account of the kit's own is frozen; both are taken back.
    """
    for name, given in (("url", url), ("--api", api), ("--links", links)):
        if given and not given.startswith(("http://", "https://")):
            raise ValueError(f"{name}: expected http:// or https://, got {given[:100]!r}")
    with key_file.open("rb") as file:
        key = file.read(LONGEST_KEY).decode("utf-8", "replace").strip()
    if not key.isascii() or not key.startswith("bk_"):
        raise ValueError(f"--key-file: expected an API key, bk_…, in {key_file}")
    with closing(Kit(url.rstrip("/"), (api or url).rstrip("/"), key, deadline, links)) as kit:
        results = played(kit)
    if as_json:
        click.echo(shown(results))
    else:
        _table(results)
    if any(one.state == "fail" for one in results):
        raise click.exceptions.Exit(1)


@command.command("secret")
@click.argument("adapter", type=click.Choice(SIGNING))
@click.option("--network", default="demo", show_default=True, help="whose requests")
@click.option("--remove", is_flag=True, help="ask for no signature any more")
@HOME_OPTION
@one_line_errors
def secret(adapter: str, network: str, remove: bool, home: Path) -> None:
    """Set the secret that ADAPTER's requests are signed with: one line on standard input.

    Requests that are not signed with it are refused from then on; a running service goes by it within a second.
    """
    there = Home(home)
    if not there.made:
        raise HomeError(f"{home}: no Bascule here yet; run 'bascule init' first")
    if not there.key_file(network).is_file():
        raise ValueError(f"network: there is no {network[:50]!r}")
    given = None if remove else sys.stdin.readline(LONGEST + 2).rstrip("\r\n")
    AdapterSecrets(home).set(network, adapter, given)
    click.echo(f"Requests of {adapter} for {network} are {'not ' if remove else ''}checked for their signature.")


def _table(results: tuple[Result, ...]) -> None:
    table = Table("case", "result", "ms", "why", title="Adapter conformance", title_justify="left")
    for one in results:
        about = one.why or (CASES[one.case].__doc__ or "").strip()
        table.add_row(one.case, one.state, f"{one.seconds * 1000:.0f}", about.replace("[", r"\["))
    Console(width=None if sys.stdout.isatty() else 140).print(table)
    counts = {state: sum(one.state == state for one in results) for state in ("pass", "fail", "skip")}
    click.echo(", ".join(f"{count} {state}" for state, count in counts.items()))
