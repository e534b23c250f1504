"""What the chat server is told to do with a message, and everything that is known of its links."""

from typing import Literal

import msgspec

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


class Decision(msgspec.Struct, frozen=True):
    """The answer to one message.

    Attributes:
        id: the message's id.
        decision: deliver it as it is, deliver ``text`` instead, hold it for review, or reject it.
        text: the text to deliver; the original where nothing was rewritten.
        score: the highest score among its links.
        reasons: why, in sentences a person can read.
        links: every link found, in order.
        degraded: what could not be asked, by name; empty when all was well.
        tag: the message's tag in wrapped links.
        decided_at: seconds since the epoch.
        rules: hits of the network's own rules, those of live rules first.
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
