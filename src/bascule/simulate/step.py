"""What a simulation yields: one message, account event or click, with the truth about it."""

import msgspec

from bascule.accounts.event import AccountEvent
from bascule.gate.message import Message


class Click(msgspec.Struct, frozen=True):
    """That somebody opened a link of a message.

    Attributes:
        message: the message's id.
        account: who opened it.
        url: the link as it stood in the message.
        at: when, seconds since the epoch.
    """

    message: str
    account: str
    url: str
    at: float


class Label(msgspec.Struct, frozen=True):
    """The truth about a step, which no defence is told.

    Attributes:
        kind: the kind of attack or benign look-alike; empty for ordinary traffic.
        story: which of them, as ``blast-1``; empty for ordinary traffic.
        attack: whether whoever did it was an attacker.
    """

    kind: str = ""
    story: str = ""
    attack: bool = False


ORDINARY = Label()
"""The label of everything that no story planted."""


class Step(msgspec.Struct, frozen=True):
    """One thing that happens.

    Attributes:
        at: when, seconds since the epoch; steps come in this order.
        what: what a chat server would tell.
        label: the truth about it.
    """

    at: float
    what: Message | AccountEvent | Click
    label: Label = ORDINARY
