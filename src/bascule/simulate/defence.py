"""What a simulation asks of whoever defends a network, and what it hears."""

from typing import Protocol

import msgspec

from bascule.accounts.event import AccountEvent
from bascule.gate.message import Message
from bascule.simulate.step import Click


class Answer(msgspec.Struct, frozen=True):
    """What a defence did about one step.

    Attributes:
        passes: whether the message was delivered, or the click let through.
        freezes: accounts it froze now; their sessions end.
    """

    passes: bool = True
    freezes: tuple[str, ...] = ()


NOTHING = Answer()
"""The answer of no defence."""


class Defence(Protocol):
    """Answers each step as it happens. It sees what a chat server would tell, never a label."""

    def __call__(self, what: Message | AccountEvent | Click, at: float) -> Answer:
        """Answer ``what``, which happened ``at``, seconds since the epoch."""
        ...


def none(what: Message | AccountEvent | Click, at: float) -> Answer:
    """No defence: everything goes through."""
    return NOTHING
