"""Watches the accounts of one network: every message is held against its sender's past, and becomes part of it."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from bascule.accounts.act import Act
from bascule.accounts.blast import LIMITS, Blast, Limits, blast, doubtful
from bascule.accounts.client import Client
from bascule.accounts.corroboration import Corroboration
from bascule.accounts.event import AccountEvent
from bascule.accounts.happened import cleared, happened, reported, touched_decoy
from bascule.accounts.history import UNKNOWN, History, fresh_site, observe, pack, received, unpack
from bascule.accounts.lately import YOUNG, found, settled
from bascule.accounts.marked import Marked, Marker
from bascule.accounts.neighbourhood import NAME, Neighbourhood
from bascule.accounts.score import NOTHING, Hijack, score
from bascule.accounts.step import Step, step

CACHED: Final = 8_192
"""Histories kept unpacked."""
UNKEPT: Final = 4_096
"""Histories that changed without a message and wait to be kept; of more, the earliest are let go."""
HELD: Final = 30.0
"""Seconds after which a history is read from the store anew, so that another process's changes are seen."""

SURE: Final = 2.0
"""Evidence against an account from which it vouches for nothing."""
FAMILIAR: Final = "account_familiar"
"""The signal that a client is the account's own."""
SETTLED: Final = 5
"""Messages from which an account is at home on a network."""

Load = Callable[[str], bytes | None]
"""What is kept of an account of this network: ``Accounts.load`` with the network given."""


class Judged(msgspec.Struct, frozen=True, gc=False):
    """What was found out about an act.

    Attributes:
        hijack: what speaks for a hijack.
        blast: that it is one of a blast: its sender is to be frozen; None where it is not.
        challenge: that it may be one, so that its owner is to be asked; None where it is not, or surely is.
        watch: the hijack score alone is worth a look.
        history: the sender's history with this act in it, packed, for ``Record.account``; None where its past could not
            be read, which must not be overwritten.
    """

    hijack: Hijack = NOTHING
    blast: Blast | None = None
    challenge: Blast | None = None
    watch: bool = False
    history: bytes | None = None


