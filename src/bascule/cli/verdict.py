"""``bascule verdict``: the operator's own word on a destination; a running service knows at once."""

import time
from pathlib import Path
from typing import cast

import click
import msgspec

from bascule.cli.home import HOME_OPTION, one_line_errors, opened, played, shown
from bascule.gate.contracts import VerdictEntry
from bascule.server.problems import ProblemError
from bascule.server.service import Service
from bascule.server.verdicts import Match, NewVerdict, believed, expression_of, set_verdict
from bascule.server.verdicts import remove_verdict as take_back

NETWORK = click.option("--network", default="demo", show_default=True, help="whose word it is")
MATCH = click.option(
    "--match", type=click.Choice(["exact", "path", "host", "domain"]), default="exact", show_default=True,
    help="how much of the URL is meant",
)  # fmt: skip


@click.group()
def command() -> None:
    """Set, take back and ask verdicts on destinations."""


def _service(home: Path, network: str, play: object) -> object:
    async def main() -> object:
        async with opened(home) as (there, store):
            service = Service(there, store, time.time)
            if network not in service.networks:
                raise ValueError(
                    f"network: there is no {network[:50]!r}; expected one of {', '.join(service.networks)}"
                )
            try:
                return await play(service)  # type: ignore[operator] # a coroutine function, from this file only
            except ProblemError as error:
                raise ValueError(f"{error.problem.field or 'request'}: {error.problem.detail}") from None

    return played(main)


@command.command("set")
@click.argument("url")
@click.argument("verdict", type=click.Choice(["allow", "warn", "block"]))
@MATCH
@NETWORK
@click.option("--reason", default="", help="why; shown to the people it stops")
@click.option("--expires-in", type=click.FloatRange(min=0, min_open=True), help="seconds until it lapses")
@HOME_OPTION
@one_line_errors
def set_(url: str, verdict: str, match: str, network: str, reason: str, expires_in: float | None, home: Path) -> None:
    """Set a verdict on URL; links already delivered follow it from the next click on."""
    given = {"url": url, "verdict": verdict, "match": match, "reason": reason, "expires_in": expires_in}
    new = msgspec.convert(given, NewVerdict)

    async def play(service: Service) -> VerdictEntry:
        return await set_verdict(service, network, "command line", new)

    click.echo(shown(_service(home, network, play)))


@command.command("remove")
@click.argument("url")
@MATCH
@NETWORK
@HOME_OPTION
@one_line_errors
def remove(url: str, match: str, network: str, home: Path) -> None:
    """Take back the verdict set on URL with the same --match."""

    async def play(service: Service) -> VerdictEntry | None:
        name = expression_of(url, cast("Match", match))
        return await take_back(service, network, "command line", "destination", name)

    removed = _service(home, network, play)
    if removed is None:
        raise ValueError(f"url: no verdict stands on it with --match {match}")
    click.echo(shown(removed))


@command.command("get")
@click.argument("url")
@NETWORK
@HOME_OPTION
@one_line_errors
def get(url: str, network: str, home: Path) -> None:
    """What is believed of URL now, and why."""

    async def play(service: Service) -> object:
        return believed(service, network, url)

    click.echo(shown(_service(home, network, play)))
