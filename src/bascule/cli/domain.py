"""``bascule domain``: the link domains' good name. Are they on lists that mail servers and browsers ask?"""

import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bascule.cli.home import HOME_OPTION, one_line_errors, opened, played
from bascule.cli.lines import write_all
from bascule.cli.probe import Probe, probe
from bascule.gate.network import Network
from bascule.links.destination import read
from bascule.lists.dns_ask import Asker, Finding
from bascule.lists.dns_lists import Choice, DnsListError, chosen, read_choice, shipped

FILE = "dns-lists.toml"
"""In the home: the lists to ask where none are named."""
LISTED, UNKNOWN = 1, 3
"""Exit codes: something is listed or wrong; something could not be told, and nothing is listed or wrong."""


class NetworkFinding(msgspec.Struct, frozen=True):
    """What a list says of a network's link host; see ``bascule.lists.dns_ask.Finding``."""

    network: str
    host: str
    list: str
    state: str
    why: tuple[str, ...] = ()
    removal: str = ""


@click.group()
def command() -> None:
    """The link domains' good name."""


@command.command("lists")
@one_line_errors
def lists_() -> None:
    """The domain lists that ship, as JSON lines; none is asked unless it is named."""
    write_all(({"list": name, **msgspec.to_builtins(one)} for name, one in shipped().items()), sys.stdout.buffer)


@command.command("check")
@click.option("--network", "networks", multiple=True, help="only this network's link host; all unless given")
@click.option("--list", "names", multiple=True, help="ask this list; see 'bascule domain lists'")
@click.option("--lists", "file", type=click.Path(path_type=Path, dir_okay=False),
              help=f"a TOML file with lists, and which to ask; {FILE} in the home unless given")  # fmt: skip
@click.option("--nameserver", help="ADDRESS or ADDRESS:PORT to ask; the system's unless given")
@click.option(
    "--timeout", default=5.0, show_default=True, type=click.FloatRange(0.1, 60), help="seconds for a question"
)
@click.option("--probe", "probing", is_flag=True, help="also ask the link domains for robots.txt and security.txt")
@HOME_OPTION
@one_line_errors
def check(
    networks: tuple[str, ...], names: tuple[str, ...], file: Path | None, nameserver: str | None, timeout: float,
    probing: bool, home: Path,
) -> None:  # fmt: skip
    """Ask domain lists in the DNS for the networks' link hosts.

    Exit code 0: on none of them; 1: on one; 3: one could not be asked; 2: bad input.
    """
    choice = _choice(home, file)
    asked = {} if probing and not names and not choice.ask else chosen(names, choice)

    async def play() -> tuple[list[NetworkFinding], list[Probe]]:
        async with opened(home) as (_, store):
            wanted = _wanted(store.ledger.networks(), networks)
        hosts = {one.id: read(one.link_base).host for one in wanted}
        found = await Asker(nameserver, timeout).check(tuple(dict.fromkeys(hosts.values())), asked) if asked else ()
        probes = await asyncio.gather(*(probe(one.id, one.link_base, time.time()) for one in wanted if probing))
        told = [_named(name, one) for name, host in hosts.items() for one in found if one.host == host]
        return told, [one for some in probes for one in some]

    findings, probes = played(play)
    if sys.stdout.isatty():
        Console().print(_table(findings, probes))
    else:
        write_all([*findings, *probes], sys.stdout.buffer)
    raise click.exceptions.Exit(_code([*findings, *probes]))


def _choice(home: Path, file: Path | None) -> Choice:
    path = file or home / FILE
    try:
        return read_choice(path.read_bytes())
    except FileNotFoundError:
        if file is None:
            return Choice()
        raise ValueError(f"lists: {path}: no such file") from None
    except OSError as error:
        raise ValueError(f"lists: {path}: {error.strerror}") from None
    except DnsListError as error:
        raise ValueError(f"lists: {path}: {error}") from None


def _wanted(networks: Sequence[Network], names: Sequence[str]) -> list[Network]:
    known = {network.id: network for network in networks}
    for name in names:
        if name not in known:
            raise ValueError(f"network: there is no {name[:50]!r}; expected one of {', '.join(known)}")
    return [known[name] for name in dict.fromkeys(names or known)]


def _named(network: str, found: Finding) -> NetworkFinding:
    return NetworkFinding(network, found.host, found.list, found.state, found.why, found.removal)


def _code(found: Sequence[NetworkFinding | Probe]) -> int:
    states = {one.state for one in found}
    if states & {"listed", "wrong"}:
        return LISTED
    return UNKNOWN if "unknown" in states else 0


def _table(findings: Sequence[NetworkFinding], probes: Sequence[Probe]) -> Table:
    table = Table("network", "host", "asked", "state", "why", "to be taken off")
    for one in findings:
        table.add_row(one.network, one.host, one.list, one.state, Text("; ".join(one.why)), one.removal)
    for look in probes:
        table.add_row(look.network, look.url, "the domain itself", look.state, Text(look.why), "")
    return table
