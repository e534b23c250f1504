"""All exposures of a campaign, held in columns: some 40 bytes each, so that a million fit.

An exposure is one account shown the campaign's link by another: it was named among a delivered message's recipients,
or opened its link. What does not fit is counted and said, never dropped in silence.
"""

from array import array
from collections.abc import Iterable
from typing import Literal

import msgspec

from bascule.campaigns.sent import Sent

MOST_EXPOSURES = 1_000_000
"""Exposures held; those that come later are counted."""
MOST_ACCOUNTS = 500_000
"""Accounts held; exposures of others are counted."""
INFERRED = 0.9
"""The chance that a direct message's opening was its recipient's: its sender may have tried the link too."""
NEVER = float("nan")
How = Literal["none", "maybe", "inferred", "viewer"]
_HOW: tuple[How, ...] = ("none", "maybe", "inferred", "viewer")


class Exposure(msgspec.Struct, frozen=True):
    """One account shown the campaign's link by another.

    Attributes:
        sender: who sent it.
        account: who was shown it.
        message: the network's id for the message.
        at: when, seconds since the epoch.
        clicked: how it is known that the account opened the link: ``viewer`` (named by the network), ``inferred`` (the
            only account the message went to), ``maybe`` (somebody among several did), ``none``.
        clicked_at: the start of the minute of the first opening, seconds since the epoch; None where there was none.
        turned_at: when the account sent a link of the campaign itself for the first time; None where it never did.
    """

    sender: str
    account: str
    message: str
    at: float
    clicked: How
    clicked_at: float | None
    turned_at: float | None


class Sender(msgspec.Struct):
    """One account that sent the campaign's link.

    Attributes:
        index: the account's number here.
        number: its first message, in the order of the record.
        message: that message's place here.
        at: when that was sent, seconds since the epoch.
        withheld: that message was held or rejected.
        messages: how many it sent, withheld ones too.
        rooms: conversations without named recipients that it sent to, at most sixteen.
    """

    index: int
    number: int
    message: int
    at: float
    withheld: bool
    messages: int = 0
    rooms: tuple[str, ...] = ()


class Spread:
    """Takes in a campaign's messages, in any order; gives its exposures.

    Args:
        most: exposures held.
        accounts: accounts held.
    """

    def __init__(self, most: int = MOST_EXPOSURES, accounts: int = MOST_ACCOUNTS) -> None:
        self._most, self._most_accounts = most, accounts
        self.names: list[str] = []
        self.senders: dict[int, Sender] = {}
        self.messages: list[str] = []
        self.numbers = array("q")
        self.times = array("d")
        self.sender_of = array("I")
        self.source, self.target, self.of = array("I"), array("I"), array("I")
        self.clicked_at, self.chance, self._how = array("d"), array("f"), array("b")
        self.rooms: dict[str, list[tuple[int, int]]] = {}
        self.delivered = self.withheld = self.unnamed = self.uncounted = self.self_sends = 0
        self.first_at: float | None = None
        self.last_at: float | None = None
        self.first_withheld_at: float | None = None
        self.cut_at: float | None = None
        self._index: dict[str, int] = {}

    def take(self, messages: Iterable[Sent]) -> None:
        """Take in messages."""
        for sent in messages:
            sender = self._account(sent.sender)
            if sender is None:
                self._left_out(len(sent.recipients), sent.at)
                continue
            place = len(self.messages)
            self.messages.append(sent.message)
            self.numbers.append(sent.number)
            self.times.append(sent.at)
            self.sender_of.append(sender)
            self._sent(sender, sent, place)
            if sent.withheld:
                self.withheld += 1
                self.first_withheld_at = _earlier(self.first_withheld_at, sent.at)
                continue
            self.delivered += 1
            self.first_at = _earlier(self.first_at, sent.at)
            self.last_at = sent.at if self.last_at is None else max(self.last_at, sent.at)
            self._shown(sender, sent, place)

    def exposures(self, offset: int = 0, limit: int = 1000) -> tuple[Exposure, ...]:
        """Exposures in the order they were taken in."""
        return tuple(self.exposure(row) for row in range(offset, min(offset + limit, len(self.source))))

    def exposure(self, row: int) -> Exposure:
        """One of them."""
        of, clicked_at = self.of[row], self.clicked_at[row]
        turned = self.senders.get(self.target[row])
        return Exposure(
            sender=self.names[self.source[row]],
            account=self.names[self.target[row]],
            message=self.messages[of],
            at=self.times[of],
            clicked=_HOW[self._how[row]],
            clicked_at=None if clicked_at != clicked_at else clicked_at,  # noqa: PLR0124 - NaN
            turned_at=turned.at if turned is not None and turned.number > self.numbers[of] else None,
        )

    @property
    def surely(self) -> Iterable[bool]:
        """By row, whether the account is known to have opened the link."""
        return (how >= _HOW.index("inferred") for how in self._how)

    def __len__(self) -> int:
        return len(self.source)

    def _account(self, name: str) -> int | None:
        index = self._index.get(name)
        if index is None and len(self.names) < self._most_accounts:
            index = self._index[name] = len(self.names)
            self.names.append(name)
        return index

    def _sent(self, index: int, sent: Sent, place: int) -> None:
        known = self.senders.get(index)
        if known is None:
            known = self.senders[index] = Sender(index, sent.number, place, sent.at, sent.withheld)
        elif sent.number < known.number:
            known.number, known.message, known.at, known.withheld = sent.number, place, sent.at, sent.withheld
        known.messages += 1
        if not sent.recipients and sent.conversation and sent.conversation not in known.rooms:
            known.rooms = (*known.rooms[-15:], sent.conversation)

    def _shown(self, sender: int, sent: Sent, place: int) -> None:
        shown = dict.fromkeys(sent.recipients)
        if sent.sender in shown:
            del shown[sent.sender]
            self.self_sends += 1
        viewers = {one.account: one.at for one in sent.viewers if one.account != sent.sender}
        if not sent.recipients:
            self.unnamed += max(sent.audience - len(viewers), 0)
            if sent.conversation:
                self.rooms.setdefault(sent.conversation, []).append((sent.number, place))
        unknown = sum(1 for one in shown if one not in viewers)
        for account, at in viewers.items():
            self._add(sender, account, place, (at, 1.0, 3))
        if not sent.opened:
            doubt = (NEVER, 0.0, 0)
        elif sent.direct and len(shown) == 1:
            doubt = (_known(sent.opened_at), INFERRED, 2)
        else:
            doubt = (_known(sent.opened_at), min(sent.opened / max(unknown, 1), 1.0), 1)
        for account in shown:
            if account not in viewers:
                self._add(sender, account, place, doubt)

    def _add(self, sender: int, account: str, place: int, click: tuple[float, float, int]) -> None:
        target = self._account(account) if len(self.source) < self._most else None
        if target is None:
            self._left_out(1, self.times[place])
            return
        self.source.append(sender)
        self.target.append(target)
        self.of.append(place)
        at, chance, how = click
        self.clicked_at.append(at)
        self.chance.append(chance)
        self._how.append(how)

    def _left_out(self, exposures: int, at: float) -> None:
        self.uncounted += exposures
        self.cut_at = _earlier(self.cut_at, at)


def _earlier(one: float | None, other: float) -> float:
    return other if one is None else min(one, other)


def _known(at: float | None) -> float:
    return NEVER if at is None else at
