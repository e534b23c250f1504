"""``bascule event``: tell what happened to accounts, from a file or a pipe."""

from itertools import islice
from pathlib import Path
from typing import BinaryIO

import click
import msgspec

from bascule.accounts.event import AccountEvent
from bascule.cli.asked import asked
from bascule.cli.home import HOME_OPTION, one_line_errors, shown
from bascule.cli.lines import MAX_LINE, read_lines
from bascule.server.events import MOST_AT_ONCE, EventsTaken, take_events
from bascule.server.service import Service


@click.command()
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--network", default="demo", show_default=True, help="whose accounts")
@HOME_OPTION
@one_line_errors
def command(file: BinaryIO, network: str, home: Path) -> None:
    """Tell events, one JSON object a line, as POST /v1/events takes them; a running service keeps them alike.

    They are kept by the thousand. The first line that is not as it should be ends it and is named; what stood before
    its thousand is kept, and may be told again.
    """

    async def play(service: Service) -> EventsTaken:
        taken = repeated = 0
        lines = enumerate(read_lines(file), 1)
        while some := [_read(number, line) for number, line in islice(lines, MOST_AT_ONCE)]:
            done = await take_events(service, network, some, field="lines")
            taken, repeated = taken + done.taken, repeated + done.repeated
        return EventsTaken(taken, repeated)

    click.echo(shown(asked(home, network, play)))


def _read(number: int, line: bytes | None) -> AccountEvent:
    if line is None:
        raise ValueError(f"line {number}: longer than {MAX_LINE} bytes")
    try:
        return msgspec.json.decode(line, type=AccountEvent)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"line {number}: {error}") from None
