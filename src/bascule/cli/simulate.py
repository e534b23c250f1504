"""``bascule simulate``: traffic made from real communication graphs, with attacks planted and the truth beside it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bascule.cli.home import one_line_errors, shown
from bascule.gate.message import Message
from bascule.simulate import Parameters, Play, Step, Traffic, load, read, sources
from bascule.simulate.sources import GRAPHS
from bascule.simulate.write import Written, write

DATA_OPTION = click.option(
    "--data", envvar="BASCULE_DATA", type=click.Path(path_type=Path, file_okay=False),
    help="the folder with real graphs (or BASCULE_DATA); a made one needs none",
)  # fmt: skip
GRAPH_OPTION = click.option(
    "--graph", type=click.Choice([*GRAPHS, "made"]), help="whose traffic, in place of what PARAMETERS say"
)
EDGES_OPTION = click.option(
    "--edges",
    type=click.Path(dir_okay=False),
    help="a graph of your own in place: a file of sender, recipient and time",
)
SEED_OPTION = click.option("--seed", default=1, show_default=True, help="the same seed gives the same bytes")


@click.command()
@click.argument("parameters", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="a folder to make")
@DATA_OPTION
@GRAPH_OPTION
@EDGES_OPTION
@SEED_OPTION
@one_line_errors
def command(
    parameters: Path | None, out: Path, data: Path | None, graph: str | None, edges: str | None, seed: int
) -> None:
    """Play a network's traffic with attacks planted in it and write it down.

    PARAMETERS is a TOML file; without one, every kind of attack and look-alike is played. Four files of JSON lines come
    out: messages.ndjson for bascule check, events.ndjson for bascule event, clicks.ndjson, and truth.ndjson.
    """
    chosen = chosen_from(parameters, "edges" if edges else graph, edges or "")
    play = Play(chosen, seed, sources(data, chosen.traffic, seed))
    with progress(len(play)) as tell:
        written: Written = write(play, chosen, out, tell)
    click.echo(shown(written))


def chosen_from(path: Path | None, graph: str | None, edges: str = "") -> Parameters:
    """Parameters from a file or the ones that come with Bascule, on another graph where one is named.

    A named graph is played in full: the part that the parameters cut out of another would say nothing.
    """
    if path is None:
        chosen = read(files("bascule.simulate").joinpath("everything.toml").read_text("utf-8"))
    else:
        chosen = load(path)
    if graph is None or (graph == chosen.traffic.graph and not edges):
        return chosen
    traffic = msgspec.convert({**msgspec.to_builtins(chosen.traffic), "graph": graph, "edges": edges}, Traffic)
    if graph != "made":
        traffic = msgspec.structs.replace(traffic, days=0.0, skip_days=0.0)
    return msgspec.structs.replace(chosen, traffic=traffic)


class _Tell:
    """Advances a bar with each ordinary message, and tells of attacks."""

    def __init__(self, bars: Progress, total: int) -> None:
        self._bars = bars
        self._task = bars.add_task("messages", total=total, attack=0)
        self._done = self._attack = 0

    def __call__(self, step: Step) -> None:
        if not isinstance(step.what, Message):
            return
        self._attack += step.label.attack
        if not step.label.kind:
            self._done += 1
            if self._done % 500 == 0:
                self._bars.update(self._task, completed=self._done, attack=self._attack)


@contextmanager
def progress(total: int) -> "Iterator[_Tell]":
    """A bar on the terminal, told of each step."""
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[attack]:,} of attackers"), TimeElapsedColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bars:
        yield _Tell(bars, total)
