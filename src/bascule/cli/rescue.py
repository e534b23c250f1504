"""``bascule rescue``: whom to help, those most in danger first."""

import sys
from pathlib import Path

import click
import msgspec

from bascule.cli.asked import asked
from bascule.cli.home import HOME_OPTION, one_line_errors, shown
from bascule.exposure.gather import Progress, Subject
from bascule.exposure.rescue import LARGE, RescueList
from bascule.exposure.table import rescue_csv
from bascule.server.exposure import MOST_LISTED, Question, Rescue, rescue_of
from bascule.server.service import Service

NETWORK = click.option("--network", default="demo", show_default=True, help="whose accounts")


@click.command()
@click.argument("subject")
@click.option(
    "--scope", type=click.Choice(["destination", "message", "sender", "page", "campaign"]), default="destination",
    show_default=True, help="what SUBJECT is; for a destination any URL of it",
)  # fmt: skip
@click.option(
    "--match", type=click.Choice(["exact", "path", "host", "domain"]), default="exact", show_default=True,
    help="how much of the URL is meant",
)  # fmt: skip
@click.option("--large", default=LARGE, show_default=True, help="list a message's room beyond so many recipients")
@click.option("--limit", default=MOST_LISTED, show_default=True, help="entries in each part of the list")
@click.option("--csv", "as_csv", is_flag=True, help="a table for spreadsheets in place of JSON")
@NETWORK
@HOME_OPTION
@one_line_errors
def command(subject: str, scope: str, match: str, network: str, home: Path, *, as_csv: bool, **bounds: int) -> None:
    """List the accounts that crossed to SUBJECT, those that may have, and those that were shown it."""
    named = {"url": subject, "match": match} if scope == "destination" else {"subject": subject}
    question = msgspec.convert({"scope": scope, **named, **bounds}, Question)

    async def play(service: Service) -> tuple[Subject, RescueList]:
        return await rescue_of(service, network, question, _progress())

    about, found = asked(home, network, play)
    if as_csv:
        for line in rescue_csv(found):
            sys.stdout.buffer.write(line.encode("utf-8", "replace"))
        return
    click.echo(shown(Rescue(about.scope, about.name, about.up_at, **msgspec.structs.asdict(found))))


def _progress() -> Progress | None:
    """Tells a person at a terminal how far it is."""
    if not sys.stderr.isatty():
        return None
    return lambda taken: click.echo(f"\r{taken:,} messages", err=True, nl=False)
