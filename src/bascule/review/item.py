"""One thing to look at: a held message, a reported subject, an appeal, a row of a feed that the guard held."""

from typing import Literal

import msgspec

from bascule.review.report import Subject, Why

Kind = Literal["held", "report", "appeal", "guarded", "shadow"]
State = Literal["open", "claimed", "proposed", "decided"]
DecisionWord = Literal["block", "warn", "allow", "release", "reject", "dismiss"]
"""``block``, ``warn``, ``allow``: the network's word on it. ``release``: let it go (deliver the held message, take the
verdict back). ``reject``: it stays stopped. ``dismiss``: nothing follows, nothing is learned."""
Match = Literal["exact", "path", "host", "domain"]


class Evidence(msgspec.Struct, frozen=True):
    """Why an item is in the queue, one line.

    Attributes:
        what: what kind of word it is: a report's why, ``held``, ``appeal``, ``guarded``.
        text: for people; may be hostile text.
        who: who said it; empty where nobody did.
        at: seconds since the epoch.
        trust: how far the reporter is trusted now, 0 to 1; None where nobody reported.
    """

    what: str
    text: str
    who: str = ""
    at: float = 0.0
    trust: float | None = None


class Count(msgspec.Struct, frozen=True):
    """How many reporters gave one reason."""

    why: Why
    reporters: int


class Claim(msgspec.Struct, frozen=True):
    """Who works on an item, and until when nobody else may."""

    analyst: str
    until: float

    def keeps_out(self, analyst: str, now: float) -> bool:
        """Whether ``analyst`` has to wait at ``now``."""
        return self.until > now and self.analyst != analyst


class Outcome(msgspec.Struct, frozen=True):
    """A decision, as it is kept.

    Attributes:
        decision: what was decided.
        reason: why, for colleagues.
        analyst: who decided.
        key: the API key it came by.
        at: seconds since the epoch.
        match: how much of the URL a verdict stands on.
        answer: what an appellant is told.
        approved_by: the second analyst, where two were needed.
        verdict: the number of the verdict that it set or took back; 0 where none.
    """

    decision: DecisionWord
    reason: str
    analyst: str
    key: str
    at: float
    match: Match = "exact"
    answer: str = ""
    approved_by: str = ""
    verdict: int = 0


class Item(msgspec.Struct, frozen=True):
    """An item of the queue.

    Attributes:
        id: its number in the network.
        kind: why it came.
        state: ``claimed`` only while the claim holds; ``proposed`` waits for a second analyst.
        subject: what it is about.
        opened_at: seconds since the epoch.
        reach: people its messages were sent to, or messages where that is not known.
        severity: of the worst that is said of it; see ``bascule.review.priority``.
        priority: at the time of asking.
        reporters: distinct reporters.
        reasons: how many of them gave which.
        claim: who works on it; None where nobody does.
        proposal: the decision that waits for a second analyst.
        outcome: the decision, once it is made.
        appeal: the appeal's id, where it is one.
        due_at: when its answer is due; None where nobody waits for one.
        overdue: whether that has passed without an answer.
        evidence: the newest first, at most ``MOST_EVIDENCE``; empty in lists.
    """

    id: int
    kind: Kind
    state: State
    subject: Subject
    opened_at: float
    reach: int
    severity: float
    priority: float
    reporters: int = 0
    reasons: tuple[Count, ...] = ()
    claim: Claim | None = None
    proposal: Outcome | None = None
    outcome: Outcome | None = None
    appeal: str = ""
    due_at: float | None = None
    overdue: bool = False
    evidence: tuple[Evidence, ...] = ()


MOST_EVIDENCE = 50


class Opening(msgspec.Struct, frozen=True):
    """An item as it is put into the queue.

    Attributes:
        network: whose.
        kind: why.
        subject: what it is about.
        at: seconds since the epoch.
        reach: see ``Item``.
        severity: see ``Item``.
        evidence: what is known when it is opened.
        due_at: when its answer is due.
        appeal: the appeal's id.
    """

    network: str
    kind: Kind
    subject: Subject
    at: float
    reach: int
    severity: float
    evidence: tuple[Evidence, ...] = ()
    due_at: float | None = None
    appeal: str = ""
