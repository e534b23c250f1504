"""``bascule audit``: what was done, by whom, when and why; whether the chain holds; the chain for others to check."""

import re
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bascule.audit.chain import Head, Verified
from bascule.audit.contracts import AuditLog, Filter
from bascule.audit.entry import SERVICE, AuditEntry
from bascule.cli.home import HOME_OPTION, one_line_errors, opened, played
from bascule.cli.lines import write_all
from bascule.console.odd import plain
from bascule.store.embedded.store import EmbeddedStore

PAGE = 1000
_ANCHOR = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")

NETWORK = click.option(
    "--network", default="demo", show_default=True, help="whose trail; 'service' for what belongs to no network"
)


@click.group()
def command() -> None:
    """What was done, by whom, when and why; one chain of entries a network."""


@command.command("list")
@NETWORK
@click.option("--action", help="verdict.set, or verdict for all of a subject")
@click.option("--subject", help="only what was done to this")
@click.option("--who", help="only what these hands did: an API key's id, 'command line'")
@click.option("--since", help="a time such as 2026-11-23T10:00Z, or seconds since the epoch")
@click.option("--until", help="likewise; what was done at that time is left out")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 1_000_000), help="the latest so many")
@HOME_OPTION
@one_line_errors
def list_(network: str, limit: int, home: Path, **asked: str | None) -> None:
    """The latest entries, oldest first, as JSON lines on a pipe."""
    since, until = (_time(field, asked.pop(field)) for field in ("since", "until"))
    which = Filter(**asked, since=since, until=until)

    async def play() -> list[AuditEntry]:
        async with opened(home) as (_, store):
            name = _known(store, network)
            return [entry async for entry in _entries(store.audit, name, which)][-limit:]

    entries = played(play)
    if sys.stdout.isatty():
        Console().print(_table(entries))
    else:
        write_all(entries, sys.stdout.buffer)


@command.command("export")
@NETWORK
@HOME_OPTION
@one_line_errors
def export(network: str, home: Path) -> None:
    """The whole chain as JSON lines, for others to check: see docs/analyse/audit.md."""

    async def play() -> None:
        async with opened(home) as (_, store):
            name = _known(store, network)
            async for entry in _entries(store.audit, name, Filter()):
                write_all([entry], sys.stdout.buffer)

    played(play)


@command.command("verify")
@NETWORK
@click.option("--anchor", metavar="NUMBER:HASH", help="an entry written down elsewhere, which must still stand")
@HOME_OPTION
@one_line_errors
def verify(network: str, anchor: str | None, home: Path) -> None:
    """Check the whole chain; exit code 1 where it does not hold."""
    head = _anchor(anchor)

    async def play() -> Verified:
        async with opened(home) as (_, store):
            return await store.audit.verify(_known(store, network), head)

    found = played(play)
    if found.broken is not None:
        click.echo(f"The trail of {network} is broken at entry {found.broken.number}: {found.broken.why}.")
        raise click.exceptions.Exit(1)
    click.echo(f"The trail of {network} holds: {found.head.number} entries, the last is {found.head.hash}.")


async def _entries(log: AuditLog, network: str, which: Filter) -> AsyncIterator[AuditEntry]:
    after = 0
    while page := await log.entries(network, which, after, PAGE):
        for entry in page:
            yield entry
        after = page[-1].number


def _known(store: EmbeddedStore, network: str) -> str:
    names = [one.id for one in store.ledger.networks()]
    if network in names:
        return network
    if network == "service":
        return SERVICE
    raise ValueError(f"network: there is no {network[:50]!r}; expected one of {', '.join((*names, 'service'))}")


def _anchor(text: str | None) -> Head | None:
    if text is None:
        return None
    match = _ANCHOR.fullmatch(text)
    if match is None:
        raise ValueError(f"anchor: expected NUMBER:HASH with 64 hexadecimal digits, got {text[:100]!r}")
    return Head(int(match[1]), match[2])


def _time(field: str, text: str | None) -> float | None:
    if text is None:
        return None
    try:
        return float(text) if re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,6})?", text) else _from_iso(text)
    except (ValueError, OverflowError):
        raise ValueError(f"{field}: expected a time such as 2026-11-23T10:00Z, got {text[:50]!r}") from None


def _from_iso(text: str) -> float:
    when = datetime.fromisoformat(text)
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


def _table(entries: list[AuditEntry]) -> Table:
    table = Table("number", "at", "who", "action", "subject", "reason")
    for entry in entries:
        at = datetime.fromtimestamp(entry.at, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
        texts = (entry.who, entry.action, entry.subject, entry.reason)
        table.add_row(str(entry.number), at, *(Text(plain(text)) for text in texts))
    return table
