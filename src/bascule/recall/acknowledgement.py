"""What a receiver says became of the copies: in its answer to a webhook, or later by itself."""

from typing import Annotated

import msgspec

MOST = 10_000
"""Events that one acknowledgement may name."""
EventId = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
_Ids = Annotated[tuple[EventId, ...], msgspec.Meta(max_length=MOST)]


class Acknowledgement(msgspec.Struct, frozen=True):
    """Events that were carried out, and such that could not be.

    Attributes:
        acknowledged: ids of events whose copy is gone (or edited, flagged, restored, as the event said).
        failed: ids of events that the network cannot carry out.
    """

    acknowledged: _Ids = ()
    failed: _Ids = ()


NOTHING = Acknowledgement()


def in_answer(content: bytes) -> Acknowledgement:
    """What the body of a receiver's answer acknowledges; nothing where it is no acknowledgement."""
    try:
        return _DECODER.decode(content)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return NOTHING


_DECODER = msgspec.json.Decoder(Acknowledgement)
