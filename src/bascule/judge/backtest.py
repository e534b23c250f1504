"""What rules would have done: recorded history judged again, counters rebuilt, before anyone is hurt.

Modelled on SpamAssassin's mass-check and hit-frequencies: for each rule the share of bad and of good messages it hits,
and from these how far it tells them apart. Beside that: whom it would have hurt, what the other rules caught already,
and what a message costs. Rules in shadow are measured like live ones. Memory is bounded, whatever the history.
"""

import math
from collections.abc import Callable, Iterable
from typing import Literal

import msgspec

from bascule.judge.frequent import Frequent
from bascule.judge.rules.counters import Counters
from bascule.judge.rules.facts import Facts
from bascule.judge.rules.rule import Mode, Rule
from bascule.judge.rules.ruleset import RuleSet

Label = Literal["bad", "good"]
TOP = 10
"""Conversations and senders that are named for each rule."""
REMEMBERED = 200
"""Of each kind, while counting, for each rule; see ``Frequent``."""
EVERY = 10_000
"""Messages between two words on progress."""
SURE = 1.96
"""Standard errors of the interval told beside a precision: 95 per cent."""


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


class Hurt(msgspec.Struct, frozen=True):
    """A conversation or account, and how many of its messages that are not labelled bad a rule hit.

    Attributes:
        name: as the network names it.
        messages: how many; may be too high by at most ``unsure``.
        unsure: 0 where the count is exact.
    """

    name: str
    messages: int
    unsure: int = 0


class Overlap(msgspec.Struct, frozen=True):
    """How many of a rule's hits another rule hit as well."""

    rule: str
    messages: int


class RuleReport(msgspec.Struct, frozen=True):
    """What one rule would have done.

    Attributes:
        rule: its id.
        version: its version.
        mode: live or shadow.
        hits: messages it held for.
        bad: of these, labelled bad.
        good: of these, labelled good.
        bad_share: of all messages labelled bad (SpamAssassin's SPAM%), 0 to 1; None where none is labelled so.
        good_share: of all messages labelled good (HAM%); likewise.
        tells_apart: bad_share / (bad_share + good_share) (S/O): 1 for a rule that hits bad ones alone, 0.5 for one
            that tells nothing; None where it cannot be told.
        precision: bad / (bad + good); None where it hit nothing labelled.
        precision_low: the lower end of its 95 % interval (Wilson).
        precision_high: the upper end.
        stopped_already: hits on messages that were stopped at the time.
        alone: hits on messages that no other rule hit.
        failed: messages it had no answer for.
        hurt_conversations: those with most hits not labelled bad, the most first.
        hurt_senders: likewise.
        overlap: other rules that hit the same messages, the most first.
    """

    rule: str
    version: int
    mode: Mode
    hits: int
    bad: int
    good: int
    bad_share: float | None
    good_share: float | None
    tells_apart: float | None
    precision: float | None
    precision_low: float | None
    precision_high: float | None
    stopped_already: int
    alone: int
    failed: int
    hurt_conversations: tuple[Hurt, ...]
    hurt_senders: tuple[Hurt, ...]
    overlap: tuple[Overlap, ...]


class Report(msgspec.Struct, frozen=True):
    """A backtest's outcome.

    Attributes:
        messages: judged.
        bad: of these, labelled bad.
        good: of these, labelled good.
        since: the first message's time, seconds since the epoch; None where there was none.
        until: the last one's.
        seconds: the whole took.
        rules: each rule that is not off, live ones first, in the order of the files.
        dropped: by counter, keys that had to go before their window was over; its rules may have hit too seldom.
    """

    messages: int
    bad: int
    good: int
    since: float | None
    until: float | None
    seconds: float
    rules: tuple[RuleReport, ...]
    dropped: dict[str, int]

    @property
    def microseconds_a_message(self) -> float:
        """What a message cost, reading the history included."""
        return self.seconds / self.messages * 1e6 if self.messages else 0.0


class _Tally:
    """One rule's counts in the making."""

    __slots__ = ("alone", "bad", "conversations", "failed", "good", "hits", "others", "rule", "senders", "stopped")

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.hits = self.bad = self.good = self.stopped = self.alone = self.failed = 0
        self.others: dict[str, int] = {}
        self.conversations, self.senders = Frequent(REMEMBERED), Frequent(REMEMBERED)

    def hit(self, message: Recorded, label: Label | None, together: list[str]) -> None:
        """Count a message that the rule held for, with the ids of all rules that held."""
        self.hits += 1
        self.stopped += message.stopped
        if label == "bad":
            self.bad += 1
        else:
            self.good += label == "good"
            if conversation := message.facts.conversation:
                self.conversations.add(conversation)
            if sender := message.facts.sender:
                self.senders.add(sender)
        if len(together) == 1:
            self.alone += 1
            return
        for other in together:
            if other != self.rule.id:
                self.others[other] = self.others.get(other, 0) + 1


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
    tallies = {rule.id: _Tally(rule) for rule in rules.rules if rule.mode != "off"}
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
    reports = [_report(tally, labelled["bad"], labelled["good"]) for tally in tallies.values()]
    reports.sort(key=lambda report: report.mode)
    return Report(
        messages, labelled["bad"], labelled["good"], since, until, seconds, tuple(reports), dict(counters.dropped)
    )


def _report(tally: _Tally, bad: int, good: int) -> RuleReport:
    of_bad = tally.bad / bad if bad else None
    of_good = tally.good / good if good else None
    both = None if of_bad is None or of_good is None else of_bad + of_good
    precision, low, high = _precision(tally.bad, tally.good)
    others = sorted(tally.others.items(), key=lambda other: (-other[1], other[0]))[:TOP]
    return RuleReport(
        rule=tally.rule.id,
        version=tally.rule.version,
        mode=tally.rule.mode,
        hits=tally.hits,
        bad=tally.bad,
        good=tally.good,
        bad_share=of_bad,
        good_share=of_good,
        tells_apart=of_bad / both if both and of_bad is not None else None,
        precision=precision,
        precision_low=low,
        precision_high=high,
        stopped_already=tally.stopped,
        alone=tally.alone,
        failed=tally.failed,
        hurt_conversations=_hurt(tally.conversations),
        hurt_senders=_hurt(tally.senders),
        overlap=tuple(Overlap(rule, messages) for rule, messages in others),
    )


def _hurt(frequent: Frequent) -> tuple[Hurt, ...]:
    return tuple(Hurt(name, count, unsure) for name, count, unsure in frequent.top(TOP))


def _precision(bad: int, good: int) -> tuple[float | None, float | None, float | None]:
    """The share of bad ones among labelled hits, with its interval (Wilson, JASA 22, 1927)."""
    number = bad + good
    if not number:
        return None, None, None
    share, square = bad / number, SURE * SURE
    middle = (share + square / (2 * number)) / (1 + square / number)
    wide = SURE / (1 + square / number) * math.sqrt(share * (1 - share) / number + square / (4 * number * number))
    return share, max(0.0, middle - wide), min(1.0, middle + wide)
