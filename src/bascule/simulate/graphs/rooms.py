"""Who is in a room, as far as its messages tell: whoever wrote there lately."""

from bascule.simulate.devices import DAY
from bascule.simulate.talk import Talk

LATELY = 14 * DAY
"""Who wrote in a room within this time is in it."""
MOST = 100
"""Members told for one message, those who wrote last first."""


class _Room:
    def __init__(self) -> None:
        self.seen: dict[str, float] = {}
        self.members: tuple[str, ...] = ()
        self.until = 0.0

    def enter(self, account: str, at: float) -> tuple[str, ...]:
        new = account not in self.seen or self.seen[account] < at - LATELY
        self.seen.pop(account, None)
        self.seen[account] = at
        if new or at >= self.until:
            self.until = at + DAY
            lately = [name for name, last in reversed(self.seen.items()) if last >= at - LATELY]
            self.members = tuple(lately[:MOST])
        return self.members


class Rooms:
    """Follows rooms from message to message."""

    def __init__(self) -> None:
        self._rooms: dict[str, _Room] = {}

    def talk(self, at: float, sender: str, room: str, addressed: tuple[str, ...], text: str) -> Talk:
        """A message in a room; times must not fall for one room.

        Its ``recipients`` are the members and so may hold the sender; ``size`` counts all who ever wrote there.
        """
        there = self._rooms.get(room)
        if there is None:
            there = self._rooms[room] = _Room()
        members = there.enter(sender, at)
        return Talk(at, sender, members, addressed, f"r-{room}", "room", len(there.seen), text)
