"""``bascule check``: decide on messages by hand or on a pipe, with the home's networks, lists and verdicts."""

import asyncio
import sys
import time
from pathlib import Path
from typing import BinaryIO

import click
import msgspec

from bascule.cli.home import HOME_OPTION, one_line_errors, opened, played
from bascule.cli.lines import MAX_LINE, read_lines
from bascule.gate.contracts import StoreFailureError
from bascule.gate.message import Message
from bascule.gate.send import Sender
from bascule.server.service import Service

IN_FLIGHT = 256
"""Messages decided on together, so that one sync to disk keeps many."""


@click.command()
@click.argument("file", type=click.File("rb"), default="-")
@HOME_OPTION
@click.option("--network", help="the network whose messages they are; needed where there are several")
@click.option("--dry-run", is_flag=True, help="decide without keeping anything")
@one_line_errors
def command(file: BinaryIO, home: Path, network: str | None, dry_run: bool) -> None:
    """Decide on messages, one JSON object a line, and answer with one decision a line.

    A line that cannot be decided on is answered with {"error": …}; the rest goes on.
    """

    async def play() -> None:
        async with opened(home) as (there, store):
            sender = _sender(Service(there, store, time.time), network)
            await _all(sender, file, keep=not dry_run)

    played(play)


def _sender(service: Service, network: str | None) -> Sender:
    names = sorted(service.senders)
    if network is None and len(names) == 1:
        network = names[0]
    if network is None:
        raise ValueError(f"network: expected one of {', '.join(names) or 'none: add one first'}")
    if network not in service.senders:
        raise ValueError(f"network: there is no {network[:50]!r}; expected one of {', '.join(names)}")
    return service.senders[network]


async def _all(sender: Sender, file: BinaryIO, *, keep: bool) -> None:
    decoder = msgspec.json.Decoder(Message)
    encode = msgspec.json.Encoder().encode

    async def answer(line: bytes | None) -> bytes:
        if line is None:
            return encode({"error": f"line: longer than {MAX_LINE} bytes"})
        try:
            message = decoder.decode(line)
            if keep:
                return encode(await sender.check(message, time.time()))
            return encode(sender.decide(message, time.time()).decision)
        except (ValueError, StoreFailureError, RecursionError) as error:
            return encode({"error": str(error)})

    waiting: list[asyncio.Task[bytes]] = []
    for line in read_lines(file):
        waiting.append(asyncio.ensure_future(answer(line)))
        if len(waiting) >= IN_FLIGHT or file.isatty():
            await _write(waiting)
            waiting = []
    await _write(waiting)


async def _write(waiting: "list[asyncio.Task[bytes]]") -> None:
    for answered in await asyncio.gather(*waiting):
        sys.stdout.buffer.write(answered + b"\n")
    sys.stdout.buffer.flush()
