"""``bascule recall``: take delivered messages back, see how far it is, undo it. The service that runs does the work."""

from pathlib import Path

import click
import msgspec

from bascule.cli.asked import asked
from bascule.cli.home import HOME_OPTION, one_line_errors, shown
from bascule.recall.recall import Progressed, Recall
from bascule.server.recalls import NewRecall, recall_named, start_recall, undo_recall
from bascule.server.service import Service

WHO = "command line"
NETWORK = click.option("--network", default="demo", show_default=True, help="whose messages")


@click.group()
def command() -> None:
    """Take delivered messages back, and undo that."""


@command.command("start")
@click.argument("subject")
@click.option(
    "--scope", type=click.Choice(["destination", "message", "sender", "page", "campaign"]), default="destination",
    show_default=True, help="what SUBJECT is; for a destination any URL of it",
)  # fmt: skip
@click.option(
    "--match", type=click.Choice(["exact", "path", "host", "domain"]), default="exact", show_default=True,
    help="how much of the URL is meant",
)  # fmt: skip
@click.option("--since", help="leave earlier messages alone: seconds since the epoch, or 2026-11-23T14:05:00Z")
@click.option("--until", help="leave later messages alone; now unless given")
@click.option("--action", type=click.Choice(["redact", "edit", "flag"]), help="what the network is told to do")
@click.option("--reason", default="", help="why; told to the network")
@NETWORK
@HOME_OPTION
@one_line_errors
def start(subject: str, scope: str, match: str, network: str, home: Path, **given: str | None) -> None:
    """Take back every message that SUBJECT was in; prints the recall with its id."""
    named = {"url": subject, "match": match} if scope == "destination" else {"subject": subject}
    times = {name: _moment(given.pop(name)) for name in ("since", "until")}
    new = msgspec.convert({"scope": scope, **named, **times, **given}, NewRecall)

    async def play(service: Service) -> Recall:
        return await start_recall(service, network, WHO, new)

    click.echo(shown(asked(home, network, play)))


@command.command("list")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
@NETWORK
@HOME_OPTION
@one_line_errors
def list_(limit: int, network: str, home: Path) -> None:
    """Recalls with their progress, latest first."""

    async def play(service: Service) -> tuple[Progressed, ...]:
        return await service.store.recalls.recalls(network, None, limit)

    click.echo(shown(asked(home, network, play)))


@command.command("show")
@click.argument("recall")
@NETWORK
@HOME_OPTION
@one_line_errors
def show(recall: str, network: str, home: Path) -> None:
    """A recall and how far it has come."""

    async def play(service: Service) -> Progressed:
        return await recall_named(service, network, recall)

    click.echo(shown(asked(home, network, play)))


@command.command("undo")
@click.argument("recall")
@NETWORK
@HOME_OPTION
@one_line_errors
def undo(recall: str, network: str, home: Path) -> None:
    """Restore every copy of a recall; again is the same as once."""

    async def play(service: Service) -> Progressed:
        return await undo_recall(service, network, WHO, recall)

    click.echo(shown(asked(home, network, play)))


def _moment(text: str | None) -> float | str | None:
    """A time as it may be given in JSON: a number stays one."""
    try:
        return None if text is None else float(text)
    except ValueError:
        return text
