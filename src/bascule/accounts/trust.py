"""The trust graph of one network, light: who is new to whom, who is called like a friend, who would believe whom.

Ties are kept as further histories in ``Accounts``, under names that no account can have, and so are names. Nothing is
computed from the record on demand, because the record is found by sender and not by recipient, and both sides count.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from hashlib import blake2b
from itertools import islice
from typing import Final, TypeVar

import msgspec

from bascule.accounts.event import AccountEvent
from bascule.accounts.ties import FRIEND, Ties, day_of, pack, strength, talked, unpack
from bascule.signals.like_a_contact import Called, like_a_contact
from bascule.signals.signal import Signal

PEOPLE: Final = 8
"""Recipients up to which a message makes ties; to more, one speaks and does not talk."""
CACHED: Final = 8_192
"""Accounts whose ties, and as many whose names, are kept in memory."""
UNKEPT: Final = 8_192
"""Changes that wait to be kept; of more, the earliest are let go."""
_TIES, _NAME = "\x00ties|", "\x00name|"

Load = Callable[[str], bytes | None]
"""What is kept of an account of this network: ``Accounts.load`` with the network given."""
K = TypeVar("K")
V = TypeVar("V")


class Ranked(msgspec.Struct, frozen=True, gc=False):
    """An account and how far it really talks with another, 0 to 1."""

    account: str
    strength: float


class Trust:
    """Who really talks to whom in one network. Not for several threads.

    Several processes each know what they decided on, and what others kept once it is read; a day that two of them add
    at the same time to one account may be lost, so a friend may be known a day later.

    Args:
        load: reads what is kept.
        salt: the network's own bytes, which must stay; without them nobody can tell whom a tie is with.
    """

    def __init__(self, load: Load, salt: bytes) -> None:
        self._load = load
        self._key = blake2b(salt, digest_size=32, person=b"ties").digest()
        self._ties: OrderedDict[str, Ties] = OrderedDict()
        self._names: OrderedDict[int, Called | None] = OrderedDict()
        self._unkept: dict[str, Callable[[], bytes]] = {}

    def like(self, sender: str, recipients: Sequence[str], now: float) -> Signal | None:
        """That the sender is new to a recipient and called like a friend of theirs; the weightiest such finding.

        Asked before a message is decided on; 2 µs where they know each other, some 50 µs for a first contact.
        """
        if not 0 < len(recipients) <= PEOPLE:
            return None
        day, mark, best = day_of(now), self._mark(sender), None
        called: Called | None = None
        for recipient in recipients:
            ties = self._of(recipient)
            tie = ties.get(mark)
            if not ties or (tie is not None and min(tie.wrote, tie.heard)):
                continue
            called = called or self._called(mark) or Called(sender)
            for other, friendly in ties.items():
                if strength(friendly, day) >= FRIEND and other != mark and (friend := self._called(other)):
                    found = like_a_contact(called, friend)
                    if found is not None and (best is None or found.weight > best.weight):
                        best = found
        return best

    def note(self, sender: str, recipients: Sequence[str], at: float) -> None:
        """Take in that a message was delivered; 1 µs where they wrote on this day before."""
        if not 0 < len(recipients) <= PEOPLE:
            return
        day, mark = day_of(at), self._mark(sender)
        own = self._of(sender)
        for recipient in recipients:
            if recipient == sender:
                continue
            other = self._mark(recipient)
            new = other not in own
            if talked(own, other, day, mine=True):
                self._changed(sender, own)
                theirs = self._of(recipient)
                if talked(theirs, mark, day, mine=False):
                    self._changed(recipient, theirs)
                if new:
                    self._known(mark, sender)
                    self._known(other, recipient)

    def event(self, event: AccountEvent) -> None:
        """Take in what an account calls itself now."""
        if event.kind in ("registered", "profile_changed") and event.display_name:
            self._call(self._mark(event.account), Called(event.account, event.display_name))

    def first_contact(self, sender: str, recipient: str) -> bool:
        """Whether nothing is known of them having written to each other."""
        return self._mark(sender) not in self._of(recipient) and self._mark(recipient) not in self._of(sender)

    def strength(self, account: str, other: str, now: float) -> float:
        """How far they really talk; see ``ties.strength``."""
        return strength(self._of(account).get(self._mark(other)), day_of(now))

    def rank(self, accounts: Iterable[str], victim: str, now: float) -> tuple[Ranked, ...]:
        """Accounts in the order in which they are to be warned of ``victim``: who talks with it most believes it most.

        Those it does not talk with come last, in the order given.
        """
        ties, day = self._of(victim), day_of(now)
        ranked = [Ranked(one, strength(ties.get(self._mark(one)), day)) for one in accounts]
        return tuple(sorted(ranked, key=lambda one: -one.strength))

    def unkept(self, most: int = UNKEPT) -> dict[str, bytes]:
        """What changed since the last time, packed, for ``Accounts.keep``; at most ``most``, what changed first."""
        names = list(islice(self._unkept, most))
        return {name: self._unkept.pop(name)() for name in names}

    def rows_of(self, account: str) -> tuple[str, str]:
        """The names under which ``account`` is kept here, for ``Accounts.forget``; it is forgotten in memory too."""
        mark = self._mark(account)
        self._ties.pop(account, None)
        self._names.pop(mark, None)
        rows = (_TIES + account, f"{_NAME}{mark:016x}")
        for row in rows:
            self._unkept.pop(row, None)
        return rows

    def _mark(self, account: str) -> int:
        text = account.encode("utf-8", "surrogatepass")
        return int.from_bytes(blake2b(text, digest_size=8, key=self._key).digest(), "big")

    def _of(self, account: str) -> Ties:
        ties = self._ties.get(account)
        if ties is None:
            waiting = self._unkept.get(_TIES + account)
            ties = unpack(waiting() if waiting else self._load(_TIES + account))
            _hold(self._ties, account, ties)
        return ties

    def _changed(self, account: str, ties: Ties) -> None:
        self._wait(_TIES + account, partial(pack, ties))

    def _called(self, mark: int) -> Called | None:
        if mark in self._names:
            return self._names[mark]
        row = f"{_NAME}{mark:016x}"
        kept = self._unkept[row]() if row in self._unkept else self._load(row)
        try:
            called = None if kept is None else msgspec.msgpack.decode(kept, type=Called)
        except msgspec.DecodeError:
            called = None
        _hold(self._names, mark, called)
        return called

    def _known(self, mark: int, account: str) -> None:
        if self._called(mark) is None:
            self._call(mark, Called(account))

    def _call(self, mark: int, called: Called) -> None:
        if called == self._names.get(mark):
            return
        _hold(self._names, mark, called)
        self._wait(f"{_NAME}{mark:016x}", partial(_packed, called))

    def _wait(self, row: str, packed: Callable[[], bytes]) -> None:
        if row not in self._unkept and len(self._unkept) >= UNKEPT:
            del self._unkept[next(iter(self._unkept))]
        self._unkept[row] = packed


def _packed(called: Called) -> bytes:
    """A name as it is kept: at most some 900 bytes, as ids and names have no more than 255 characters."""
    account, name = called.account, called.name[:96]
    return msgspec.msgpack.encode(Called(account if len(account.encode()) <= 512 else account[:96], name))


def _hold(held: "OrderedDict[K, V]", key: K, value: V) -> None:
    held[key] = value
    held.move_to_end(key)
    if len(held) > CACHED:
        held.popitem(last=False)
