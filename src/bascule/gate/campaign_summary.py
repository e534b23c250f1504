"""A campaign as it stands in a list."""

import msgspec

from bascule.judge.verdict import Belief


class CampaignSummary(msgspec.Struct, frozen=True):
    """A campaign in a list.

    Attributes:
        name: the campaign's.
        messages: its members of that kind, likewise the others.
        destinations: expressions.
        senders: accounts.
        pages: fingerprints.
        began_at: when the first of them joined, seconds since the epoch.
        joined_at: when the last one did.
        verdict: the operator's word on it; None where none stands.
    """

    name: str
    messages: int
    destinations: int
    senders: int
    pages: int
    began_at: float
    joined_at: float
    verdict: Belief | None = None
