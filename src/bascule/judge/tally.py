"""How often a rule hit, whom, and how far that tells bad from good: SpamAssassin's hit-frequencies."""

import math
from collections.abc import Sequence
from typing import Literal, Protocol

import msgspec

from bascule.judge.frequent import Frequent
from bascule.judge.rules.rule import Mode, Rule

Label = Literal["bad", "good"]
TOP = 10
"""Conversations and senders that are named for each rule."""
REMEMBERED = 200
"""Of each kind, while counting, for each rule; see ``Frequent``."""
SURE = 1.96
"""Standard errors of the interval told beside a precision: 95 per cent."""


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

    def versions_told(self, rule: str) -> int:
        """How many versions of a rule are told of."""
        return len({one.version for one in self.rules if one.rule == rule})

    @property
    def microseconds_a_message(self) -> float:
        """What a message cost, reading the history included."""
        return self.seconds / self.messages * 1e6 if self.messages else 0.0


class Struck(Protocol):
    """The part of a message that a tally counts by."""

    @property
    def conversation(self) -> str:
        """Where it went; empty where that is not known."""
        ...

    @property
    def sender(self) -> str:
        """Who sent it."""
        ...

    @property
    def stopped(self) -> bool:
        """Whether it was held, rejected or recalled at the time."""
        ...


class Tally:
    """One rule's counts in the making."""

    __slots__ = ("alone", "bad", "conversations", "failed", "good", "hits", "others", "rule", "senders", "stopped")

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.hits = self.bad = self.good = self.stopped = self.alone = self.failed = 0
        self.others: dict[str, int] = {}
        self.conversations, self.senders = Frequent(REMEMBERED), Frequent(REMEMBERED)

    def hit(self, message: Struck, label: Label | None, together: Sequence[str]) -> None:
        """Count a message that the rule held for, with the ids of all rules that held."""
        self.hits += 1
        self.stopped += message.stopped
        if label == "bad":
            self.bad += 1
        else:
            self.good += label == "good"
            if message.conversation:
                self.conversations.add(message.conversation)
            if message.sender:
                self.senders.add(message.sender)
        if len(together) == 1:
            self.alone += 1
            return
        for other in together:
            if other != self.rule.id:
                self.others[other] = self.others.get(other, 0) + 1


def report_of(tally: Tally, bad: int, good: int) -> RuleReport:
    """What a tally amounts to, among so many messages labelled ``bad`` and ``good``."""
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
