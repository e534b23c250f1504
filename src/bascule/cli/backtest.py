"""``bascule backtest``: what rules would have done to recorded messages."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import click
import msgspec
from rich.console import Console

from bascule.cli.home import HOME_OPTION, one_line_errors
from bascule.cli.lines import MAX_LINE, read_lines
from bascule.cli.reading import Reading
from bascule.cli.rule_report import show_report
from bascule.cli.rules import FILES, loaded_from
from bascule.cli.since import SINCE
from bascule.console.odd import plain
from bascule.gate.rulebook import BeforeRules, seen_of
from bascule.judge.backtest import Progress, Recorded, backtest
from bascule.judge.rules.facts import facts
from bascule.judge.tally import Label


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One recorded message as a line of JSON; names are those of ``bascule rules names``."""

    id: str
    at: float
    message: dict[str, Any]
    links: tuple[dict[str, Any], ...] = ()
    signals: dict[str, float] = {}
    link_signals: tuple[dict[str, float], ...] = ()
    recipients: tuple[str, ...] = ()
    stopped: bool = False
    label: Label | None = None


@click.command()
@FILES
@click.option(
    "--history", type=click.File("rb"), help="messages as JSON lines, oldest first, in place of the record; - is stdin"
)
@click.option("--since", type=SINCE, default="30d", show_default=True, help="how far back the record is read: 12h, 30d")
@click.option("--network", default="demo", show_default=True, help="whose record")
@HOME_OPTION
@click.option("--json", "as_json", is_flag=True, help="the whole report as one line of JSON")
@one_line_errors
def command(
    files: tuple[Path, ...], history: BinaryIO | None, since: float, network: str, home: Path, as_json: bool
) -> None:
    """Judge recorded messages again with rule FILES: hits, precision against labels, who would have been hurt.

    The record is that of the home; labels are those that decisions in the review queue taught. What rules see of a
    message whose text is no longer kept is everything but its text.
    """
    loaded = loaded_from(files)
    for problem in loaded.problems:
        click.echo(plain(str(problem)), err=True)
    if not loaded.rules.rules:
        raise ValueError("files: hold no rule that is sound")
    current: dict[str, Label | None] = {}
    with Console(stderr=True).status("judging …") as status:

        def tell(progress: Progress) -> None:
            status.update(f"{progress.messages:,} messages, {progress.hits:,} hits, {progress.seconds:.0f} s")

        messages = _recorded(history, current) if history else _of_home(home, network, time.time() - since, current)
        report = backtest(messages, loaded.rules, time.perf_counter, current.get, tell)
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode(report) + b"\n")
    else:
        show_report(report, Console(width=None if sys.stdout.isatty() else 160))


def _of_home(home: Path, network: str, since: float, labels: dict[str, Label | None]) -> Iterator[Recorded]:
    """A network's record, page by page; ``labels`` is filled with what decisions taught."""
    with Reading(home, network) as reading:
        labels.update(reading.labels())
        for past in reading.history(since):
            decision = past.decision
            score = decision.before_rules
            belief = reading.thresholds.belief(score)
            before = BeforeRules(decision.links, score, belief, decision.signals, decision.campaign, decision.sender)
            seen = seen_of(past.message, before, past.received_at)
            yield Recorded(past.message.id, past.received_at, seen, decision.decision in ("hold", "reject"))


def _recorded(history: BinaryIO, current: dict[str, Label | None]) -> Iterator[Recorded]:
    """The messages of the lines; ``current`` holds the label of the last alone, so memory stays bounded."""
    decoder = msgspec.json.Decoder(Line)
    for number, line in enumerate(read_lines(history), 1):
        if line is None:
            raise ValueError(f"history, line {number}: longer than {MAX_LINE} bytes")
        try:
            one = decoder.decode(line)
            found = facts(one.message, one.links, one.signals, one.link_signals, one.recipients)
        except ValueError as error:
            raise ValueError(f"history, line {number}: {error}") from None
        current.clear()
        current[one.id] = one.label
        yield Recorded(one.id, one.at, found, one.stopped)
