"""A signal: one finding with a name, a weight, words for people and its evidence."""

import msgspec


class Signal(msgspec.Struct, frozen=True, gc=False):
    """One finding about a destination or a message.

    Attributes:
        name: a stable snake_case name, for example ``known_list``.
        weight: log-odds that this is abuse; negative speaks for innocence.
        explanation: one plain clause a person can read; may quote hostile text, so escape it where it is shown.
        evidence: what was found, in at most 200 characters; hostile text as well.
        group: signals of one group are correlated; their sum is capped.
    """

    name: str
    weight: float
    explanation: str
    evidence: str = ""
    group: str = ""
