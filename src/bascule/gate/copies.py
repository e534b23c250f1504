"""What a message has in common with others of its network: near-copies, and the campaign they make."""

from collections.abc import Sequence
from functools import cached_property
from hashlib import blake2b

import msgspec

from bascule.campaigns.cluster import Campaigns, Established, site_of
from bascule.campaigns.facts import ALONE, Facts, Finding
from bascule.gate.contracts import Member, Seen
from bascule.gate.likeness import Judging, counting
from bascule.gate.message import Message
from bascule.links.destination import Destination
from bascule.links.keyring import Keyring
from bascule.links.link import Link
from bascule.signals.lookalike.load import most_used
from bascule.signals.near_copies import near_copies
from bascule.signals.signal import Signal
from bascule.signals.text.normal import NormalForm

WHO = "campaigns"
"""Who says that something belongs to a campaign, where no person did."""

ASKED = 1_024
"""Messages that are known again when they are asked about twice."""


class Together(msgspec.Struct, frozen=True, gc=False):
    """What a message belongs to.

    Attributes:
        finding: as the campaigns room has it.
        signals: what that weighs.
    """

    finding: Finding = ALONE
    signals: tuple[Signal, ...] = ()


APART = Together()


class Copies:
    """One network's window of messages; it outlives a reload of the network.

    Args:
        ring: the network's keys; its sketches are salted with a secret of it, so that nobody can plan them.
        established: whether everybody links to a registrable domain; the most used sites unless given.
        capacity: messages in the window; a power of two.
    """

    def __init__(self, ring: Keyring, established: Established | None = None, capacity: int = 65_536) -> None:
        self._given = established
        self._salt = blake2b(ring.tag_secret, digest_size=16, person=b"campaigns").digest()
        self._capacity = capacity
        self._asked: dict[str, Together] = {}

    @cached_property
    def established(self) -> Established:
        """Whether everybody links to a registrable domain."""
        return self._given or most_used().__contains__

    @cached_property
    def campaigns(self) -> Campaigns:
        """The window; made for the first message, for it takes ten megabytes."""
        return Campaigns(self._salt, self.established, self._capacity)

    def add(
        self,
        message: Message,
        form: NormalForm,
        links: Sequence[Link],
        destinations: Sequence[Destination],
        tag: str,
        now: float,
        judging: Judging,
    ) -> Together:
        """Compare a message with the window and keep it there.

        Args:
            message: as it came.
            form: its text in normal form.
            links: found in it.
            destinations: where they go, without those that are allowed.
            tag: of the message.
            now: seconds since the epoch.
            judging: whether what is found counts.
        """
        if judging == "off":
            return APART
        known = self._asked.get(tag)
        if known is not None:  # asked again because it could not be kept: it is no copy of itself
            return known
        together = self._compared(message, form, links, destinations, tag, now, judging)
        if len(self._asked) >= ASKED:
            del self._asked[next(iter(self._asked))]
        self._asked[tag] = together
        return together

    def _compared(
        self,
        message: Message,
        form: NormalForm,
        links: Sequence[Link],
        destinations: Sequence[Destination],
        tag: str,
        now: float,
        judging: Judging,
    ) -> Together:
        place = message.conversation.id if message.conversation else ""
        finding = self.campaigns.add(
            Facts(
                at=now,
                sender=message.sender,
                conversation=place,
                form=form,
                recipients=message.recipients,
                destinations=tuple(destinations),
                spelt=any(map(spelt, links)),
                tag=int(tag, 16),
            )
        )
        if not finding.group or finding.cleared or not destinations:
            return Together(finding)
        found = near_copies(
            campaign=finding.campaign,
            copies=finding.copies,
            linked=finding.linked,
            senders=finding.senders,
            places=finding.places,
        )
        return Together(finding, counting(found, judging))


def spelt(link: Link) -> bool:
    """Whether a link is more than a bare name, which a full stop without a blank behind it makes too."""
    return link.kind != "schemeless" or "/" in link.text or link.text[:4].lower() == "www."


def members_of(
    network: str,
    finding: Finding,
    message: Message,
    destinations: Sequence[Destination],
    at: float,
    established: Established,
) -> tuple[Member, ...]:
    """What a message adds to its campaign: itself, and the hosts that its links go to; nothing where it has none.

    Its sender is left to people: a word on a campaign is followed to all that its members ever sent, and an account in
    other hands has an owner. Hosts that everybody links to are left out likewise.
    """
    if not finding.campaign:
        return ()
    because = "; ".join(finding.reasons)[:200] or "near-same text"
    found = [("message", message.id)]
    found += [("destination", f"{one.host}/") for one in destinations if not established(site_of(one))]
    return tuple(
        Member(network, "campaign", finding.group, kind, value, because, WHO, at)  # type: ignore[arg-type]
        for kind, value in dict.fromkeys(found)
    )


def earlier_of(network: str, finding: Finding, seen: Sequence[Seen], at: float) -> tuple[Member, ...]:
    """The messages that a campaign had when it was born or took another in, as members."""
    because = "; ".join(reason for event in finding.events for reason in event.reasons)[:200]
    return tuple(Member(network, "campaign", finding.group, "message", one.id, because, WHO, at) for one in seen)
