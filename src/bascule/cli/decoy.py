"""``bascule decoy``: contacts and credentials that nobody has a reason to use."""

import sys
import time
from pathlib import Path
from typing import TextIO, get_args

import click
import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bascule.accounts.decoy_contracts import DecoyKind
from bascule.cli.asked import asked
from bascule.cli.home import COMMAND_LINE, HOME_OPTION, REASON_OPTION, one_line_errors, shown
from bascule.cli.lines import write_all
from bascule.server.decoys import MOST_AT_ONCE, NewDecoys, ShownDecoy, plant_decoys, remove_decoy, shown_decoy
from bascule.server.service import Service

NETWORK = click.option("--network", default="demo", show_default=True, help="whose decoys")


@click.group()
def command() -> None:
    """Plant, remove and list decoys; running services know at once."""


@command.command("add")
@click.argument("kind", type=click.Choice(get_args(DecoyKind)))
@click.argument("names", type=click.File("r", encoding="utf-8"), default="-")
@click.option("--label", default="", help="a word to know them by")
@NETWORK
@HOME_OPTION
@one_line_errors
def add(kind: str, names: TextIO, label: str, network: str, home: Path) -> None:
    """Plant decoys, one name a line in the file NAMES or on a pipe, so that no shell remembers them.

    The names are hashed and never shown again; the answer is one JSON line each, in their order.
    """
    read = [name for line in names if (name := line.strip())]
    if not 1 <= len(read) <= MOST_AT_ONCE:
        raise ValueError(f"names: expected 1 to {MOST_AT_ONCE} lines, got {len(read)}")
    new = msgspec.convert({"decoys": [{"kind": kind, "name": name, "label": label} for name in read]}, NewDecoys)

    async def play(service: Service) -> tuple[ShownDecoy, ...]:
        return await plant_decoys(service, network, COMMAND_LINE, new)

    write_all(asked(home, network, play), sys.stdout.buffer)


@command.command("remove")
@click.argument("decoy")
@NETWORK
@REASON_OPTION
@HOME_OPTION
@one_line_errors
def remove(decoy: str, network: str, reason: str, home: Path) -> None:
    """Take the decoy with the id DECOY back."""

    async def play(service: Service) -> ShownDecoy:
        return await remove_decoy(service, network, COMMAND_LINE, decoy, reason)

    click.echo(shown(asked(home, network, play)))


@command.command("list")
@NETWORK
@HOME_OPTION
@one_line_errors
def list_(network: str, home: Path) -> None:
    """The decoys that stand, by id and label, as JSON lines on a pipe."""

    async def play(service: Service) -> tuple[ShownDecoy, ...]:
        return tuple(map(shown_decoy, service.store.decoys.standing(network)))

    found = asked(home, network, play)
    if not sys.stdout.isatty():
        write_all(found, sys.stdout.buffer)
        return
    table = Table("id", "kind", "label", "since", "who")
    for one in found:
        since = time.strftime("%Y-%m-%d %H:%M", time.localtime(one.at))
        table.add_row(*map(escape, (one.id, one.kind, one.label, since, one.who)))
    Console().print(table)
