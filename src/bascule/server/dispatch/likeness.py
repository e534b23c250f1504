"""Which earlier messages of an account belong to its blast: those that lead to the same sites, or say the same."""

from collections.abc import Iterable

import msgspec

from bascule.gate.contracts import Recorded
from bascule.gate.message import Message
from bascule.gate.rulebook import fingerprint
from bascule.links.destination import NotADestination, read
from bascule.links.suffixes import SUFFIXES


class Traits(msgspec.Struct, frozen=True):
    """What messages are told to be alike by.

    Attributes:
        sites: registrable domains, or hosts without one, that links lead to, wrapped ones too.
        texts: fingerprints of texts without their links and numbers.
    """

    sites: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()

    def like(self, other: "Traits") -> bool:
        """Whether they share a site or a text."""
        return not (self.sites.isdisjoint(other.sites) and self.texts.isdisjoint(other.texts))


def traits(messages: Iterable[Recorded]) -> Traits:
    """What all of ``messages`` have between them. A text whose retention is over tells nothing."""
    sites: set[str] = set()
    texts: set[str] = set()
    for one in messages:
        decision = one.decision
        for link in decision.links:
            for url in (link.expanded_url, *link.layers):
                try:
                    host = read(url).host
                except NotADestination:
                    continue
                sites.add(SUFFIXES.registrable_domain(host) or host)
        if one.original:
            texts.add(fingerprint(Message(decision.id, one.sender, one.original), decision.links))
    return Traits(frozenset(sites), frozenset(texts - {""}))
