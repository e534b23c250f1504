"""The infection tree of a campaign: who turned whom, in generations, from whom it came, and how fast it was met.

An account has turned when it sends a link of the campaign that it was shown before. Whoever sends one and was shown
none is an origin. Pure; the messages come through ``Spread``, so that its bounds hold here too.
"""

from typing import Literal

import msgspec

from bascule.campaigns.delay import Delay
from bascule.campaigns.patient_zero import Origin
from bascule.campaigns.reproduction import Reproduction
from bascule.campaigns.spread import How


class Parent(msgspec.Struct, frozen=True):
    """An account that may have turned another.

    Attributes:
        account: who.
        message: the message that showed the link; of several from this account the likeliest.
        at: when that was sent, seconds since the epoch.
        clicked: how it is known that its links were opened, as in ``Exposure``; ``room`` where the two only sent to a
            common room whose members nobody named.
        clicked_at: when first, seconds since the epoch; None where that is not known.
        weight: how likely it is this one, of all that were weighed, 0 to 1.
    """

    account: str
    message: str
    at: float
    clicked: How | Literal["room"]
    clicked_at: float | None
    weight: float


class Turned(msgspec.Struct, frozen=True):
    """One account that sent the campaign's link.

    Attributes:
        account: who.
        message: its first message with the link.
        at: when, seconds since the epoch.
        withheld: that message was held or rejected.
        generation: 0 for an origin, else one more than its likeliest parent's.
        parents: who may have turned it, the likeliest first, at most five; none for an origin.
        messages: how many it sent.
        reached: different accounts it showed the link to.
        children: how many accounts it turned, by the weights of the links.
        frozen_at: when it was frozen, seconds since the epoch; None where it never was.
    """

    account: str
    message: str
    at: float
    withheld: bool
    generation: int
    parents: tuple[Parent, ...]
    messages: int
    reached: int
    children: float
    frozen_at: float | None


class Generation(msgspec.Struct, frozen=True):
    """Accounts so many steps from an origin.

    Attributes:
        number: how many steps.
        senders: how many accounts.
        reached: how many accounts they showed the link to; one shown it by several counts for each.
        first_at: when the first of them sent it, seconds since the epoch.
        last_at: when the last of them first sent it.
    """

    number: int
    senders: int
    reached: int
    first_at: float
    last_at: float


class Reaction(msgspec.Struct, frozen=True):
    """How fast the campaign was met. Times are seconds since the epoch, None where it never came to that.

    Attributes:
        first_lure_at: when the first message was delivered.
        first_block_at: when its links were blocked, a message withheld or a click stopped, whichever was first.
        first_freeze_at: when the first account that sent it was frozen.
        to_block: seconds from the lure to the block.
        to_freeze: seconds from the lure to the freeze.
        before_block: accounts that had sent it before the block.
    """

    first_lure_at: float | None
    first_block_at: float | None
    first_freeze_at: float | None
    to_block: float | None
    to_freeze: float | None
    before_block: int

    @property
    def defended_at(self) -> float | None:
        """When the first defence came."""
        return min((one for one in (self.first_block_at, self.first_freeze_at) if one is not None), default=None)


class Totals(msgspec.Struct, frozen=True):
    """The tree in numbers.

    Attributes:
        messages: delivered messages of the campaign.
        withheld: those held or rejected.
        exposures: showings of the link to a named account by another; one account shown it twice counts twice.
        pairs: the same, each two accounts counted once.
        exposed: accounts that were shown it.
        clicked: accounts that are known to have opened it, the sole recipients of an opened message among them.
        unnamed: people reached in rooms whose members nobody named.
        senders: accounts that sent it.
        origins: those that were not shown it before.
        turned: those that were.
        generations: the deepest generation.
    """

    messages: int
    withheld: int
    exposures: int
    pairs: int
    exposed: int
    clicked: int
    unnamed: int
    senders: int
    origins: int
    turned: int
    generations: int


class Tree(msgspec.Struct, frozen=True):
    """All that is known of how a campaign went from account to account.

    Attributes:
        totals: in numbers.
        senders: every account that sent it, in the order they did.
        generations: by generation.
        origins: patient-zero candidates, the likeliest first.
        reproduction: how many each turned.
        reaction: how fast it was met.
        delay: from being shown or opening the link to the turn.
        cut: what was left out, in sentences; none where nothing was.
    """

    totals: Totals
    senders: tuple[Turned, ...]
    generations: tuple[Generation, ...]
    origins: tuple[Origin, ...]
    reproduction: Reproduction
    reaction: Reaction
    delay: Delay
    cut: tuple[str, ...]
