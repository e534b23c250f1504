"""``bascule signals``: which signals there are, and the reference page made from what they declare."""

import sys
from pathlib import Path

import click
import msgspec

from bascule.cli.home import one_line_errors
from bascule.signals.reference import reference
from bascule.signals.registry import own, shipped


@click.group()
def command() -> None:
    """What can be found out about a link or a message."""


@command.command("list")
@one_line_errors
def show() -> None:
    """Every signal, shipped and of installed packages, one JSON object a line."""
    theirs = tuple(one.declared for one in own())
    for source, declared in (("shipped", shipped()), ("own", theirs)):
        for one in declared:
            sys.stdout.buffer.write(msgspec.json.encode({"source": source, **msgspec.to_builtins(one)}) + b"\n")


@command.command("reference")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="write it there; printed unless given")
@one_line_errors
def page(out: Path | None) -> None:
    """The reference page of the shipped signals, in Markdown."""
    text = reference(shipped())
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, "utf-8")
