"""What real people did, before anything is planted: who wrote to whom and when."""

import msgspec

from bascule.gate.message import ConversationKind


class Talk(msgspec.Struct, frozen=True, gc=False):
    """One message of a communication graph.

    Attributes:
        at: when, seconds since the epoch.
        sender: who wrote it.
        recipients: who was shown it.
        addressed: whom it was meant for; these become contacts.
        conversation: the conversation's id.
        kind: what kind that is.
        size: how many read it, sender included.
        text: what it said; None where the graph has no texts.
    """

    at: float
    sender: str
    recipients: tuple[str, ...]
    addressed: tuple[str, ...]
    conversation: str
    kind: ConversationKind
    size: int
    text: str | None = None


def direct(at: float, sender: str, recipient: str, text: str | None = None) -> Talk:
    """A message from one account to another."""
    return Talk(at, sender, (recipient,), (recipient,), direct_name(sender, recipient), "direct", 2, text)


def direct_name(one: str, other: str) -> str:
    """The conversation of two accounts, whoever of them writes."""
    first, second = sorted((one, other))
    return f"d-{first}-{second}"
