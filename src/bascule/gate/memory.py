"""What a network's send path remembers from one message to the next; it outlives a reload of the network."""

from bascule.gate.copies import Copies
from bascule.gate.rulebook import Rulebook
from bascule.links.keyring import Keyring


class Memory:
    """One network's memory.

    Args:
        ring: the network's keys, for secrets of its own.

    Attributes:
        rulebook: its rules and their counts.
        copies: its window of messages.
    """

    def __init__(self, ring: Keyring) -> None:
        self.rulebook = Rulebook()
        self.copies = Copies(ring)
