"""What a decision taught: kept so that weights can be fitted on a network's own cases."""

from typing import Literal

import msgspec

from bascule.review import decide
from bascule.review.item import DecisionWord, Kind
from bascule.review.report import Subject


class Labelled(msgspec.Struct, frozen=True):
    """One example.

    Attributes:
        number: rises with every example of any network.
        network: whose.
        item: the number in the queue; 0 where nobody had to look.
        kind: why it was looked at; ``confidential`` where evidence that is not shown settled it.
        subject: what was decided on.
        decision: what was decided.
        label: bad or good.
        who: the analyst.
        at: seconds since the epoch.
        text: the message's text, as long as the network keeps texts; None afterwards, and where there is no message.
        urls: the destinations of the message, or the one decided on.
    """

    number: int
    network: str
    item: int
    kind: Kind | Literal["confidential"]
    subject: Subject
    decision: DecisionWord
    label: decide.Label
    who: str
    at: float
    text: str | None = None
    urls: tuple[str, ...] = ()
