"""Who knows whom, and who is about, as far as a simulation has been played."""

from collections import Counter, deque

from bascule.simulate.talk import Talk

REMEMBERED = 40
"""Own texts kept of an account, for attackers who copy its style."""


class Person:
    """What is known of one account so far.

    Attributes:
        contacts: those it wrote with, the latest last.
        seen: when it last wrote, seconds since the epoch; 0 where it never did.
        hours: how many messages it wrote in each hour of the day (UTC).
        texts: its last texts.
        rooms: by conversation, the last message in each room it writes in.
    """

    def __init__(self) -> None:
        self.contacts: dict[str, None] = {}
        self.seen = 0.0
        self.hours: Counter[int] = Counter()
        self.texts: deque[str] = deque(maxlen=REMEMBERED)
        self.rooms: dict[str, Talk] = {}

    def met(self, other: str) -> None:
        """Take in that it wrote with ``other``."""
        self.contacts.pop(other, None)
        self.contacts[other] = None

    def usual(self, at: float) -> bool:
        """Whether it writes at this hour of the day: an hour that, with those beside it, has its share of messages."""
        hour = hour_of(at)
        near = sum(self.hours[(hour + by) % 24] for by in (-1, 0, 1))
        return near * 24 >= 3 * self.hours.total()


def hour_of(at: float) -> int:
    """The hour of the day, UTC."""
    return int(at // 3600) % 24


class People:
    """All accounts met so far."""

    def __init__(self) -> None:
        self.known: dict[str, Person] = {}

    def person(self, account: str) -> Person:
        """What is known of an account; a new one has nothing."""
        found = self.known.get(account)
        if found is None:
            found = self.known[account] = Person()
        return found

    def take_in(self, talk: Talk, text: str) -> None:
        """Take in a message of ordinary traffic."""
        sender = self.person(talk.sender)
        sender.seen = talk.at
        sender.hours[hour_of(talk.at)] += 1
        sender.texts.append(text)
        if talk.kind != "direct":
            sender.rooms[talk.conversation] = talk
        for other in talk.addressed:
            if other != talk.sender:
                sender.met(other)
                self.person(other).met(talk.sender)
