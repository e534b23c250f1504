"""Decoys: contacts and credentials that nobody has a reason to use. Who does is found out.

Names are kept nowhere, only what they hash to under keys derived from the service's pepper: a mark to look up by
(BLAKE2b, RFC 7693, keyed) and a digest to be sure by (HMAC-SHA256, RFC 2104), compared in constant time.

A decoy contact in a message is a slip by itself. Two different ones within an hour, or one and five other people within
ten minutes, are a list being worked through: no doubt is left (HoneyIM, ACSAC 2007). Nor is there any where somebody
signs in with a decoy credential.
"""

import hmac
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Protocol

import msgspec

from bascule.accounts.decoy_contracts import Decoy, DecoyHit, DecoyKind
from bascule.accounts.event import AccountEvent
from bascule.signals.decoy import decoy_touched
from bascule.signals.signal import Signal

WITHIN = 3600.0
"""Seconds within which what one account touches counts together."""
DECOYS_SURE = 2
"""Different decoys touched that leave no doubt."""
ALONGSIDE = 600.0
OTHERS_SURE = 5
"""Other people written to with one decoy, or in the ten minutes after it, that leave none. In 43,809 real messages the
median was four people within ten minutes, so that one slip in busy talk stays a suspicion."""
_PEOPLE = 16  # recipients told apart of one account, and of one message
_HITS = 100
REMEMBERED = 10_000
"""Accounts remembered for what they touched; those that touched nothing for the longest are forgotten first."""


class Source(Protocol):
    """The part of ``DecoyBook`` that a process knows decoys by."""

    def generation(self) -> int:
        """The number of the last change."""
        ...

    def changes(self, since: int) -> tuple[Decoy, ...]:
        """The changes after number ``since``."""
        ...

    def recent(self, network: str, account: str, since: float) -> tuple[DecoyHit, ...]:
        """What an account touched lately."""
        ...


class Touched(msgspec.Struct, frozen=True, gc=False):
    """What a message or event says of its account.

    Attributes:
        signal: for the judge.
        sure: whether no doubt is left.
        hits: to be kept by ``DecoyBook.note``; empty where only what was touched before counts.
    """

    signal: Signal
    sure: bool
    hits: tuple[DecoyHit, ...]


class _Past(msgspec.Struct, frozen=True, gc=False):
    """What an account touched, and the marks of people it wrote to in those messages and since."""

    hits: tuple[DecoyHit, ...] = ()
    people: frozenset[bytes] = frozenset()


class DecoyNames:
    """Hashes names under one network's keys.

    Args:
        pepper: the service's secret.
        network: the network's id.
    """

    def __init__(self, pepper: bytes, network: str) -> None:
        self._key = hmac.digest(pepper, b"bascule decoys 1|" + network.encode(), "sha256")
        mark_key = hmac.digest(self._key, b"mark", "sha256")
        self._contact = blake2b(b"contact|", key=mark_key, digest_size=8)
        self._credential = blake2b(b"credential|", key=mark_key, digest_size=8)

    def mark(self, kind: DecoyKind, name: str) -> bytes:
        """What a decoy of this name is looked up by."""
        state = (self._contact if kind == "contact" else self._credential).copy()
        state.update(_spelt(kind, name))
        return state.digest()

    def digest(self, kind: DecoyKind, name: str) -> bytes:
        """What a decoy of this name is told by."""
        return hmac.digest(self._key, kind.encode() + b"|" + _spelt(kind, name), "sha256")

    def marks(self, names: Iterable[str]) -> list[bytes]:
        """The marks of contacts, in order; for the send path."""
        found = []
        copy = self._contact.copy
        for name in names:
            state = copy()
            state.update(name.encode("utf-8", "surrogatepass"))
            found.append(state.digest())
        return found


def _spelt(kind: DecoyKind, name: str) -> bytes:
    """Contacts as the network spells them; credentials as people type them, with capitals and spaces or without."""
    return (name if kind == "contact" else name.strip().casefold()).encode("utf-8", "surrogatepass")


