"""``bascule webhook``: where a network's webhooks go; a running service follows at once."""

import json
import secrets
import time
from pathlib import Path

import click
import msgspec

from bascule.audit.entry import By
from bascule.cli.home import COMMAND_LINE, HOME_OPTION, REASON_OPTION, one_line_errors, opened, played, shown
from bascule.recall.event import TYPES, timestamp
from bascule.recall.receiver import Receiver, new_secret
from bascule.server.dispatch.post import Posted, Poster
from bascule.store.embedded.store import EmbeddedStore

NETWORK = click.option("--network", default="demo", show_default=True, help="whose webhooks")


@click.group()
def command() -> None:
    """Where a network's webhooks go, and a try whether they arrive."""


@command.command("set")
@click.argument("url")
@NETWORK
@click.option("--event", "events", multiple=True, type=click.Choice(TYPES), help="only these types; all unless given")
@click.option("--batch", type=int, help="events in one webhook; 1 sends each by itself  [default: 1]")
@click.option("--timeout", type=float, help="seconds for one webhook  [default: 15]")
@click.option("--rate", type=float, help="webhooks a second at most")
@click.option("--connections", type=int, help="webhooks on their way at a time  [default: 8]")
@click.option("--max-age", type=float, help="seconds after which a webhook is given up  [default: 259200]")
@click.option("--rotate", is_flag=True, help="sign with a fresh secret too, beside those there are")
@click.option("--drop-old", is_flag=True, help="sign with the newest secret only from now on")
@REASON_OPTION
@HOME_OPTION
@one_line_errors
def set_(url: str, network: str, rotate: bool, drop_old: bool, reason: str, home: Path, **given: object) -> None:
    """Send the network's webhooks to URL. The first time, and with --rotate, the secret is printed, once."""

    async def play() -> str | None:
        async with opened(home) as (_, store):
            _known(store, network)
            before = store.recalls.receiver(network)
            kept = before.secrets if before is not None else ()
            fresh = new_secret(secrets.token_bytes(32)) if rotate or not kept else None
            used = (fresh, *kept) if fresh is not None else kept
            changes = {name: value for name, value in given.items() if value not in (None, ())}
            made = (msgspec.to_builtins(before) if before is not None else {}) | changes
            made |= {"network": network, "url": url, "secrets": used[:1] if drop_old else used}
            await store.recalls.save_receiver(msgspec.convert(made, Receiver), By(COMMAND_LINE, time.time(), reason))
            return fresh

    secret = played(play)
    if secret is not None:
        click.echo(secret)
    else:
        click.echo(f"Webhooks of {network} go to {url}, signed as before.")


@command.command("show")
@NETWORK
@HOME_OPTION
@one_line_errors
def show(network: str, home: Path) -> None:
    """Show where they go; of the secrets only how many there are."""

    async def play() -> Receiver:
        async with opened(home) as (_, store):
            return _receiver(store, network)

    told = msgspec.to_builtins(played(play))
    click.echo(shown(told | {"secrets": len(told["secrets"])}))


@command.command("test")
@NETWORK
@HOME_OPTION
@one_line_errors
def test(network: str, home: Path) -> None:
    """Send one signed webhook of the type webhook.test, and tell what came of it; exit code 1 where it failed."""

    async def play() -> Posted:
        async with opened(home) as (_, store):
            receiver = _receiver(store, network)
        now = time.time()
        content = {"type": "webhook.test", "timestamp": timestamp(now), "data": {"network": network}}
        poster = Poster()
        try:
            return await poster.post(receiver, f"msg_{secrets.token_hex(16)}", json.dumps(content).encode(), now)
        finally:
            await poster.close()

    posted = played(play)
    click.echo(f"HTTP {posted.status}: the receiver took it." if posted.ok else f"failed: {posted.error}")
    if not posted.ok:
        raise click.exceptions.Exit(1)


def _known(store: EmbeddedStore, network: str) -> None:
    if network not in {one.id for one in store.ledger.networks()}:
        raise ValueError(f"network: there is no {network[:50]!r}")


def _receiver(store: EmbeddedStore, network: str) -> Receiver:
    _known(store, network)
    receiver = store.recalls.receiver(network)
    if receiver is None:
        raise ValueError(f"network: {network} has no webhook; set one with 'bascule webhook set'")
    return receiver
