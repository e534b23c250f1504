"""An account's name and its client, as a chat server tells of them."""

from typing import Annotated

import msgspec

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
"""An id as the network names it; ``$`` alone would let a line feed end it."""


class Client(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an account's client looked like to the chat server; every part is optional."""

    ip: Annotated[str, msgspec.Meta(max_length=64)] = ""
    user_agent: Annotated[str, msgspec.Meta(max_length=512)] = ""
    device: Annotated[str, msgspec.Meta(max_length=255)] = ""
    session: Annotated[str, msgspec.Meta(max_length=255)] = ""
