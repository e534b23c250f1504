"""What a network's send path remembers from one message to the next; it outlives a reload of the network."""

from functools import partial
from hashlib import blake2b

from bascule.accounts.contracts import Accounts
from bascule.accounts.talk import Talk
from bascule.accounts.trust import Trust
from bascule.accounts.watch import Watch
from bascule.gate.acquaintance import Acquaintance
from bascule.gate.acquaintance_memory import Memory as Seen
from bascule.gate.contracts import Member
from bascule.gate.copies import Copies
from bascule.gate.network import Network
from bascule.gate.rulebook import Rulebook
from bascule.gate.speaker import Guards, Speakers
from bascule.links.keyring import Keyring
from bascule.signals.lookalike.load import most_used


class Memory:
    """One network's memory.

    Args:
        ring: the network's keys, for secrets of its own.
        accounts: keeps accounts' histories; None where nothing is kept of accounts.
        seen: the tables of what the network has seen; None where that is not remembered.

    Attributes:
        rulebook: its rules and their counts.
        acquaintance: what it has seen; None where that is not remembered.
        copies: its window of messages.
        talk: who is in talk with whom.
        watch: what accounts did.
        trust: who really talks to whom.
        joining: members of campaigns that wait to be kept.
    """

    def __init__(self, ring: Keyring, accounts: Accounts | None = None, seen: Seen | None = None) -> None:
        salt = blake2b(ring.tag_secret, digest_size=32, person=b"memory").digest()
        load = partial(accounts.load, ring.network) if accounts is not None else _nothing
        self.joining: list[Member] = []
        self.rulebook = Rulebook()
        self.acquaintance = Acquaintance(seen) if seen is not None else None
        self._established = self.acquaintance.established if self.acquaintance else most_used().__contains__
        self.copies = Copies(ring, self._established)
        self.talk = Talk()
        self.watch = Watch(load, salt)
        self.trust = Trust(load, salt)

    def speakers(self, network: Network, guards: Guards) -> Speakers:
        """What looks at the senders of ``network``, under the policy that it has now."""
        memories = self.watch, self.trust, self.talk
        return Speakers(network.id, network.policy.accounts, guards, *memories, self._established)

    def unkept(self, most: int = 8_192) -> dict[str, bytes]:
        """What changed of accounts without a message of theirs, for ``Accounts.keep``; each is told once.

        At most ``most`` of either kind, for packing many holds messages up.
        """
        return self.watch.unkept(most) | self.trust.unkept(most)


def _nothing(_: str) -> bytes | None:
    return None
