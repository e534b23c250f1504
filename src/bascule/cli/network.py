"""``bascule network``: networks, the keys their links are signed with, and their API keys."""

import secrets
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table

from bascule.audit.entry import By
from bascule.cli.home import COMMAND_LINE, HOME_OPTION, REASON_OPTION, one_line_errors, opened, played
from bascule.cli.init import add_key, add_network, tell_of_keys
from bascule.cli.lines import write_all
from bascule.console.security_txt import contact_uri
from bascule.gate.api_keys import SCOPES
from bascule.gate.network import Network, Policy
from bascule.gate.viewer import viewer_key
from bascule.links.keyring import Keyring, KeyringError, new_key
from bascule.links.wrap import read_base
from bascule.store.embedded.ledger import EmbeddedLedger
from bascule.store.home import Home

MOST_CONTACT = 200
"""Characters of a contact."""


@click.group()
def command() -> None:
    """Networks, their link keys and their API keys."""


@command.command("add")
@click.argument("network")
@click.option("--name", help="what people know it by; its id unless given")
@click.option("--link-base", required=True, help="where its links point, for example https://go.example")
@click.option("--contact", help="where people report abuse")
@click.option("--policy", type=click.Path(path_type=Path, dir_okay=False), help="a TOML file with its policy")
@REASON_OPTION
@HOME_OPTION
@one_line_errors
def add(
    network: str, name: str | None, link_base: str, contact: str | None, policy: Path | None, reason: str, home: Path
) -> None:
    """Add a network with fresh link keys and an API key, which is printed once."""
    base = read_base(link_base).url
    made = Network(network, name or network, base, _policy(policy), contact, time.time())

    async def play() -> str:
        async with opened(home) as (there, store):
            await add_network(there, store, made, reason)
            return await add_key(there, store, network, SCOPES, "made with the network", reason)

    click.echo(played(play))


@command.command("set-policy")
@click.argument("network")
@click.argument("policy", type=click.Path(path_type=Path, dir_okay=False))
@REASON_OPTION
@HOME_OPTION
@one_line_errors
def set_policy(network: str, policy: Path, reason: str, home: Path) -> None:
    """Replace a network's policy by that of a TOML file; a running service follows within a second."""
    wanted = _policy(policy)

    async def play() -> None:
        async with opened(home) as (_, store):
            changed = msgspec.structs.replace(_network(store.ledger, network), policy=wanted)
            await store.ledger.save_network(changed, By(COMMAND_LINE, time.time(), reason))

    played(play)
    click.echo(f"The policy of {network} is that of {policy}.")


@command.command("set-contact")
@click.argument("network")
@click.argument("contact")
@REASON_OPTION
@HOME_OPTION
@one_line_errors
def set_contact(network: str, contact: str, reason: str, home: Path) -> None:
    """Say where people report abuse, on the pages and in security.txt; '' for nowhere."""
    if len(contact) > MOST_CONTACT or not (contact.isprintable() or not contact):
        raise ValueError(f"contact: expected at most {MOST_CONTACT} printable characters")

    async def play() -> None:
        async with opened(home) as (_, store):
            changed = msgspec.structs.replace(_network(store.ledger, network), contact=contact or None)
            await store.ledger.save_network(changed, By(COMMAND_LINE, time.time(), reason))

    played(play)
    click.echo(f"Abuse of {network} is reported to {contact or 'nobody'}.")
    if contact_uri(contact) is None:
        click.echo("It has no security.txt: that takes an e-mail address, or an https:, mailto: or tel: address.")


@command.command("rotate-key")
@click.argument("network")
@click.option("--retire", metavar="KEY", help="retire this key instead: its links are refused from then on")
@REASON_OPTION
@HOME_OPTION
@one_line_errors
def rotate_key(network: str, retire: str | None, reason: str, home: Path) -> None:
    """Sign new links with a fresh key; links under older keys still open until those are retired."""

    async def play() -> Keyring:
        async with opened(home) as (there, store):
            _network(store.ledger, network)
            rings = {ring.network: ring for ring in there.keyrings()}
            ring = rings[network].retired(retire) if retire else _rotated(rings, network)
            there.save_keyring(ring)
            await tell_of_keys(store, rings[network], ring, By(COMMAND_LINE, time.time(), reason))
            return ring

    ring = played(play)
    for key in ring.keys:
        click.echo(f"{key.id} {key.state}")


