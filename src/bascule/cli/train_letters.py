"""``bascule train letters``: the table of look-alike letters that texts are folded with."""

import sys
from pathlib import Path

import click

from bascule.signals.text.letters import write_table


@click.command()
@click.argument("table", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--version", required=True, help="its Unicode version")
def command(table: Path, version: str) -> None:
    """Write the table of look-alike letters from Unicode's confusables.txt to standard output."""
    sys.stdout.write(write_table(table.read_text("utf-8-sig").splitlines(), version))
