"""Who is in talk with whom: who wrote to whom within the hour, in memory and bounded.

A reply is no blast, and an account that is frozen may go on talking to those who talk to it.
"""

from collections.abc import Sequence
from typing import Final, TypeVar

T = TypeVar("T")
ACTIVE: Final = 3_600.0
"""Seconds for which somebody who wrote counts as in talk."""
REMEMBERED: Final = 65_536
"""Pairs of accounts, and accounts in conversations, that are remembered; the earliest are forgotten."""
FEW: Final = 8
"""Recipients up to which each is remembered by itself; a message to more is one to its conversation."""
_NEVER: Final = -1e12


class Talk:
    """The talk of one network. Keys are this process's own hashes, kept nowhere.

    Args:
        remembered: pairs at most, and as many conversations.
    """

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._most = remembered
        self._wrote: dict[int, float] = {}
        self._rooms: dict[int, tuple[int, float, float]] = {}

    def note(self, sender: str, conversation: str, recipients: Sequence[str], at: float) -> None:
        """Take in a message that was delivered."""
        if len(recipients) <= FEW:
            for one in recipients:
                self._set(self._wrote, hash((sender, one)), at)
        if conversation:
            key, who = hash(conversation), hash(sender)
            last, when, other = self._rooms.get(key, (who, _NEVER, _NEVER))
            self._set(self._wrote, hash((sender, None, conversation)), at)
            self._set(self._rooms, key, (who, at, other if last == who else when))

    def answers(self, sender: str, conversation: str, recipients: Sequence[str], now: float) -> bool:
        """Whether a message answers: all whom it goes to wrote to its sender within the hour.

        Where recipients are many or not told, it answers in a conversation where its sender and somebody else spoke
        within the hour.
        """
        if recipients and len(recipients) <= FEW:
            return all(_lately(self._wrote.get(hash((one, sender))), now) for one in recipients)
        if not conversation or not _lately(self._wrote.get(hash((sender, None, conversation))), now):
            return False
        last, when, other = self._rooms.get(hash(conversation), (0, _NEVER, _NEVER))
        return _lately(other if last == hash(sender) else when, now)

    def _set(self, table: dict[int, T], key: int, value: T) -> None:
        table.pop(key, None)
        table[key] = value
        if len(table) > self._most:
            del table[next(iter(table))]


def _lately(at: float | None, now: float) -> bool:
    return at is not None and 0.0 <= now - at <= ACTIVE
