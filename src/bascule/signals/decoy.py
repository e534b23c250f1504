"""What the operator planted was touched; what it was is nobody's to read in a decision.

Decoy contacts of messengers had almost no false alarms (HoneyIM, ACSAC 2007) and found what no list knew (HoneyBuddy,
ACSAC 2010). The name and group of these signals say nothing of decoys, because decisions are read by more people than
may know of them.
"""

from bascule.signals.declaration import Declaration
from bascule.signals.signal import Signal

GROUP = "confidential"
WORDS = "is spoken against by evidence kept confidential"
MAYBE, SURE = 2.5, 10.0
"""Log-odds; set by hand. One decoy touched may be a slip, so it weighs what a suspicion does; the rest is certain."""
DECLARED = (
    Declaration(
        id="confidential",
        group=GROUP,
        weight=MAYBE,
        cost="lookup",
        needs=("message", "account"),
        template=WORDS,
        doc="The sender touched one decoy contact. People mistype names, so it never blocks alone. What it was is "
        "shown to holders of the scope decoys only.",
    ),
    Declaration(
        id="confidential_sure",
        group=GROUP,
        weight=SURE,
        cost="lookup",
        needs=("message", "account"),
        template=WORDS,
        doc="The sender touched several decoys, or one and five other people within ten minutes, or signed in with "
        "a decoy credential. Nobody has an honest reason to, so it blocks alone.",
    ),
)


def decoy_touched(*, sure: bool) -> Signal:
    """The signal of a decoy touched: alone, or so that there is no doubt."""
    return Signal(DECLARED[sure].id, SURE if sure else MAYBE, WORDS, "", GROUP)
