"""``bascule verdict``: the operator's own word; a running service knows at once."""

import sys
import time
from pathlib import Path
from typing import cast, get_args

import click
import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bascule.cli.asked import asked
from bascule.cli.home import COMMAND_LINE, HOME_OPTION, REASON_OPTION, one_line_errors, shown
from bascule.cli.lines import write_all
from bascule.gate.contracts import Scope, VerdictEntry
from bascule.server.service import Service
from bascule.server.verdicts import Match, NewVerdict, believed, expression_of, set_verdict
from bascule.server.verdicts import remove_verdict as take_back

NETWORK = click.option("--network", default="demo", show_default=True, help="whose word it is")
MATCH = click.option(
    "--match", type=click.Choice(["exact", "path", "host", "domain"]), default="exact", show_default=True,
    help="how much of the URL is meant",
)  # fmt: skip
SCOPE = click.option(
    "--scope", type=click.Choice(get_args(Scope)), default="destination", show_default=True,
    help="what SUBJECT is: a destination's URL, a message's id, an account, a page's fingerprint, a campaign's name",
)  # fmt: skip


@click.group()
def command() -> None:
    """Set, take back, list and ask verdicts."""


@command.command("set")
@click.argument("subject")
@click.argument("verdict", type=click.Choice(["allow", "warn", "block"]))
@SCOPE
@MATCH
@NETWORK
@click.option("--reason", default="", help="why; shown to the people it stops")
@click.option("--expires-in", type=click.FloatRange(min=0, min_open=True), help="seconds until it lapses")
@HOME_OPTION
@one_line_errors
def set_(subject: str, verdict: str, home: Path, network: str, **given: object) -> None:
    """Set a verdict on SUBJECT; links already delivered follow it from the next click on."""
    named = "url" if given["scope"] == "destination" else "subject"
    new = msgspec.convert({named: subject, "verdict": verdict, **given}, NewVerdict)

    async def play(service: Service) -> VerdictEntry:
        return await set_verdict(service, network, COMMAND_LINE, new)

    click.echo(shown(asked(home, network, play)))


@command.command("remove")
@click.argument("subject")
@SCOPE
@MATCH
@NETWORK
@REASON_OPTION
@HOME_OPTION
@one_line_errors
def remove(subject: str, scope: Scope, match: str, network: str, reason: str, home: Path) -> None:
    """Take back the verdict set on SUBJECT with the same --scope and --match."""

    async def play(service: Service) -> VerdictEntry | None:
        name = expression_of(subject, cast("Match", match)) if scope == "destination" else subject
        return await take_back(service, network, COMMAND_LINE, scope, name, reason)

    removed = asked(home, network, play)
    if removed is None:
        meant = f"url: no verdict stands on it with --match {match}"
        raise ValueError(meant if scope == "destination" else f"subject: no verdict stands on this {scope}")
    click.echo(shown(removed))


@command.command("list")
@NETWORK
@HOME_OPTION
@one_line_errors
def list_(network: str, home: Path) -> None:
    """The verdicts that stand, newest first, as JSON lines on a pipe."""

    async def play(service: Service) -> tuple[VerdictEntry, ...]:
        return await service.ledger.verdicts(network)

    entries = asked(home, network, play)
    if not sys.stdout.isatty():
        write_all(entries, sys.stdout.buffer)
        return
    table = Table("verdict", "scope", "subject", "since", "who", "reason")
    for entry in entries:
        since = time.strftime("%Y-%m-%d %H:%M", time.localtime(entry.set_at))
        table.add_row(*map(escape, (entry.verdict, entry.scope, entry.subject, since, entry.who, entry.reason)))
    Console().print(table)


@command.command("get")
@click.argument("url")
@NETWORK
@HOME_OPTION
@one_line_errors
def get(url: str, network: str, home: Path) -> None:
    """What is believed of URL now, and why."""

    async def play(service: Service) -> object:
        return believed(service, network, url)

    click.echo(shown(asked(home, network, play)))
