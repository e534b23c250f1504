"""``bascule account``: accounts that seem taken over; a running service knows at once, and tells the network."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import click
import msgspec

from bascule.accounts.containment import STATES, Containment
from bascule.accounts.containment_contracts import HeldMessage
from bascule.cli.asked import asked
from bascule.cli.home import COMMAND_LINE, HOME_OPTION, REASON_OPTION, one_line_errors, shown
from bascule.server.containment import (
    AccountView,
    HandStep,
    HeldSettled,
    NewHeld,
    NewStep,
    account_named,
    contained,
    held_of,
    settle_held,
    take_step,
    view,
)
from bascule.server.service import Service

NETWORK = click.option("--network", default="demo", show_default=True, help="whose account")
EVIDENCE = click.option("--evidence", multiple=True, help="the id of a message that shows it; any number of times")
_HELP: dict[HandStep, str] = {
    "watch": "Look at ACCOUNT more closely.",
    "challenge": "Have ACCOUNT prove that its owner is there; its links warn until then.",
    "freeze": "Freeze ACCOUNT: its links and blasts are held, its replies go on.",
    "restore": "Say that ACCOUNT is its owner's again.",
    "undo": "Say that it was a mistake: take everything back since ACCOUNT was normal.",
}


@click.group()
def command() -> None:
    """Accounts that seem taken over, and what is done about them."""


@command.command("list")
@click.option("--state", type=click.Choice(STATES[1:]), help="only those that are so")
@click.option("--shadow/--live", default=None, help="only those that it is told of, or only those that it is done to")
@click.option("--after", default="", help="the last account of the page before")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 1000))
@NETWORK
@HOME_OPTION
@one_line_errors
def list_(state: Any, shadow: bool | None, after: str, limit: int, network: str, home: Path) -> None:
    """Accounts that something is done about, in the order of their names."""

    async def play(service: Service) -> tuple[Containment, ...]:
        return await contained(service, network, state, shadow, after, limit)

    click.echo(shown(asked(home, network, play)))


@command.command("show")
@click.argument("account")
@NETWORK
@HOME_OPTION
@one_line_errors
def show(account: str, network: str, home: Path) -> None:
    """How ACCOUNT stands, what led there, and what the network was told."""

    async def play(service: Service) -> AccountView:
        return await view(service, network, account_named(account))

    click.echo(shown(asked(home, network, play)))


@command.command("held")
@click.argument("account")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 1000))
@NETWORK
@HOME_OPTION
@one_line_errors
def held(account: str, limit: int, network: str, home: Path) -> None:
    """ACCOUNT's messages that wait."""

    async def play(service: Service) -> tuple[HeldMessage, ...]:
        return await held_of(service, network, account_named(account), 0, limit)

    click.echo(shown(asked(home, network, play)))


@command.command("settle")
@click.argument("account")
@click.argument("outcome", type=click.Choice(["release", "discard"]))
@click.option("--message", "messages", multiple=True, help="only this one; any number of times")
@REASON_OPTION
@NETWORK
@HOME_OPTION
@one_line_errors
def settle(account: str, outcome: str, messages: tuple[str, ...], reason: str, network: str, home: Path) -> None:
    """Let ACCOUNT's held messages go (release), or give them up (discard)."""
    new = msgspec.convert({"outcome": outcome, "messages": messages or None, "reason": reason}, NewHeld)

    async def play(service: Service) -> HeldSettled:
        return await settle_held(service, network, COMMAND_LINE, account_named(account), new)

    click.echo(shown(asked(home, network, play)))


def _stepping(step: HandStep) -> Callable[..., None]:
    def go(account: str, evidence: tuple[str, ...], reason: str, network: str, home: Path) -> None:
        new = msgspec.convert({"reason": reason, "evidence": evidence}, NewStep)

        async def play(service: Service) -> Containment:
            return await take_step(service, network, COMMAND_LINE, account_named(account), step, new)

        click.echo(shown(asked(home, network, play)))

    go.__doc__ = _HELP[step]
    return go


for _step in get_args(HandStep):
    command.command(_step)(
        click.argument("account")(EVIDENCE(REASON_OPTION(NETWORK(HOME_OPTION(one_line_errors(_stepping(_step)))))))
    )
