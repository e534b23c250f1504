"""A message whose links were opened from far more networks than the people it was sent to can have.

Its link was passed on, to people who have no reason to trust it but its face: a way to launder a bad link through a
good name. Friends pass links on as well, so it is a reason to look, and never enough to block.
"""

from bascule.signals.declaration import Declaration
from bascule.signals.signal import Signal

GROUP = "carried_elsewhere"
WEIGHT = 1.5
"""Log-odds; set by hand until fitted."""
DECLARED = (
    Declaration(
        id="carried_elsewhere",
        group=GROUP,
        weight=WEIGHT,
        cost="state",
        needs=("message", "history"),
        template="was opened from more networks than its audience has",
        doc="Its link was carried to people it was not sent to. Friends pass links on as well, so it never blocks.",
    ),
)


def carried_elsewhere(networks: int, audience: int) -> Signal:
    """The signal about the message and its sender.

    Args:
        networks: client networks that opened its links within half an hour, when it was found out.
        audience: people it was sent to besides its sender.
    """
    people = "1 person" if audience == 1 else f"{audience} people"
    evidence = f"{networks} networks within half an hour; it was sent to {people}"
    return Signal("carried_elsewhere", WEIGHT, "was opened from more networks than its audience has", evidence, GROUP)
