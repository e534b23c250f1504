"""What processes tell each other of a message that is opened from unusually many networks, and what it adds up to.

Not hashes of networks: numbers of 14 bits under a secret that the processes share, each of which stands for about a
thousand IPv4 networks. So even who knows the secret cannot tell from them who opened what. They hold for one half hour.
Networks that fall on one number count once: of 16 some 0.7 %, of 1,000 some 3 % are lost.
"""

from collections.abc import Iterable

import msgspec

BITS = 14
"""Of the number that stands for a network."""
DEEPEST = 8
"""Beyond this level too few numbers are left to count by; such a message is not shared."""
LEAST = 3
"""Networks from which a message may be unusual."""


class Share(msgspec.Struct, frozen=True):
    """What one process has seen of a message within a half hour.

    Attributes:
        network: the network's id.
        tag: the message's tag.
        audience: people it was sent to besides its sender.
        window: which half hour, counted from the epoch.
        level: only numbers whose low bits, as many as this, are zero are kept; each counts for two to its power.
        numbers: the numbers that its openers' networks fall on.
    """

    network: str
    tag: str
    audience: int
    window: int
    level: int
    numbers: tuple[int, ...]


def unusual(networks: int, allowed: int) -> bool:
    """Whether a process tells the others of a message: an eighth of what is allowed, and at least ``LEAST``."""
    return networks >= max(LEAST, allowed // 8)


def together(shares: Iterable[Share]) -> int:
    """How many networks have opened a message, by the shares of all processes for one half hour."""
    known = tuple(shares)
    level = max((share.level for share in known), default=0)
    mask = (1 << level) - 1
    return len({number for share in known for number in share.numbers if not number & mask}) << level
