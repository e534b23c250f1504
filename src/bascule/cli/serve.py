"""``bascule serve``: answer messages and clicks."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click

from bascule.cli.home import HOME_OPTION, one_line_errors
from bascule.cli.init import KEY_FILE
from bascule.server.run import Address, Options, run

RESTART_SECONDS = 0.2
"""Before a worker that died is started again, so that one that cannot live does not keep a core busy."""


def address(text: str) -> Address:
    """``HOST:PORT`` as a pair; ValueError where it is none."""
    host, colon, port = text.rpartition(":")
    if not colon or not (port.isascii() and port.isdigit()) or int(port) > 65535:
        raise ValueError(f"listen: expected HOST:PORT, got {text[:100]!r}")
    return host.strip("[]") or "127.0.0.1", int(port)


@click.command()
@HOME_OPTION
@click.option("--listen", default="127.0.0.1:8420", show_default=True, help="where the API listens")
@click.option("--click-listen", default="127.0.0.1:8421", show_default=True, help="where links listen; empty for none")
@click.option("--trusted", multiple=True, help="a proxy whose X-Forwarded-For is believed (address or network)")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="processes on the same ports")
@click.option("--worker", is_flag=True, hidden=True)
@one_line_errors
def command(home: Path, listen: str, click_listen: str, trusted: tuple[str, ...], workers: int, worker: bool) -> None:
    """Serve the API and the links."""
    clicks = address(click_listen) if click_listen else None
    options = Options(home, address(listen), clicks, trusted, reuse_port=workers > 1 or worker)
    if workers > 1:
        raise click.exceptions.Exit(_supervise(workers))

    def ready(text: str) -> None:
        click.echo(f"bascule: {text}", err=True)

    if not worker and (home / KEY_FILE).is_file():
        click.echo(f"bascule: home {home}, API key in {home / KEY_FILE}", err=True)
    run(options, ready)


def _supervise(workers: int) -> int:
    """Run ``workers`` processes with this one's arguments; one that dies is started again, a signal stops them all.

    The exit code: 2 where none of them could serve, as with one process.
    """
    for stop in (signal.SIGTERM, signal.SIGINT):  # else it would end alone, or, begun in the background, not at all
        signal.signal(stop, signal.default_int_handler)
    arguments = [sys.executable, "-m", "bascule.cli.main", *sys.argv[1:], "--workers", "1", "--worker"]
    running = {process.pid: process for process in (subprocess.Popen(arguments) for _ in range(workers))}  # noqa: S603 - ourselves
    code = 0
    try:
        while running:
            pid, status = os.wait()
            if running.pop(pid, None) is None:
                continue
            code = os.waitstatus_to_exitcode(status)
            if code not in (0, 2):
                time.sleep(RESTART_SECONDS)
                process = subprocess.Popen(arguments)  # noqa: S603 - ourselves
                running[process.pid] = process
    except KeyboardInterrupt:
        code = 0
    finally:
        for process in running.values():
            process.terminate()
        for process in running.values():
            process.wait()
    return code
