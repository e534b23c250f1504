"""What a message is called towards Bascule, before its event id is final.

Synapse makes an event, asks its modules, and makes it anew where one rewrote it or the room moved on meanwhile: each
time with another event id. What stays is the sender, the room, the device, the transaction id that the client chose,
and the content as the client sent it.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def key(room: str, sender: str, device: str, transaction: str, sent: tuple[str, Mapping[str, Any]]) -> str:
    """The id of a message towards Bascule.

    Args:
        room: the room's id.
        sender: the sending account.
        device: the id of its device, or empty.
        transaction: the client's transaction id. Without one, pass the time at which it was sent.
        sent: the event's type and content as the client sent them.

    Returns:
        ``syn-`` and 40 hexadecimal digits; the same for the same request however often Synapse asks.
    """
    return f"syn-{digest(room, sender, device, transaction, *sent)}"


def digest(*parts: object) -> str:
    """40 hexadecimal digits of SHA-256 over the parts as canonical JSON."""
    told = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=_plain)
    return hashlib.sha256(told.encode()).hexdigest()[:40]


def _plain(value: object) -> object:
    """Synapse may freeze contents into mappings that ``json`` does not know."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple | frozenset):
        return list(value)
    raise TypeError(f"cannot name a message by a {type(value).__name__}")
