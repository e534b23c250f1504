"""``bascule rules``: check rule files, and tell the names rules may use."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table

from bascule.cli.asked import asked
from bascule.cli.home import HOME_OPTION, one_line_errors
from bascule.console.odd import plain
from bascule.judge.rules.load import Loaded, load
from bascule.judge.rules.rule import Rule
from bascule.judge.rules.source import LARGEST
from bascule.server.rules import NewRules, book_of, put_rules
from bascule.server.service import Service, all_names

FILES = click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def command() -> None:
    """An operator's own rules: conditions that add a score or ask for an action."""


@command.command("check")
@FILES
@one_line_errors
def check(files: tuple[Path, ...]) -> None:
    """Check rule files as a service would load them; exit code 1 where something is wrong with one."""
    loaded = loaded_from(files)
    for problem in loaded.problems:
        click.echo(plain(str(problem)))
    click.echo(_counted(loaded.rules.rules, len(loaded.rules.counters), len(loaded.problems)))
    if loaded.problems:
        raise click.exceptions.Exit(1)


@command.command("set")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--network", default="demo", show_default=True, help="whose rules")
@click.option("--reason", default="", help="why; kept in the audit trail")
@HOME_OPTION
@one_line_errors
def set_(file: Path, network: str, reason: str, home: Path) -> None:
    """Put FILE in the place of a network's rules, all or none; a running service follows within a second."""
    with file.open("rb") as opened:
        text = opened.read(LARGEST + 1).decode()
    new = NewRules(text, reason)
    book = asked(home, network, lambda service: put_rules(service, network, "command line", new))
    click.echo(_counted(book.rules, len(book.counters), len(book.problems)))


@command.command("show")
@click.option("--network", default="demo", show_default=True, help="whose rules")
@HOME_OPTION
@one_line_errors
def show(network: str, home: Path) -> None:
    """The rules in use, as they were written."""

    async def play(service: Service) -> str:
        return book_of(service, network).text

    click.echo(asked(home, network, play), nl=False)


@command.command("names")
@one_line_errors
def names() -> None:
    """Every field and signal that a condition may use, with its type; JSON lines on a pipe."""
    found = all_names().names
    if not sys.stdout.isatty():
        for name, one in found.items():
            sys.stdout.buffer.write(msgspec.json.encode({"name": name, **msgspec.to_builtins(one)}) + b"\n")
        return
    table = Table("name", "type", "of", "what it is")
    for name, one in found.items():
        table.add_row(name, one.kind, one.scope, one.words)
    Console().print(table)


def loaded_from(files: tuple[Path, ...]) -> Loaded:
    """The rule files, loaded together; of a file too large only as much is read as shows that."""
    sources: dict[str, bytes | str] = {}
    for path in files:
        with path.open("rb") as file:
            sources[str(path)] = file.read(LARGEST + 1)
    return load(sources, all_names())


def _counted(rules: Sequence[Rule], counters: int, problems: int) -> str:
    modes = [rule.mode for rule in rules]
    parts = ", ".join(f"{modes.count(mode)} {mode}" for mode in ("live", "shadow", "off"))
    return f"{len(modes)} rules ({parts}), {counters} counters, {problems} problems."
