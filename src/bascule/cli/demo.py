"""``bascule demo``: an outbreak played into a running server, and what the server did about it."""

import secrets
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from bascule.cli.demo_play import DAYS, WINDOW, Clock, Live, outbreak
from bascule.cli.demo_server import DemoServer
from bascule.cli.home import one_line_errors, shown
from bascule.simulate import Outcome, Play, none, run, sources


class Report(msgspec.Struct, frozen=True):
    """What a demonstration showed.

    Attributes:
        seed: of the outbreak.
        messages: messages played, those of the weeks before left out, by the server's decision.
        stolen: accounts an attacker came into, and how many in the run without a defence.
        frozen: accounts the server froze.
        frozen_wrongly: how many of these no attacker had.
        contacts_reached: people to whom an attacker's message was delivered, and how many without a defence.
        links_opened: lures that people opened and crossed.
        links_raised: lures that people opened and the bridge did not let them cross.
        victims: people who lost their account to a lure, and how many without a defence.
        spared: the share of would-be victims who kept it; None where there were none.
    """

    seed: int
    messages: dict[str, int]
    stolen: tuple[int, int]
    frozen: int
    frozen_wrongly: int
    contacts_reached: tuple[int, int]
    links_opened: int
    links_raised: int
    victims: tuple[int, int]
    spared: float | None


@click.command()
@click.option("--url", default="http://127.0.0.1:8420", show_default=True, help="where the API listens")
@click.option(
    "--key-file", default="var/api-key", show_default=True, type=click.Path(path_type=Path, dir_okay=False),
    help="a file with an API key (see BASCULE_KEY)",
)  # fmt: skip
@click.option("--key", envvar="BASCULE_KEY", help="the API key itself; better in BASCULE_KEY than on the command line")
@click.option("--links", default="", help="where its links listen, where that is not where they point")
@click.option("--seed", default=1, show_default=True, help="of all chance in it")
@click.option("--accounts", default=200, show_default=True, type=click.IntRange(20, 2000), help="in the made network")
@click.option("--speed", default=10.0, show_default=True, type=click.FloatRange(0.1, 1000), help="times real time")
@one_line_errors
def command(url: str, key_file: Path, key: str | None, links: str, seed: int, accounts: int, speed: float) -> None:
    """Play an outbreak into a running server: two weeks of talk at once, then half an hour of attack.

    People, words and links are made; accounts are named anew each time. Use a network for trying things out, for what
    is played is kept as any message is. No address but the server's and its link domain's is asked.
    """
    parameters = outbreak(accounts)
    made = sources(None, parameters.traffic, seed)
    begins = Play(parameters, seed, made).begins(parameters.attack[0].day, None)
    server = DemoServer(url, key or key_file.read_text("ascii").strip(), links)
    name = f"demo-{secrets.token_hex(3)}-"
    with closing(server), _progress() as tell:
        live = Live(server, Clock(begins, time.time, time.sleep, speed), name, tell)
        free = run(parameters, seed, made, none)
        outcome = Outcome(run(parameters, seed, made, live), free)
    report = report_of(seed, live, outcome)
    if sys.stdout.isatty():
        show_report(report)
    else:
        click.echo(shown(report))


def report_of(seed: int, live: Live, outcome: Outcome) -> Report:
    """What there is to tell of a demonstration."""
    runs = outcome.defended, outcome.free
    stolen = [sum(hijack.used_at is not None for hijack in one.hijacks) for one in runs]
    reached = [sum(hijack.reached for hijack in one.hijacks) for one in runs]
    kind = outcome.kinds()[0] if outcome.kinds() else ""
    return Report(
        seed=seed,
        messages=dict(live.decisions),
        stolen=(stolen[0], stolen[1]),
        frozen=len(outcome.defended.freezes),
        frozen_wrongly=len(outcome.wrong()),
        contacts_reached=(reached[0], reached[1]),
        links_opened=live.crossed[True],
        links_raised=live.crossed[False],
        victims=(outcome.defended.victims(kind), outcome.free.victims(kind)),
        spared=outcome.spared(kind),
    )


@contextmanager
def _progress() -> Iterator[Callable[[Live], None]]:
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bars:
        task = bars.add_task(f"{DAYS} days of talk, then {WINDOW} minutes of outbreak")

        def tell(live: Live) -> None:
            told = ", ".join(f"{count:,} {decision}" for decision, count in sorted(live.decisions.items()))
            bars.update(task, description=f"{told}; {len(live.frozen)} frozen; {live.crossed.total()} clicks")

        yield tell


def show_report(report: Report) -> None:
    """Print a report as a table."""
    table = Table("", "with Bascule", "without", title=f"Outbreak, seed {report.seed}")
    table.add_row("accounts stolen", *map(str, report.stolen))
    table.add_row("people reached by the attacker", *map(str, report.contacts_reached))
    table.add_row("people who lost their account", *map(str, report.victims))
    table.add_row("accounts frozen", f"{report.frozen} ({report.frozen_wrongly} wrongly)", "-")
    table.add_row("lures opened, and crossed", str(report.links_opened), "-")
    table.add_row("lures opened, bridge up", str(report.links_raised), "-")
    for decision, count in sorted(report.messages.items()):
        table.add_row(f"messages: {decision}", f"{count:,}", "-")
    spared = "nobody was in danger" if report.spared is None else f"{report.spared:.0%} of would-be victims spared"
    console = Console()
    console.print(table)
    console.print(spared)
