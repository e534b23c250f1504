"""An appeal: a sender or a site's owner says that the verdict is wrong, and gets an answer by a date."""

import base64
import hmac
import re
from typing import Annotated, Final, Literal

import msgspec

from bascule.review.report import Subject

Role = Literal["sender", "owner"]
AppealState = Literal["open", "upheld", "rejected"]
Contact = Annotated[str, msgspec.Meta(max_length=200)]
DAY: Final = 86_400.0
_STATUS: Final = re.compile(r"([a-z2-7]{16})\.([0-9a-f]{24})")


class Appeal(msgspec.Struct, frozen=True):
    """An appeal as it is kept.

    Attributes:
        id: sixteen letters and digits that cannot be guessed.
        network: whose verdict it is about.
        role: whether the sender appeals or the site's owner.
        appellant: the network's account; empty for one from a page.
        contact: where the appellant may be reached, as given; empty where it was not.
        subject: what it is about.
        comment: in the appellant's words; hostile text.
        opened_at: seconds since the epoch.
        due_at: until when it should be answered.
        state: open, upheld or rejected.
        answer: what the appellant is told.
        answered_at: when; None while it is open.
        item: its number in the queue; 0 before it is kept.
    """

    id: str
    network: str
    role: Role
    appellant: str
    contact: str
    subject: Subject
    comment: str
    opened_at: float
    due_at: float
    state: AppealState = "open"
    answer: str = ""
    answered_at: float | None = None
    item: int = 0


def appeal_id(random: bytes) -> str:
    """An id from ten random bytes."""
    if len(random) != 10:
        raise ValueError(f"random: expected 10 bytes, got {len(random)}")
    return base64.b32encode(random).decode().lower()


class StatusMarks:
    """Makes and checks the last part of a status address: ``ID.MAC``.

    The MAC is 96 bits of HMAC-SHA256 under the service's pepper, over purpose and id. So an address that was
    never given out asks nothing of the store.

    Args:
        secret: the service's pepper.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def mark(self, appeal: str) -> str:
        """``ID.MAC`` for an appeal."""
        return f"{appeal}.{self._mac(appeal)}"

    def read(self, text: str) -> str | None:
        """The appeal's id, where ``text`` was given out for one; None elsewhere. Compared in constant time."""
        match = _STATUS.fullmatch(text)
        return match[1] if match and hmac.compare_digest(self._mac(match[1]), match[2]) else None

    def _mac(self, appeal: str) -> str:
        text = f"bascule appeal 1|{appeal}".encode()
        return hmac.digest(self._secret, text, "sha256").hex()[:24]
