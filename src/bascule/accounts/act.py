"""What an account does with one message, as the gate tells it."""

import msgspec

from bascule.accounts.client import Client
from bascule.accounts.contracts import Exposed


class Act(msgspec.Struct, frozen=True, gc=False):
    """One message, seen from the account that sends it.

    Attributes:
        at: when, seconds since the epoch, by the service's own clock.
        account: who sends it.
        conversation: where; empty where the network does not say.
        kind: direct, group, room, broadcast or unknown.
        recipients: who gets it, where known; for a direct chat the one.
        audience: how many people it reaches besides its sender; 0 where that is not known.
        reply: it answers a message, or somebody who wrote within the hour.
        sites: registrable domains of its links, without those that everybody links to and the network's own.
        templates: path templates of those links (``signals.url_model.template.path_template``).
        site_new: one of ``sites`` is new to the network.
        sketch: ``campaigns.sketch.sketch`` of its text; None where it says too little or cannot be read.
        language: of its text, as the text model names it; empty where unknown.
        script: that most of its letters are of; empty where unknown.
        length: characters of its text; of what was sent where that cannot be read.
        client: the sender's client.
        group: the id of the near-same messages of all accounts that it is one of; empty where it stands alone.
        copies: near-same messages in the network's window, this one included.
        linked: those of them with a link new to the network and to their sender.
        senders: accounts that sent them.
        places: conversations or recipients they went to.
        campaign: they are a campaign.
        link_score: log-odds of abuse of the message before its sender was asked about.
        text_known: False where the text is encrypted from end to end.
        exposed: that the account was shown such a link before.
    """

    at: float
    account: str
    conversation: str = ""
    kind: str = "unknown"
    recipients: tuple[str, ...] = ()
    audience: int = 0
    reply: bool = False
    sites: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    site_new: bool = False
    sketch: tuple[int, ...] | None = None
    language: str = ""
    script: str = ""
    length: int = 0
    client: Client | None = None
    group: str = ""
    copies: int = 1
    linked: int = 0
    senders: int = 1
    places: int = 1
    campaign: bool = False
    link_score: float = 0.0
    text_known: bool = True
    exposed: Exposed | None = None
