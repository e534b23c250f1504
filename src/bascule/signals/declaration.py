"""What a signal declares of itself, once, beside the code that finds it."""

import re
from typing import Literal

import msgspec

Cost = Literal["lookup", "compute", "model", "state"]
COSTS: dict[Cost, str] = {
    "lookup": "a look into a table: under 5 µs",
    "compute": "work on the text or the link alone: under 100 µs",
    "model": "a trained model: under 200 µs",
    "state": "a question to the store's counters",
}
"""What each cost class may take on the send path, one core."""
Need = Literal[
    "link", "destination", "lists", "text", "message", "account", "conversation", "network", "history", "page"
]
NEEDS: dict[Need, str] = {
    "link": "where the link stands and what it is labelled with",
    "destination": "the address, as a browser reads it",
    "lists": "what feeds and the operator's own entries say",
    "text": "the message's text",
    "message": "who gets it, where and when",
    "account": "who sends it",
    "conversation": "where it is sent, and what is used there",
    "network": "the network's own names and policy",
    "history": "what was seen before",
    "page": "what is behind the link",
}
_ID = re.compile(r"[a-z][a-z0-9_]{1,40}")
WEIGHTIEST = 10.0
"""The most that any one signal may weigh, either way."""


class Declaration(msgspec.Struct, frozen=True):
    """One signal's description.

    Attributes:
        id: the ``name`` of the signals it describes; snake_case.
        group: correlated signals share one; their sum is capped.
        weight: log-odds unless something better is known; what a range centres on where the code grades it.
        cost: what finding it may take.
        needs: what it is found in.
        template: the explanation, one clause that goes on from "This link" or "This message"; ``{}`` fields stand for
            what differs.
        doc: a sentence or two for operators: what it means, where honest people have it too.

    Raises:
        ValueError: one of them is not as it should be; the message names it and says what was expected.
    """

    id: str
    group: str
    weight: float
    cost: Cost
    needs: tuple[Need, ...]
    template: str
    doc: str

    def __post_init__(self) -> None:
        """Refuse what no reference page or judge could use."""
        for name, value in (("id", self.id), ("group", self.group)):
            if not _ID.fullmatch(value):
                raise ValueError(f"{name} is {value[:60]!r}, expected snake_case of 2 to 41 letters")
        if not -WEIGHTIEST <= self.weight <= WEIGHTIEST:
            raise ValueError(f"{self.id}: weight is {self.weight}, expected log-odds from -10 to 10")
        if self.cost not in COSTS:
            raise ValueError(f"{self.id}: cost is {self.cost!r}, expected one of {', '.join(COSTS)}")
        if unknown := [need for need in self.needs if need not in NEEDS]:
            raise ValueError(f"{self.id}: needs {', '.join(unknown)}, expected some of {', '.join(NEEDS)}")
        if not self.template or self.template.endswith(".") or "\n" in self.template:
            raise ValueError(f"{self.id}: template is to be one clause without a full stop")
        if not self.doc.endswith("."):
            raise ValueError(f"{self.id}: doc is to be whole sentences")
