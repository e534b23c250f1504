"""``bascule review``: the analysts' queue on the command line; a running service knows at once."""

import sys
import time
from pathlib import Path
from typing import cast

import click
import msgspec

from bascule.cli.asked import asked
from bascule.cli.home import HOME_OPTION, one_line_errors, shown
from bascule.cli.lines import write_all
from bascule.gate.api_keys import Caller
from bascule.review.contracts import ClaimedError, SettledError, Wanted
from bascule.review.item import Claim, Item, Kind, State
from bascule.review.label import Labelled
from bascule.server.review.decisions import Analyst, Decided, NewDecision, approve, decide, refused, unknown_item
from bascule.server.service import Service

KEY = "command line"
PAGE = 1000
NETWORK = click.option("--network", default="demo", show_default=True, help="whose queue")
ANALYST = click.option("--analyst", envvar="BASCULE_ANALYST", required=True, help="who does it (or BASCULE_ANALYST)")
NUMBER = click.argument("number", type=click.IntRange(1, 2**53))


@click.group()
def command() -> None:
    """What waits for a decision: held messages, reports, appeals."""


@command.command("list")
@click.option("--kind", type=click.Choice(["held", "report", "appeal", "guarded", "shadow"]), help="only these")
@click.option(
    "--state", type=click.Choice(["open", "claimed", "proposed", "decided"]), help="all that wait unless given"
)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))
@NETWORK
@HOME_OPTION
@one_line_errors
def list_(kind: str | None, state: str | None, limit: int, network: str, home: Path) -> None:
    """Items by priority, the highest first, as JSON lines."""

    async def play(service: Service) -> tuple[Item, ...]:
        await service.store.desk.take_in_held(PAGE)
        kinds = (cast("Kind", kind),) if kind else ()
        wanted = Wanted(kinds, cast("State | None", state), None, limit)
        return await service.store.desk.queue(network, wanted, time.time())

    write_all(asked(home, network, play), sys.stdout.buffer)


@command.command("show")
@NUMBER
@NETWORK
@HOME_OPTION
@one_line_errors
def show(number: int, network: str, home: Path) -> None:
    """An item with its evidence."""

    async def play(service: Service) -> Item | None:
        return await service.store.desk.item(network, number, time.time())

    click.echo(shown(_there(asked(home, network, play), number)))


@command.command("claim")
@NUMBER
@click.option("--seconds", default=300.0, show_default=True, type=click.FloatRange(10, 3600), help="for how long")
@ANALYST
@NETWORK
@HOME_OPTION
@one_line_errors
def claim(number: int, seconds: float, analyst: str, network: str, home: Path) -> None:
    """Work on an item alone for a while; again renews it."""
    name = _named(analyst)

    async def play(service: Service) -> Item | None:
        now = time.time()
        try:
            return await service.store.desk.claim(network, number, Claim(name, now + seconds), now)
        except (ClaimedError, SettledError) as error:
            raise refused(error) from None

    click.echo(shown(_there(asked(home, network, play), number)))


@command.command("decide")
@NUMBER
@click.argument("decision", type=click.Choice(["block", "warn", "allow", "release", "reject", "dismiss"]))
@click.option("--reason", required=True, help="why; shown to the people a verdict stops")
@click.option(
    "--match", type=click.Choice(["exact", "path", "host", "domain"]), default="exact", show_default=True,
    help="how much of the URL a verdict stands on",
)  # fmt: skip
@click.option("--answer", default="", help="what an appellant is told")
@click.option("--expires-in", type=click.FloatRange(min=0, min_open=True), help="seconds until the verdict lapses")
@ANALYST
@NETWORK
@HOME_OPTION
@one_line_errors
def decide_(number: int, network: str, home: Path, **given: object) -> None:
    """Decide an item; prints what became of it."""
    new = msgspec.convert(given, NewDecision)

    async def play(service: Service) -> Decided:
        return await decide(service, Caller(KEY, network, frozenset()), number, new)

    click.echo(shown(asked(home, network, play)))


@command.command("approve")
@NUMBER
@ANALYST
@NETWORK
@HOME_OPTION
@one_line_errors
def approve_(number: int, analyst: str, network: str, home: Path) -> None:
    """Approve what another analyst proposed."""
    name = _named(analyst)

    async def play(service: Service) -> Decided:
        return await approve(service, Caller(KEY, network, frozenset()), number, name)

    click.echo(shown(asked(home, network, play)))


@command.command("labels")
@NETWORK
@HOME_OPTION
@one_line_errors
def labels(network: str, home: Path) -> None:
    """Everything that decisions taught, oldest first, as JSON lines; texts only as long as they are kept."""

    async def play(service: Service) -> list[Labelled]:
        found: list[Labelled] = []
        while page := await service.store.desk.labels(network, found[-1].number if found else 0, PAGE):
            found += page
        return found

    write_all(asked(home, network, play), sys.stdout.buffer)


def _named(analyst: str) -> str:
    try:
        return msgspec.convert(analyst, Analyst)
    except msgspec.ValidationError:
        raise ValueError("analyst: expected 1 to 100 characters, none of them a control character") from None


def _there(item: Item | None, number: int) -> Item:
    if item is None:
        raise ValueError(f"number: {unknown_item(number).problem.detail}")
    return item
