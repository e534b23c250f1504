"""``bascule rules``: check rule files, and tell the names rules may use."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table

from bascule.cli.asked import asked
from bascule.cli.home import HOME_OPTION, one_line_errors
from bascule.cli.reading import Reading
from bascule.cli.rule_report import show_report
from bascule.cli.since import SINCE
from bascule.console.odd import plain
from bascule.gate.contracts import Past
from bascule.judge.hits import Told, hits_of
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


@command.command("hits")
@click.option("--since", type=SINCE, default="7d", show_default=True, help="how far back the record is read: 12h, 30d")
@click.option("--network", default="demo", show_default=True, help="whose record")
@HOME_OPTION
@click.option("--json", "as_json", is_flag=True, help="the whole report as one line of JSON")
@one_line_errors
def hits(since: float, network: str, home: Path, as_json: bool) -> None:
    """What rules did, live and in the shadow: hits, precision against labels, whom they hit most."""
    with Reading(home, network) as reading, Console(stderr=True).status("reading the record …"):
        history = (told_of(past) for past in reading.history(time.time() - since))
        report = hits_of(history, time.perf_counter, reading.labels().get)
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode(report) + b"\n")
    else:
        show_report(report, Console(width=None if sys.stdout.isatty() else 160))


def told_of(past: Past) -> Told:
    """A message of the record with the hits on it."""
    message, decision = past.message, past.decision
    place = message.conversation.id if message.conversation else ""
    stopped = decision.decision in ("hold", "reject")
    return Told(message.id, past.received_at, message.sender, place, decision.rules, stopped)


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
