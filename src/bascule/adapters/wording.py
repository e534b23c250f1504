"""What a sender is told, by contracts that show the sender something; neutral, and without the link."""

from bascule.gate.decision import Decision

REJECTED = "This message was not delivered: it looks harmful."
HELD = "This message was not delivered: it waits for a moderator."
UNCHECKED = "This message could not be checked and was not delivered. Try again."


def told(decision: Decision) -> str:
    """What the sender of a message is told that is not delivered."""
    return HELD if decision.decision == "hold" else REJECTED
