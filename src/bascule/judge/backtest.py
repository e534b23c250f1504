"""What rules would have done: recorded history judged again, counters rebuilt, before anyone is hurt.

Modelled on SpamAssassin's mass-check and hit-frequencies: for each rule the share of bad and of good messages it hits,
and from these how far it tells them apart. Beside that: whom it would have hurt, what the other rules caught already,
and what a message costs. Rules in shadow are measured like live ones. Memory is bounded, whatever the history.
"""

from collections.abc import Callable, Iterable

import msgspec

from bascule.judge.rules.counters import Counters
from bascule.judge.rules.facts import Facts
from bascule.judge.rules.ruleset import RuleSet
from bascule.judge.tally import Label, Report, Tally, report_of

EVERY = 10_000
"""Messages between two words on progress."""


class Recorded(msgspec.Struct, frozen=True):
    """One message of the history.

    Attributes:
        id: the message's id; labels are asked by it.
        at: when it was sent, seconds since the epoch; history comes in this order.
        facts: what rules see of it.
        stopped: it was held, rejected or recalled at the time.
    """

    id: str
    at: float
    facts: Facts
    stopped: bool = False

    @property
    def conversation(self) -> str:
        """Where it went."""
        return self.facts.conversation

    @property
    def sender(self) -> str:
        """Who sent it."""
        return self.facts.sender


class Progress(msgspec.Struct, frozen=True):
    """How far a backtest is.

    Attributes:
        messages: judged so far.
        hits: of all rules so far.
        at: the time of the message just judged, seconds since the epoch.
        seconds: since the backtest began.
    """

    messages: int
    hits: int
    at: float
    seconds: float


def backtest(
    history: Iterable[Recorded],
    rules: RuleSet,
    clock: Callable[[], float],
    label: Callable[[str], Label | None] = lambda _: None,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Report:
    """Judge history again with ``rules``; counters begin empty, so history should begin a window earlier.

    Args:
        history: recorded messages, oldest first; read once, kept nowhere.
        rules: live and shadow rules are measured alike; those that are off are left out.
        clock: seconds, for what it costs; ``time.perf_counter``.
        label: what is known of a message by its id; None where nothing is.
        progress: told every ``EVERY`` messages, and at the end.
    """
    began = clock()
    counters = Counters(rules.counters)
    tallies = {rule.id: Tally(rule) for rule in rules.rules if rule.mode != "off"}
    messages = hits = 0
    labelled = {"bad": 0, "good": 0}
    since = until = None
    for message in history:
        messages += 1
        until = message.at
        since = until if since is None else since
        its = label(message.id)
        if its is not None:
            labelled[its] += 1
        outcome = rules.evaluate(message.facts, counters, message.at)
        together = [hit.rule for hit in outcome.live + outcome.shadow]
        hits += len(together)
        for rule in together:
            tallies[rule].hit(message, its, together)
        for rule in outcome.failed:
            tallies[rule].failed += 1
        if messages % EVERY == 0:
            progress(Progress(messages, hits, message.at, clock() - began))
    seconds = clock() - began
    progress(Progress(messages, hits, until or 0.0, seconds))
    reports = [report_of(tally, labelled["bad"], labelled["good"]) for tally in tallies.values()]
    reports.sort(key=lambda report: report.mode)
    return Report(
        messages, labelled["bad"], labelled["good"], since, until, seconds, tuple(reports), dict(counters.dropped)
    )
