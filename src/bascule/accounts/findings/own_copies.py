"""Near-same messages of the account's own, to one person after another."""

from collections.abc import Iterator
from math import log

from bascule.accounts.step import Step, long
from bascule.accounts.window import counted
from bascule.signals.declaration import Declaration
from bascule.signals.signal import Signal

GROUP = "account_copies"
COPIES = 1.5

DECLARED = (
    Declaration(
        "account_copies", GROUP, COPIES, "state", ("account", "history", "text"),
        "is one of near-same ones to {count} people in {long}",
        "Invitations and greetings are as well: by itself it is nothing against anybody.",
    ),
)  # fmt: skip


def find(step: Step) -> Iterator[Signal]:
    """The signal that the account told several people the same."""
    copy = step.copy
    if copy is None or copy.sends < 2:
        return
    people = round(counted(copy.told))
    if people < 2:
        return
    span = long(max(1, copy.last - copy.first))
    weight = min(COPIES + 1.5, COPIES * log(people) / log(4))
    words = f"is one of near-same ones to {people} people in {span}"
    yield Signal("account_copies", weight, words, f"near-same text to {people} contacts in {span}", GROUP)
