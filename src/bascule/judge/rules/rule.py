"""An operator's rule, and what it did to a message."""

from typing import Literal

import msgspec

Mode = Literal["live", "shadow", "off"]
RuleAction = Literal["notify", "warn", "hold", "reject", "freeze"]
ACTIONS: tuple[RuleAction, ...] = ("notify", "warn", "hold", "reject", "freeze")
"""From the mildest to the severest."""
MOST_SCORE = 10.0
"""Log-odds that one rule may add or take away."""


class Rule(msgspec.Struct, frozen=True):
    """A condition that adds a score, asks for actions, or both.

    Attributes:
        id: its name among all rules of a network.
        when: the condition, in CEL.
        mode: ``live`` counts, ``shadow`` is only told of, ``off`` is not looked at.
        score: log-odds added to the message; 0.0 where it only asks for actions.
        actions: what it asks for, the mildest first.
        reason: one plain clause, shown wherever the rule has a part.
        author: who wrote it.
        version: rises with every change.
        file: where it was read.
        line: there, from 1.
    """

    id: str
    when: str
    mode: Mode
    score: float
    actions: tuple[RuleAction, ...]
    reason: str
    author: str
    version: int = 1
    file: str = ""
    line: int = 0


class Hit(msgspec.Struct, frozen=True):
    """A rule's condition held.

    Attributes:
        rule: its id.
        version: its version then.
        mode: ``live`` or ``shadow``; never ``off``.
        score: what it adds.
        actions: what it asks for.
        reason: in its author's words.
        link: the number of the first link it held for, from 0; None for a rule about the message as a whole.
    """

    rule: str
    version: int
    mode: Mode
    score: float
    actions: tuple[RuleAction, ...]
    reason: str
    link: int | None = None
