"""A campaign's message as the infection tree needs it: who sent it to whom, when, and who opened its links."""

import msgspec


class Opening(msgspec.Struct, frozen=True, gc=False):
    """An account that is known to have opened a link.

    Attributes:
        account: who.
        at: the start of the minute of its first opening, seconds since the epoch.
    """

    account: str
    at: float


class Sent(msgspec.Struct, frozen=True, gc=False):
    """One message of a campaign.

    Attributes:
        number: rises with every message of the record. What was earlier is told by it, as clocks go backwards.
        message: the network's id for it.
        sender: who sent it.
        conversation: where; empty where that was not said.
        recipients: who it was sent to, where the network said so.
        audience: people it reached besides its sender; 0 where that is not known.
        at: when, seconds since the epoch.
        direct: it went to one account alone, so that an opening was that account's.
        withheld: it was held or rejected: nobody was shown it, but its sender had turned.
        opened: openings that reached the destination, by nobody known.
        opened_at: the start of the minute of the first opening that reached it, seconds since the epoch.
        viewers: openings that reached it, by accounts that the network named.
    """

    number: int
    message: str
    sender: str
    recipients: tuple[str, ...]
    at: float
    conversation: str = ""
    audience: int = 0
    direct: bool = False
    withheld: bool = False
    opened: int = 0
    opened_at: float | None = None
    viewers: tuple[Opening, ...] = ()


class Defences(msgspec.Struct, frozen=True):
    """What was done against a campaign from outside its messages.

    Attributes:
        blocked_at: when its links were first blocked by a verdict, seconds since the epoch; None where they never were.
        stopped_at: when a click was first stopped, likewise.
        frozen: accounts that were frozen, and when each first was.
    """

    blocked_at: float | None = None
    stopped_at: float | None = None
    frozen: dict[str, float] = {}