@command.command("viewer-key")
@click.argument("network")
@HOME_OPTION
@one_line_errors
def show_viewer_key(network: str, home: Path) -> None:
    """Print the key, in hexadecimal, that viewers are signed with: a secret of the network's own chat server."""

    async def play() -> Keyring:
        async with opened(home) as (there, store):
            _network(store.ledger, network)
            rings = {ring.network: ring for ring in there.keyrings()}
            if network not in rings:
                raise ValueError(f"network: {network} has no key file")
            return rings[network]

    click.echo(viewer_key(played(play)).hex())


@command.command("add-key")
@click.argument("network")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(SCOPES), help="what it may do; all unless given")
@click.option("--label", default="", help="what it is for")
@REASON_OPTION
@HOME_OPTION
@one_line_errors
def add_api_key(network: str, scopes: tuple[str, ...], label: str, reason: str, home: Path) -> None:
    """Make an API key and print it, once."""

    async def play() -> str:
        async with opened(home) as (there, store):
            _network(store.ledger, network)
            return await add_key(there, store, network, scopes or SCOPES, label, reason)

    click.echo(played(play))


@command.command("revoke-key")
@click.argument("key")
@REASON_OPTION
@HOME_OPTION
@one_line_errors
def revoke_api_key(key: str, reason: str, home: Path) -> None:
    """Revoke an API key by its id, the part between bk_ and the second underscore."""

    async def play() -> None:
        async with opened(home) as (_, store):
            kept = {one.id: one for one in store.ledger.api_keys()}
            if key not in kept:
                raise ValueError(f"key: there is no API key {key[:20]!r}")
            now = time.time()
            revoked = msgspec.structs.replace(kept[key], revoked_at=now)
            await store.ledger.save_api_key(revoked, By(COMMAND_LINE, now, reason))

    played(play)
    click.echo(f"{key} is revoked.")


@command.command("show")
@HOME_OPTION
@one_line_errors
def show(home: Path) -> None:
    """List networks, link keys and API keys, as JSON lines on a pipe; no secret is shown."""

    async def play() -> None:
        async with opened(home) as (there, store):
            if sys.stdout.isatty():
                Console().print(_table(there, store.ledger))
            else:
                write_all(_lines(there, store.ledger), sys.stdout.buffer)

    played(play)


def _lines(home: Home, ledger: EmbeddedLedger) -> Iterator[dict[str, object]]:
    rings = {ring.network: ring for ring in home.keyrings()}
    for network in ledger.networks():
        keys = rings[network.id].keys if network.id in rings else ()
        yield {
            "network": network.id,
            "name": network.name,
            "link_base": network.link_base,
            "contact": network.contact,
            "policy": network.policy,
            "link_keys": [{"id": key.id, "state": key.state, "created": key.created} for key in keys],
            "api_keys": [
                {"id": key.id, "label": key.label, "scopes": key.scopes, "created": key.created}
                for key in ledger.api_keys()
                if key.network == network.id and key.revoked_at is None
            ],
        }


def _table(home: Home, ledger: EmbeddedLedger) -> Table:
    rings = {ring.network: ring for ring in home.keyrings()}
    table = Table("network", "links point to", "mode", "link keys", "API keys")
    for network in ledger.networks():
        keys = rings[network.id].keys if network.id in rings else ()
        ours = [key for key in ledger.api_keys() if key.network == network.id and key.revoked_at is None]
        table.add_row(
            network.id,
            network.link_base,
            network.policy.mode,
            "\n".join(f"{key.id} {key.state}" for key in keys),
            "\n".join(f"{key.id} {key.label}" for key in ours),
        )
    return table


def _network(ledger: EmbeddedLedger, name: str) -> Network:
    for network in ledger.networks():
        if network.id == name:
            return network
    raise ValueError(f"network: there is no {name[:50]!r}")


def _rotated(rings: dict[str, Keyring], network: str) -> Keyring:
    taken = {key.id for ring in rings.values() for key in ring.keys}
    for _ in range(100):
        fresh = new_key(secrets.token_bytes(40), time.time())
        if fresh.id not in taken:
            return rings[network].rotated(fresh)
    raise KeyringError("keys: no free key id was found")


def _policy(path: Path | None) -> Policy:
    if path is None:
        return Policy()
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Policy)
    except OSError as error:
        raise ValueError(f"policy: {path}: {error.strerror}") from None
    except msgspec.DecodeError as error:
        raise ValueError(f"policy: {path}: {error}") from None
