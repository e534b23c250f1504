"""``bascule campaign``: how a campaign went from account to account."""

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table

from bascule.campaigns.graphml import MOST_EDGES, graphml
from bascule.campaigns.spread import MOST_EXPOSURES
from bascule.cli import infection_text
from bascule.cli.asked import asked
from bascule.cli.home import HOME_OPTION, one_line_errors, shown
from bascule.console.infection import picture
from bascule.console.odd import plain
from bascule.exposure.gather import Progress
from bascule.gate.campaign_summary import CampaignSummary
from bascule.server.infection import Asked, Grown, grown, infection_from
from bascule.server.service import Service

WIDEST = 500
"""Columns where the output is no terminal."""


@click.group()
def command() -> None:
    """Campaigns: messages, destinations, pages and accounts that belong together."""


@command.command("list")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 1000), help="at most so many")
@click.option("--network", default="demo", show_default=True, help="whose campaigns")
@HOME_OPTION
@one_line_errors
def list_(limit: int, network: str, home: Path) -> None:
    """Campaigns that were found or made, the one that grew last first; JSON lines on a pipe."""

    async def play(service: Service) -> tuple[CampaignSummary, ...]:
        return await service.ledger.campaigns(network, limit)

    found = asked(home, network, play)
    if not sys.stdout.isatty():
        for one in found:
            sys.stdout.buffer.write(msgspec.json.encode(one) + b"\n")
        return
    table = Table("campaign", "messages", "destinations", "senders", "pages", "began", "grew", "verdict")
    for one in found:
        counts = map(str, (one.messages, one.destinations, one.senders, one.pages))
        times = (datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M") for at in (one.began_at, one.joined_at))
        table.add_row(plain(one.name), *counts, *times, one.verdict or "")
    Console().print(table)


@command.command()
@click.argument("name")
@click.option(
    "--scope", type=click.Choice(["campaign", "destination", "page", "message", "sender"]), default="campaign",
    show_default=True, help="what NAME is; for a destination any URL of it",
)  # fmt: skip
@click.option(
    "--match", type=click.Choice(["exact", "path", "host", "domain"]), default="exact", show_default=True,
    help="how much of the URL is meant",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "graphml", "svg"]), default="text", show_default=True
)
@click.option("--pseudonyms", is_flag=True, help="number accounts and messages in place of their names")
@click.option("--counterfactual", is_flag=True, help="play what would have happened without any defence; takes a while")
@click.option("--seed", default=1, show_default=True, help="of the chance in that")
@click.option("--offset", default=0, show_default=True, help="accounts left out before the first listed (json)")
@click.option("--limit", default=1000, show_default=True, help="accounts listed (json, text)")
@click.option("--network", default="demo", show_default=True, help="whose campaign")
@HOME_OPTION
@one_line_errors
def tree(  # noqa: PLR0913 - options of one question
    name: str, scope: str, match: str, form: str, network: str, home: Path, *, pseudonyms: bool, counterfactual: bool,
    seed: int, offset: int, limit: int,
) -> None:  # fmt: skip
    """Show who turned whom, from whom it came, how many each turned, and how fast the campaign was met."""
    named = {"url": name, "match": match} if scope == "destination" else {"subject": name}
    question = {"scope": scope, **named}
    about = msgspec.convert(
        {
            "question": question, "pseudonyms": pseudonyms, "counterfactual": counterfactual, "seed": seed,
            "offset": offset, "limit": limit,
        },
        Asked,
    )  # fmt: skip

    async def play(service: Service) -> Grown:
        return await grown(service, network, about, _progress(), held=MOST_EXPOSURES)

    found = asked(home, network, play)
    if form == "json":
        click.echo(shown(infection_from(found, about)))
    elif form == "graphml":
        _write(graphml(found.tree, found.spread, MOST_EDGES))
    elif form == "svg":
        _write([picture(found.tree, found.subject.name)])
    else:
        whole = infection_from(found, about)
        console = Console(width=None if sys.stdout.isatty() else WIDEST, highlight=False)
        most = min(limit, infection_text.MOST_LINES)
        console.print(infection_text.told(whole, found.tree.senders, most))


def _write(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.buffer.write(line.encode("utf-8", "replace"))


def _progress() -> Progress | None:
    """Tells a person at a terminal how far it is."""
    if not sys.stderr.isatty():
        return None
    return lambda taken: click.echo(f"\r{taken:,} messages", err=True, nl=False)