class Watch:
    """The accounts of one network. Not for several threads; about 50 µs an act.

    Args:
        load: reads what is kept of an account; a ``RuntimeError`` or ``OSError`` of it means that the past is unknown
            for now.
        salt: the network's own bytes; they must stay, or all accounts look new.
        limits: when a blast is a blast.
        cached: histories kept unpacked in memory.
        without: groups of findings to leave out.
    """

    def __init__(
        self,
        load: Load,
        salt: bytes,
        limits: Limits = LIMITS,
        cached: int = CACHED,
        without: frozenset[str] = frozenset(),
    ) -> None:
        self._load = load
        self._marker = Marker(salt)
        self._limits, self._lower = limits, limits.lower()
        self._most = cached
        self._without = without
        self._cache: OrderedDict[str, tuple[History, float]] = OrderedDict()
        self._unkept: OrderedDict[str, History] = OrderedDict()
        self._neighbourhood = Neighbourhood(self._read(NAME))
        self._moved = False
        self._corroboration = Corroboration()

    def judge(self, act: Act) -> Judged:
        """Hold an act against its sender's past, and make it part of that."""
        before = self._past(act.account, act.at)
        marked = self._marker.act(act, self._strange)
        after = observe(before or UNKNOWN, marked)
        fresh = fresh_site(before or UNKNOWN, marked) > 0
        done = self._step(marked, before or UNKNOWN, after, fresh=fresh)
        hijack = score(done, self._without)
        one = blast(done, hijack, self._limits)
        doubt = doubtful(done, hijack, self._lower) if one is None else None
        self._corroborate(marked, hijack, blasted=one is not None)
        self._at_large(before or UNKNOWN, marked)
        after = _weighed(done, hijack)
        packed = None
        if before is not None:
            after = self._settled(after, marked)
            packed = pack(after)
            self._hold(act.account, after, act.at)
            self._unkept.pop(act.account, None)
        if one is None:
            self._delivered(act, marked)
        return Judged(hijack, one, doubt, hijack.score >= self._limits.watch, packed)

    def fresh(self, account: str, sites: Sequence[str], at: float) -> bool:
        """Whether any of ``sites`` is new to an account, as far as is remembered; no where its past cannot be read."""
        history = self._past(account, at)
        if history is None:
            return False
        return any(found(history.sites, self._marker.mark("s", site)) is None for site in sites)

    def happened(self, event: AccountEvent, now: float) -> None:
        """Take in what happened to an account; ``unkept`` has its history then."""
        at = event.seconds if event.seconds is not None else now
        self._change(event.account, now, lambda history: self._told(history, event, min(at, now)))

    def reported(self, account: str, at: float, *, against: bool = True) -> None:
        """Take in a report against an account, or a word for it."""
        self._change(account, at, lambda history: reported(history, at, against=against))

    def touched_decoy(self, account: str, at: float) -> None:
        """Take in that an account wrote to a decoy, or used one's credential."""
        self._change(account, at, lambda history: touched_decoy(history, at))

    def cleared(self, account: str, at: float) -> None:
        """A freeze was undone: what was held against the account is void, and its clients are the owner's."""
        self._corroboration.cleared(self._marker.mark("p", account))
        self._change(account, at, lambda history: cleared(history, at))

    def unkept(self, most: int = UNKEPT) -> dict[str, bytes]:
        """What changed without a message of its own, packed, for ``Accounts.keep``; each is told once.

        Histories of recipients and of accounts that something happened to, and the networks people are on, under a name
        that no account can have. At most ``most`` histories at a time, those that changed first.
        """
        count = min(most, len(self._unkept))
        told = {name: pack(history) for name, history in (self._unkept.popitem(last=False) for _ in range(count))}
        if self._moved:
            told[NAME] = self._neighbourhood.packed()
            self._moved = False
        return told

    def forget(self, account: str) -> None:
        """Drop an account from memory; the store drops what it keeps."""
        self._cache.pop(account, None)
        self._unkept.pop(account, None)

    def _told(self, history: History, event: AccountEvent, at: float) -> History:
        if event.kind == "logged_in" and self._strange(event.client) > 0:
            self._arrived(event.account, history, event.client, at)
        return happened(history, event, at, self._marker, self._strange)

    def _strange(self, client: Client | None) -> float:
        return self._neighbourhood.strange(self._marker.area(client))

    def _step(self, marked: Marked, before: History, after: History, *, fresh: bool) -> Step:
        shared, arrived = marked.shared, 0
        if marked.strange > 0:
            arrived = self._arrived(marked.act.account, before, marked.act.client, marked.at)
        if not shared:
            return step(marked, before, after, fresh=fresh, arrived=arrived)
        known, account = self._corroboration, self._marker.mark("p", marked.act.account)
        vouched, bait = known.vouched(marked.sites or shared), known.bait(shared, account, marked.at)
        return step(marked, before, after, fresh=fresh, vouched=vouched, bait=bait, arrived=arrived)

    def _arrived(self, account: str, history: History, client: Client | None, at: float) -> int:
        """How many others turned up with an account on a strange network, all of them known from elsewhere."""
        day = int(at / 3_600.0) - 24
        if not any(one.first <= day and one.strange <= 0 for one in history.networks):
            return 0
        return self._neighbourhood.arrived(self._marker.area(client), self._marker.mark("p", account), at)

    def _corroborate(self, marked: Marked, hijack: Hijack, *, blasted: bool) -> None:
        """Whoever is on a client of its own, and is not suspected otherwise, vouches for what it sends."""
        if not marked.shared:
            return
        account = self._marker.mark("p", marked.act.account)
        if blasted:
            self._corroboration.blasted(marked.shared, account, marked.at)
        elif hijack.evidence < SURE and any(one.name == FAMILIAR for one in hijack.signals):
            self._corroboration.vouch(marked.shared, account, max(marked.act.audience, len(marked.act.recipients)))

    def _at_large(self, before: History, marked: Marked) -> None:
        """Note that an owner who is at home elsewhere came from a network that people are on."""
        if not marked.network or marked.strange or found(before.networks, marked.network) is not None:
            return
        if _at_home(before):
            self._neighbourhood.moved(strange=False)

    def _settled(self, after: History, marked: Marked) -> History:
        """Networks count as used here once an account was on one for days and nobody minded.

        So a hijacker makes no network familiar, nor strange ones usual, unless it is left alone for as long.
        """
        used = found(after.networks, marked.network)
        if used is None or used.strange < 0 or used.times < SETTLED or marked.at / 3600.0 - used.first < YOUNG:
            return after
        area = self._marker.area(marked.act.client)
        if used.strange > 0 and any(one.strange < 0 for one in after.networks):
            self._neighbourhood.moved(strange=True)
        self._neighbourhood.note(area)
        self._moved = True
        networks = tuple([settled(one) if one is used else one for one in after.networks])
        return msgspec.structs.replace(after, networks=networks)

    def _delivered(self, act: Act, marked: Marked) -> None:
        """The other side of a direct chat: its history tells that it was written to."""
        if act.kind == "direct" and len(act.recipients) == 1 and act.recipients[0] != act.account:
            sender = self._marker.mark("p", act.account)
            self._change(act.recipients[0], act.at, lambda history: received(history, sender, marked))

    def _change(self, account: str, at: float, change: Callable[[History], History]) -> None:
        history = self._past(account, at)
        if history is None:
            return
        history = change(history)
        self._hold(account, history, at)
        self._unkept.pop(account, None)
        self._unkept[account] = history  # packed when it is kept: a busy account changes often
        if len(self._unkept) > UNKEPT:
            self._unkept.popitem(last=False)

    def _past(self, account: str, at: float) -> History | None:
        """The account's history; None where it cannot be read at the moment."""
        known = self._cache.get(account)
        if known is not None and abs(at - known[1]) < HELD:
            return known[0]
        waiting = self._unkept.get(account)
        if waiting is not None:
            return waiting
        try:
            return unpack(self._load(account))
        except (RuntimeError, OSError):
            return None

    def _read(self, name: str) -> bytes | None:
        try:
            return self._load(name)
        except (RuntimeError, OSError):
            return None

    def _hold(self, account: str, history: History, at: float) -> None:
        self._cache[account] = (history, at)
        self._cache.move_to_end(account)
        if len(self._cache) > self._most:
            self._cache.popitem(last=False)


def _at_home(history: History) -> bool:
    """Whether an account is at home on a network."""
    return any(one.strange < 0 for one in history.networks)


def _weighed(done: Step, hijack: Hijack) -> History:
    """The history with what spoke against the sender noted beside the near-same messages."""
    after, copy = done.after, done.copy
    if copy is None:
        return after
    mean = hijack.evidence if copy.sends < 2 else copy.evidence / 10 + (hijack.evidence - copy.evidence / 10) * 0.35
    noted = msgspec.structs.replace(copy, evidence=max(0, min(255, round(10 * mean))))
    return msgspec.structs.replace(after, copies=(*after.copies[:-1], noted))