class Decoys:
    """What this process knows of decoys, as fresh as the last change anywhere; made at load.

    Args:
        source: where decoys come from.
        pepper: the service's secret.
    """

    def __init__(self, source: Source, pepper: bytes) -> None:
        self._source = source
        self._pepper = pepper
        self._names: dict[str, DecoyNames] = {}
        self._by_mark: dict[str, dict[bytes, Decoy]] = {}
        self._recent: OrderedDict[tuple[str, str], _Past] = OrderedDict()
        self._seen = 0
        self.refresh()

    def refresh(self) -> None:
        """Take in what has changed since the last question; one comparison where nothing has."""
        if self._source.generation() == self._seen:
            return
        for decoy in self._source.changes(self._seen):
            standing = self._by_mark.setdefault(decoy.network, {})
            if decoy.removed_at is None:
                standing[decoy.mark] = decoy
            else:
                standing.pop(decoy.mark, None)
            self._seen = decoy.number

    def names(self, network: str) -> DecoyNames:
        """The hashes of one network."""
        names = self._names.get(network)
        if names is None:
            names = self._names[network] = DecoyNames(self._pepper, network)
        return names

    def hit(self, network: str, recipients: Sequence[str]) -> int:
        """How many of ``recipients`` are decoys: half a microsecond for each where the network has any."""
        self.refresh()
        return len(self._contacts(network, recipients)) if self._by_mark.get(network) else 0

    def message(
        self, network: str, sender: str, message: str, recipients: Sequence[str], others: int, now: float
    ) -> Touched | None:
        """What a message says of its sender; None as a rule.

        Args:
            network: the network's id.
            sender: who sends it.
            message: its id.
            recipients: to whom.
            others: different people that the sender wrote to within ten minutes, those of this message left out or not;
                0 where that is not known: then those of this message and of those after a decoy are counted.
            now: seconds since the epoch.
        """
        self.refresh()
        if not self._by_mark.get(network):
            return None
        found = self._contacts(network, recipients)
        key = (network, sender)
        if not found and key not in self._recent:
            return None
        before = self._before(key, now)
        if not found and not before.hits:
            return None
        decoys = {decoy.mark for decoy in found}
        met = {mark for mark in self.names(network).marks(recipients[:_PEOPLE]) if mark not in decoys}
        lately = before.people if before.hits and now - before.hits[-1].at <= ALONGSIDE else frozenset()
        people = lately | met if len(lately) < _PEOPLE else lately
        beside = max(others - len(found), len(people)) if found or lately else 0
        touched = {hit.decoy for hit in before.hits} | {decoy.id for decoy in found}
        sure = len(touched) >= DECOYS_SURE or beside >= OTHERS_SURE or any(hit.sure for hit in before.hits)
        hits = tuple(DecoyHit(network, sender, decoy.id, now, sure, message) for decoy in found)
        self._remember(key, _Past((*before.hits, *hits), people))
        return Touched(decoy_touched(sure=sure), sure, hits)

    def event(self, network: str, event: AccountEvent, at: float) -> Touched | None:
        """What an event says of its account: whether a decoy credential was typed; None as a rule."""
        if event.kind not in ("logged_in", "login_failed"):
            return None
        self.refresh()
        found = {
            decoy.id: decoy
            for typed in {event.credential, event.account} - {""}
            if (decoy := self._find(network, "credential", typed)) is not None
        }
        if not found:
            return None
        key = (network, event.account)
        hits = tuple(DecoyHit(network, event.account, name, at, True, event=event.id) for name in found)
        before = self._before(key, at)
        self._remember(key, _Past((*before.hits, *hits), before.people))
        return Touched(decoy_touched(sure=True), True, hits)

    def _contacts(self, network: str, recipients: Sequence[str]) -> tuple[Decoy, ...]:
        standing = self._by_mark[network]
        names = self.names(network)
        return tuple(
            decoy
            for name, mark in zip(recipients, names.marks(recipients), strict=True)
            if mark in standing and (decoy := self._find(network, "contact", name)) is not None
        )

    def _find(self, network: str, kind: DecoyKind, name: str) -> Decoy | None:
        standing = self._by_mark.get(network)
        if not standing:
            return None
        names = self.names(network)
        decoy = standing.get(names.mark(kind, name))
        if decoy is None or not hmac.compare_digest(decoy.digest, names.digest(kind, name)):
            return None
        return decoy

    def _before(self, key: tuple[str, str], now: float) -> "_Past":
        """What the account touched within the hour, here or as other processes kept it, and whom it wrote to since."""
        own = self._recent.get(key) or _Past(self._source.recent(*key, now - WITHIN))
        hits = tuple(hit for hit in own.hits if hit.at >= now - WITHIN)
        return _Past(hits, own.people if hits else frozenset())

    def _remember(self, key: tuple[str, str], past: "_Past") -> None:
        self._recent[key] = _Past(past.hits[-_HITS:], past.people)
        self._recent.move_to_end(key)
        if len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)
