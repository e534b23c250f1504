"""What an account that is contained may still send. Nothing of its owner's is lost: what may not go is held."""

from typing import Final, Literal

import msgspec

from bascule.accounts.containment import Containment
from bascule.accounts.containment_policy import ContainmentPolicy

HELD: Final = "This account seems to be in other hands; "
"""How the reason of every message begins that is held for its sender's sake."""
_WHY_LINK = f"{HELD}messages with links wait until its owner is back."
_WHY_MANY = f"{HELD}messages to many people wait until its owner is back."
_WHY_NEW = f"{HELD}only replies in conversations under way go on until its owner is back."
_WHY_ALL = f"{HELD}its messages wait until its owner is back."
REASONS: Final = frozenset((_WHY_LINK, _WHY_MANY, _WHY_NEW, _WHY_ALL))
"""Every reason that ``may_send`` holds a message for."""


class Facts(msgspec.Struct, frozen=True, gc=False):
    """What matters of one message.

    Attributes:
        links: how many links are in it.
        audience: how many people it reaches besides its sender; 0 where that is not known.
        in_talk: whether all whom it goes to are in active talk with the sender: they wrote to it lately.
    """

    links: int
    audience: int
    in_talk: bool = False


class Sending(msgspec.Struct, frozen=True, gc=False):
    """What becomes of one message for its sender's sake.

    Attributes:
        action: deliver it, or hold it.
        warn: its links carry a warning.
        reason: why it is held, or would be; empty where it is not.
        would: in the shadow, what would have become of it.
        louder: findings about this sender deserve more weight than else.
    """

    action: Literal["deliver", "hold"] = "deliver"
    warn: bool = False
    reason: str = ""
    would: Literal["deliver", "hold", "warn"] = "deliver"
    louder: bool = False


FREE: Final = Sending()
"""The answer for nearly every message: its sender is not contained."""


def may_send(containment: Containment, facts: Facts, policy: ContainmentPolicy) -> Sending:
    """What becomes of a message with ``facts`` from an account that stands so.

    Args:
        containment: as ``containment.standing`` gives it for this moment.
        facts: the message's.
        policy: the network's.
    """
    if containment.state == "normal" or policy.mode == "off":
        return FREE
    reason = _held_for(containment, facts, policy)
    warned = containment.state in ("challenged", "frozen", "recovering") and facts.links > 0
    would: Literal["deliver", "hold", "warn"] = "hold" if reason else "warn" if warned else "deliver"
    if containment.shadow or policy.mode == "shadow":
        return Sending(reason=reason, would=would, louder=True)
    return Sending("hold" if reason else "deliver", warned, reason, would, louder=True)


def _held_for(containment: Containment, facts: Facts, policy: ContainmentPolicy) -> str:
    """The reason to hold a message; empty where it may go."""
    many = facts.audience >= policy.many_recipients
    if containment.state == "challenged":
        return _WHY_MANY if facts.links and many else ""
    if containment.state != "frozen":
        return ""
    new = policy.allowed_while_frozen == "replies" and not facts.in_talk
    found = (
        (policy.allowed_while_frozen == "nothing", _WHY_ALL), (facts.links > 0, _WHY_LINK), (many, _WHY_MANY),
        (new, _WHY_NEW),
    )  # fmt: skip
    return next((why for holds, why in found if holds), "")
