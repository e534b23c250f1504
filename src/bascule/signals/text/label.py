"""A label: what one message was found to be, by somebody of the network."""

from typing import Literal

import msgspec


class Label(msgspec.Struct, frozen=True):
    """One labelled message, a line of JSON.

    Attributes:
        text: the message.
        label: what it was found to be.
        at: when it was sent, seconds since the epoch.
    """

    text: str
    label: Literal["abuse", "fine"]
    at: float
