"""A report on rules, printed: the same for what they would have done and for what they did."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bascule.console.odd import plain
from bascule.judge.tally import Report, RuleReport


def show_report(report: Report, console: Console) -> None:
    """Print a backtest, or what rules did, as a table with words below it."""
    table = Table(
        "rule", "mode", "hits", "bad", "good", "bad %", "good %", "S/O", "precision", "alone", "stopped", "failed"
    )
    for one in report.rules:
        counts = (one.hits, one.bad, one.good)
        shares = (_percent(one.bad_share), _percent(one.good_share), _number(one.tells_apart), _precision(one))
        name = f"{one.rule} v{one.version}" if report.versions_told(one.rule) > 1 else one.rule
        rest = (one.alone, one.stopped_already, one.failed)
        table.add_row(name, one.mode, *map(str, counts), *shares, *map(str, rest))
    console.print(table)
    for one in report.rules:
        for what, found in (("conversations", one.hurt_conversations), ("senders", one.hurt_senders)):
            if found:
                words = ", ".join(f"{plain(hurt.name)} ({hurt.messages})" for hurt in found)
                console.print(Text(f"{one.rule}: {what} hit most, not labelled bad: {words}"))
        if one.overlap:
            words = ", ".join(f"{other.rule} ({other.messages})" for other in one.overlap)
            console.print(Text(f"{one.rule}: hits that other rules share: {words}"))
    for name, number in report.dropped.items():
        console.print(Text(f"counter.{name}: {number} keys had to go early; its rules may have hit too seldom"))
    console.print(
        f"{report.messages:,} messages, {report.bad:,} labelled bad, {report.good:,} good; "
        f"{report.microseconds_a_message:.0f} µs a message"
    )


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.2f}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _precision(one: RuleReport) -> str:
    if one.precision is None or one.precision_low is None or one.precision_high is None:
        return ""
    return f"{one.precision:.2f} ({one.precision_low:.2f} to {one.precision_high:.2f})"
