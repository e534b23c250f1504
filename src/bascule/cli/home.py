"""What sub-commands share: the ``--home`` option, a store for one command, and errors in one line with exit code 2."""

import asyncio
import contextlib
import functools
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
import msgspec

from bascule.store.embedded.store import EmbeddedStore
from bascule.store.home import Home, HomeError

P = ParamSpec("P")
T = TypeVar("T")

COMMAND_LINE = "command line"
"""Who the audit trail names for what is done with ``bascule``."""
HOME_OPTION = click.option(
    "--home",
    envvar="BASCULE_HOME",
    default="var",
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="the folder everything is kept in (or BASCULE_HOME)",
)


def _plain_reason(_: click.Context, __: click.Parameter, reason: str) -> str:
    """Refuse what the audit trail could not keep before anything is done."""
    if len(reason) > 500 or any("\ud800" <= char <= "\udfff" for char in reason):
        raise click.BadParameter("expected at most 500 characters, in UTF-8")
    return reason


REASON_OPTION = click.option("--reason", default="", callback=_plain_reason, help="why; kept in the audit trail")


def one_line_errors(function: Callable[P, T]) -> Callable[P, T]:
    """Turn what is wrong with the input into one line on stderr and exit code 2."""

    @functools.wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except (click.exceptions.Exit, click.Abort):  # RuntimeErrors, but the end that was asked for
            raise
        except (ValueError, RuntimeError, OSError, sqlite3.Error) as error:
            click.echo(f"bascule: {' '.join(str(error).split())}", err=True)
            raise click.exceptions.Exit(2) from None

    return wrapped


@contextlib.asynccontextmanager
async def opened(path: Path) -> AsyncIterator[tuple[Home, EmbeddedStore]]:
    """The home at ``path`` and its store; HomeError where ``bascule init`` was never run."""
    home = Home(path)
    if not home.made:
        raise HomeError(f"{path}: no Bascule here yet; run 'bascule init' first")
    store = EmbeddedStore(path, asyncio.get_running_loop())
    try:
        yield home, store
    finally:
        store.close()


def played(play: Callable[[], Awaitable[T]]) -> T:
    """Run one command's asynchronous part."""

    async def main() -> T:
        return await play()

    return asyncio.run(main())


def shown(value: Any) -> str:
    """A value as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
