"""``bascule fit``: weights of signals from a network's own labelled cases."""

import time
from pathlib import Path
from typing import BinaryIO, Literal

import click
import msgspec

from bascule.cli.asked import asked
from bascule.cli.home import HOME_OPTION, one_line_errors
from bascule.cli.lines import MAX_LINE, read_lines
from bascule.cli.reading import Reading
from bascule.cli.since import SINCE
from bascule.gate.decision import Decision
from bascule.judge.fit import RIDGE, Case, Quality, fit, quality
from bascule.judge.verdict import SEVERITY
from bascule.judge.weights import AS_FOUND, dump_weights, load_weights
from bascule.server.learned import put_weights
from bascule.signals.signal import Signal

MOST = 1_000_000
"""Cases that are read."""
KEPT_BACK = 5
"""The last case of every so many is kept back: never fitted on, only measured on."""


class Line(msgspec.Struct, frozen=True):
    """One labelled case as a line of JSON; signals as decisions show them."""

    label: Literal["bad", "good"]
    signals: tuple[Signal, ...] = ()


@click.command()
@click.argument("cases", type=click.File("rb"), required=False)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="where the weights go; needed with CASES")
@click.option("--network", default="demo", show_default=True, help="whose record, without CASES")
@click.option("--since", type=SINCE, default="90d", show_default=True, help="how far back the record is read")
@HOME_OPTION
@click.option(
    "--start", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="weights by hand and caps to keep"
)
@click.option("--ridge", default=RIDGE, show_default=True, type=click.FloatRange(0.01, 1e6), help="how slowly to move")
@one_line_errors
def command(
    cases: BinaryIO | None, out: Path | None, network: str, since: float, home: Path, start: Path | None, ridge: float
) -> None:
    """Fit weights on a network's record, by what decisions in its review queue taught, and use them from then on.

    Or on CASES: JSON lines, oldest first, with a label (bad, good) and the signals recorded.
    The last fifth is kept back and measured on; weights that are no better there are not written (exit code 1).
    """
    if cases is not None and out is None:
        raise ValueError("fit: --out is needed with CASES")
    begun = load_weights(start.read_bytes()) if start else AS_FOUND
    read = _cases(cases) if cases is not None else _of_record(home, network, time.time() - since)
    kept_back = read[len(read) - len(read) // KEPT_BACK :]
    fitted = fit(read[: len(read) - len(kept_back)], begun, ridge)
    before, after = quality(kept_back, msgspec.structs.replace(begun, factors={})), quality(kept_back, fitted.weights)
    for name, factor in fitted.weights.factors.items():
        click.echo(f"{name}: × {factor:g} (in {fitted.seen[name]} cases)")
    click.echo(f"fitted on {fitted.weights.fitted_on}; kept back: the last {after.bad} bad and {after.good} good ones")
    click.echo(f"kept back, before: {_told(before)}")
    click.echo(f"kept back, fitted: {_told(after)}")
    if after.loss >= before.loss:
        click.echo("Not written: the fitted weights are no better on the cases kept back.")
        raise click.exceptions.Exit(1)
    data = dump_weights(fitted.weights)
    if out is not None:
        out.write_bytes(data)
        click.echo(f"Written to {out}.")
    else:
        asked(home, network, lambda service: put_weights(service, network, "command line", data))
        click.echo(f"In use for {network}.")


def _of_record(home: Path, network: str, since: float) -> list[Case]:
    """Messages with a label, oldest first: their own signals and those of their worst link."""
    with Reading(home, network) as reading:
        labels = reading.labels()
        return [
            Case(labels[past.message.id] == "bad", signals_of(past.decision))
            for past in reading.history(since)
            if past.message.id in labels
        ][-MOST:]


def signals_of(decision: Decision) -> tuple[Signal, ...]:
    """What a message's score was made of."""
    link = max(decision.links, key=lambda one: (SEVERITY[one.verdict], one.score), default=None)
    return (*decision.signals, *(link.signals if link else ()))


def _cases(source: BinaryIO) -> list[Case]:
    decoder = msgspec.json.Decoder(Line)
    found: list[Case] = []
    for number, line in enumerate(read_lines(source), 1):
        if line is None:
            raise ValueError(f"cases, line {number}: longer than {MAX_LINE} bytes")
        if number > MOST:
            raise ValueError(f"cases: more than {MOST} lines")
        try:
            one = decoder.decode(line)
        except ValueError as error:
            raise ValueError(f"cases, line {number}: {error}") from None
        found.append(Case(one.label == "bad", one.signals))
    return found


def _told(measured: Quality) -> str:
    return f"loss {measured.loss:.4f} nats, {measured.ranking:.2%} of pairs in order"
