"""What is known of one message when it is compared with the others, and what comes of it."""

from typing import Literal

import msgspec

from bascule.links.destination import Destination
from bascule.signals.text.normal import NormalForm

Kind = Literal["born", "merged", "split", "ended"]


class Facts(msgspec.Struct, frozen=True, gc=False):
    """One message, as the network's own ids have it.

    Attributes:
        at: when it was sent, seconds since the epoch.
        sender: the sending account.
        conversation: where it went; empty where the network does not say.
        form: its text in normal form.
        recipients: the accounts that got it, where known; for a direct chat the one.
        destinations: where its links go.
        pages: fingerprints of the pages behind them, where known.
        spelt: a link has a scheme, a path or ``www``; False where all are bare names, which a full stop without a blank
            behind it makes too.
        tag: the message's own tag as a number, by which the record finds it; 0 where none is wanted.
    """

    at: float
    sender: str
    conversation: str
    form: NormalForm
    recipients: tuple[str, ...] = ()
    destinations: tuple[Destination, ...] = ()
    pages: tuple[str, ...] = ()
    spelt: bool = True
    tag: int = 0


class Event(msgspec.Struct, frozen=True, gc=False):
    """A campaign was born, took in another, was divided, or ended.

    Attributes:
        kind: which.
        campaign: its id.
        at: when.
        reasons: why, one clause each.
        other: the campaign taken in, or made by the division; empty otherwise.
    """

    kind: Kind
    campaign: str
    at: float
    reasons: tuple[str, ...]
    other: str = ""


class Finding(msgspec.Struct, frozen=True, gc=False):
    """What a message belongs to. Counts are of the window, this message included.

    Attributes:
        group: the id of the near-same messages it belongs to; empty where it stands alone.
        campaign: whether the group is a campaign.
        copies: near-same messages.
        linked: those of them with a link new to the network and to their sender.
        senders: different accounts that sent them.
        places: different conversations, or recipients where these are known, that they went to.
        reasons: why it was joined, one clause each.
        events: what this message brought about.
        tags: where that made a campaign or had it take in another: of the messages that belong to it now.
        cleared: somebody said that the group is no campaign.
        sketch: of the message's text; None where it says too little.
    """

    group: str = ""
    campaign: bool = False
    copies: int = 1
    linked: int = 0
    senders: int = 1
    places: int = 1
    reasons: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    tags: tuple[int, ...] = ()
    cleared: bool = False
    sketch: tuple[int, ...] | None = None


ALONE = Finding()
"""The finding about a message that is like no other."""
