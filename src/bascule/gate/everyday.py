"""Sites that a network uses every day: they are imitated, and are no look-alikes themselves."""

import msgspec

MONTH = 30
"""Days over which use is counted."""
TRUSTED_DAYS = 14
TRUSTED_SENDERS = 10
"""From so many days of the month, and accounts, a site passes even where its name reads like another's."""


class Everyday(msgspec.Struct, frozen=True, gc=False):
    """A site that a network uses every day.

    Attributes:
        domain: the registrable domain, private suffixes counted.
        days: days of the last thirty on which it was linked to.
        senders: accounts that did, at least; counted up to 48.
    """

    domain: str
    days: int
    senders: int
