"""Near-same messages of many, weighed: whether the message belongs to a campaign, or may soon.

The counts come from ``bascule.campaigns``, a floor above; here they only get their weight and their words.
"""

from bascule.signals.declaration import Declaration
from bascule.signals.signal import Signal

GROUP = "campaign"
CAMPAIGN, COPIES = 3.5, 1.0

DECLARED = (
    Declaration(
        id="campaign",
        group=GROUP,
        weight=CAMPAIGN,
        cost="state",
        needs=("text", "destination", "history"),
        template="is one of {copies} near-same messages with new links, from {senders} accounts to {places} places",
        doc="Several near-same messages carry links new to the network and to their senders, to several places. In "
        "500,000 messages of public chat and SMS none were. A contest of the network's own may be: end that campaign.",
    ),
    Declaration(
        id="near_copies",
        group=GROUP,
        weight=COPIES,
        cost="state",
        needs=("text", "destination", "history"),
        template="says nearly the same as another with a new link",
        doc="A second message like one before, with a link new to the network. Honest people pass things on too.",
    ),
)


def near_copies(*, campaign: bool, copies: int, linked: int, senders: int, places: int) -> tuple[Signal, ...]:
    """The signal that a finding of ``bascule.campaigns`` gives; none for a message alone or without a new link.

    Args:
        campaign: the message belongs to a campaign.
        copies: near-same messages of the window.
        linked: those with a new link.
        senders: accounts they came from.
        places: conversations or recipients they went to.
    """
    if campaign:
        words = f"is one of {copies} near-same messages with new links, from {senders} accounts to {places} places"
        return (Signal("campaign", CAMPAIGN, words, f"{linked} with new links", GROUP),)
    if copies > 1 and linked > 1:
        return (
            Signal("near_copies", COPIES, DECLARED[1].template, f"{copies} copies, {linked} with new links", GROUP),
        )
    return ()
