"""``bascule fit``: weights of signals from a network's own labelled cases."""

from pathlib import Path
from typing import BinaryIO, Literal

import click
import msgspec

from bascule.cli.home import one_line_errors
from bascule.cli.lines import MAX_LINE, read_lines
from bascule.judge.fit import RIDGE, Case, Quality, fit, quality
from bascule.judge.weights import AS_FOUND, dump_weights, load_weights
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
@click.argument("cases", type=click.File("rb"))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="where the weights go")
@click.option(
    "--start", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="weights by hand and caps to keep"
)
@click.option("--ridge", default=RIDGE, show_default=True, type=click.FloatRange(0.01, 1e6), help="how slowly to move")
@one_line_errors
def command(cases: BinaryIO, out: Path, start: Path | None, ridge: float) -> None:
    """Fit weights on CASES: JSON lines, oldest first, with a label (bad, good) and the signals recorded.

    The last fifth is kept back and measured on; weights that are no better there are not written (exit code 1).
    """
    begun = load_weights(start.read_bytes()) if start else AS_FOUND
    read = _cases(cases)
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
    out.write_bytes(dump_weights(fitted.weights))
    click.echo(f"Written to {out}.")


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
