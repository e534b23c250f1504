"""What the chat server is told to do with a message, and everything that is known of its links."""

from typing import Literal

import msgspec

from bascule.gate.notice import Notice
from bascule.judge.rules.rule import Hit
from bascule.judge.verdict import Belief
from bascule.signals.signal import Signal

Action = Literal["deliver", "rewrite", "hold", "reject"]


class LinkDecision(msgspec.Struct, frozen=True):
    """One link of a message.

    Attributes:
        start: where it stands in the text as sent, in code points.
        end: where it ends there.
        text: the characters between.
        url: what a client would open.
        display_url: a short form for people.
        expanded_url: the destination in full, for hovering.
        wrapped_url: the link to show instead; None where it goes direct, or is defanged and left alone.
        verdict: what is believed of it now.
        score: the verdict's log-odds.
        explanation: the verdict in one sentence.
        source: whose word the verdict is.
        signals: the verdict's parts.
        layers: destinations found inside other services' wrappers, outermost first.
        facts: names of what is plainly so about it.
    """

    start: int
    end: int
    text: str
    url: str
    display_url: str
    expanded_url: str
    wrapped_url: str | None
    verdict: Belief
    score: float = 0.0
    explanation: str = ""
    source: str = "none"
    signals: tuple[Signal, ...] = ()
    layers: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


class Belonging(msgspec.Struct, frozen=True):
    """The campaign that a message belongs to, as it stood then.

    Attributes:
        id: the campaign's.
        messages: near-same messages of the window, this one included.
        senders: accounts that sent them.
        places: conversations, or recipients, that they went to.
    """

    id: str
    messages: int
    senders: int
    places: int


class SenderStanding(msgspec.Struct, frozen=True):
    """What was found out about a message's sender, where there was something.

    Attributes:
        score: log-likelihood ratio that the account is in other hands.
        explanation: a clause that goes on from "This account"; empty for none.
        signals: its parts.
        blast: by which conjunction the message is one of a blast: link, links, words, hidden, newcomer; empty for none.
        people: whom the blast reached so far, this message's recipients included.
        contained: what became of the message because its sender is contained, in the shadow what would have: deliver,
            warn or hold; empty where the sender is not contained.
    """

    score: float
    explanation: str = ""
    signals: tuple[Signal, ...] = ()
    blast: str = ""
    people: int = 0
    contained: str = ""


class Decision(msgspec.Struct, frozen=True):
    """The answer to one message.

    Attributes:
        id: the message's id.
        decision: deliver it as it is, deliver ``text`` instead, hold it for review, or reject it.
        text: the text to deliver; the original where nothing was rewritten.
        score: the log-odds of the whole: its worst link, what it says, what it belongs to, and live rules.
        reasons: why, in sentences a person can read.
        links: every link found, in order.
        degraded: what could not be asked, by name; empty when all was well.
        tag: the message's tag in wrapped links.
        decided_at: seconds since the epoch.
        rules: hits of the network's own rules, those of live rules first.
        signals: what was found in the message itself, each with what it weighs; those of its links are with them.
        campaign: that it belongs to; None where there is none.
        notices: for its sender, before it goes out.
        weighed: the score before rules; None where that is the score.
        sender: what was found out about its sender; None where there is nothing to tell.
    """

    id: str
    decision: Action
    text: str
    score: float
    reasons: tuple[str, ...]
    links: tuple[LinkDecision, ...]
    degraded: tuple[str, ...]
    tag: str
    decided_at: float
    rules: tuple[Hit, ...] = ()
    signals: tuple[Signal, ...] = ()
    campaign: Belonging | None = None
    notices: tuple[Notice, ...] = ()
    weighed: float | None = None
    sender: SenderStanding | None = None

    @property
    def before_rules(self) -> float:
        """The score that rules were asked with."""
        return self.score if self.weighed is None else self.weighed
