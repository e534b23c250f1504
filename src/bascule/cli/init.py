"""``bascule init``: make the home, a first network and an API key for it."""

import secrets
import time
from pathlib import Path

import click

from bascule.audit.entry import By, Event, as_json
from bascule.cli.home import COMMAND_LINE, HOME_OPTION, one_line_errors, opened, played
from bascule.gate.api_keys import SCOPES, make_api_key
from bascule.gate.network import Network
from bascule.links.keyring import Keyring, new_keyring
from bascule.links.wrap import read_base
from bascule.store.embedded.store import EmbeddedStore
from bascule.store.home import Home, write_secret

KEY_FILE = "api-key"


@click.command()
@HOME_OPTION
@click.option("--network", default="demo", show_default=True, help="the first network's id")
@click.option("--name", help="what people know it by; its id unless given")
@click.option("--link-base", default="http://127.0.0.1:8421", show_default=True, help="where its links point")
@click.option("--if-missing", is_flag=True, help="do nothing where a home has been made")
@click.option("--quiet", is_flag=True, help="do not print the API key")
@one_line_errors
def command(home: Path, network: str, name: str | None, link_base: str, if_missing: bool, quiet: bool) -> None:
    """Make the home folder, a first network and an API key for it."""
    place = Home(home)
    if place.made:
        if if_missing:
            return
        raise ValueError(f"{home}: there is a Bascule here already; add networks with 'bascule network add'")
    first = Network(network, name or network, read_base(link_base).url, created=time.time())
    place.make()

    async def make() -> str:
        async with opened(home) as (there, store):
            await add_network(there, store, first)
            return await add_key(there, store, network, SCOPES, "made by init")

    key = played(make)
    write_secret(home / KEY_FILE, key.encode() + b"\n")
    if not quiet:
        click.echo(f"Made {home} with the network {network}; its links point to {first.link_base}.")
        click.echo(f"Its API key, kept in {home / KEY_FILE} too: {key}")


async def add_network(home: Home, store: EmbeddedStore, network: Network, reason: str = "") -> None:
    """Keep a new network with a ring of fresh keys; ValueError where there is one of that id."""
    if any(kept.id == network.id for kept in store.ledger.networks()):
        raise ValueError(f"network: there is a network {network.id} already")
    taken = {key.id for ring in home.keyrings() for key in ring.keys}
    while True:
        ring = new_keyring(network.id, secrets.token_bytes(72), time.time())
        if ring.signing.id not in taken:
            break
    home.save_keyring(ring)
    by = By(COMMAND_LINE, time.time(), reason)
    await store.ledger.save_network(network, by)
    await tell_of_keys(store, None, ring, by)


async def add_key(
    home: Home, store: EmbeddedStore, network: str, scopes: tuple[str, ...], label: str, reason: str = ""
) -> str:
    """Keep a new API key; the key itself, which is never to be had again."""
    now = time.time()
    text, key = make_api_key(network, scopes, label, home.pepper(), secrets.token_bytes(37), now)
    await store.ledger.save_api_key(key, By(COMMAND_LINE, now, reason))
    return text


async def tell_of_keys(store: EmbeddedStore, before: Keyring | None, after: Keyring, by: By) -> None:
    """Tell the audit trail how a network's link keys stand now; their secrets stay where they are."""
    retired = before is not None and before.signing.id == after.signing.id
    states = [None if ring is None else {key.id: key.state for key in ring.keys} for ring in (before, after)]
    await store.audit.note(
        Event(
            network=after.network,
            at=by.at,
            who=by.who,
            action="key.retired" if retired else "key.made" if before is None else "key.rotated",
            subject=after.network,
            reason=by.reason,
            before=as_json(states[0]),
            after=as_json(states[1]),
        )
    )
