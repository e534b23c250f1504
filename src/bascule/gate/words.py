"""One network's own words in memory: on destinations, and on messages, senders, pages and campaigns."""

from collections.abc import Iterable, Iterator

import msgspec

from bascule.gate.contracts import Reach, Scope, VerdictEntry
from bascule.judge.known import FEED_CAP, OPERATOR
from bascule.judge.verdict import SEVERITY, Verdict
from bascule.lists.overlay import OperatorEntry, Overlay
from bascule.signals.known_list import GROUP
from bascule.signals.signal import Signal

Subject = tuple[Scope, str]


class _Followed(msgspec.Struct, frozen=True):
    """An entry on a subject, and what that stands for."""

    entry: VerdictEntry
    reach: Reach


class Words:
    """What a network's operators said, followed to expressions, messages and senders.

    Args:
        overlay: where words on expressions are kept for look-ups. A word on the destination itself comes before one
            on a group that it belongs to; among those the severest comes first.
    """

    def __init__(self, overlay: Overlay) -> None:
        self._overlay = overlay
        self._direct: dict[str, OperatorEntry] = {}
        self._followed: dict[Subject, _Followed] = {}
        self._by_expression: dict[str, set[Subject]] = {}
        self._tags: dict[str, tuple[VerdictEntry, ...]] = {}
        self._senders: dict[str, tuple[VerdictEntry, ...]] = {}

    def take(self, entry: VerdictEntry, reach: Reach) -> None:
        """Take in an entry that was set or removed; ``reach`` is what its subject stands for (unused where removed)."""
        if entry.scope == "destination":
            if entry.removed_at is None:
                self._direct[entry.subject] = _operator_entry(entry.subject, entry)
            else:
                self._direct.pop(entry.subject, None)
            self._settle((entry.subject,))
            return
        subject: Subject = (entry.scope, entry.subject)
        before = self._followed.pop(subject, None)
        if before is not None:
            self._unfollow(subject, before)
        if entry.removed_at is None:
            self._follow(subject, _Followed(entry, reach))
        self._settle((*(before.reach.expressions if before else ()), *reach.expressions))

    def on_message(self, tag: str, now: float) -> VerdictEntry | None:
        """The severest word on the message with ``tag``, or on its sender or campaign."""
        found = self._tags.get(tag)
        return None if found is None else _first(found, now)

    def on_sender(self, sender: str, now: float) -> VerdictEntry | None:
        """The severest word on an account."""
        found = self._senders.get(sender)
        return None if found is None else _first(found, now)

    def on_campaign(self, name: str, now: float) -> VerdictEntry | None:
        """The word on a campaign."""
        found = self._followed.get(("campaign", name))
        return None if found is None else _first((found.entry,), now)

    @property
    def tags(self) -> dict[str, tuple[VerdictEntry, ...]]:
        """Words by message tag; empty nearly always."""
        return self._tags

    def _follow(self, subject: Subject, followed: _Followed) -> None:
        self._followed[subject] = followed
        for expression in followed.reach.expressions:
            self._by_expression.setdefault(expression, set()).add(subject)
        for table, names in self._tables(followed):
            for name in names:
                table[name] = tuple(_severest_first((*table.get(name, ()), followed.entry)))

    def _unfollow(self, subject: Subject, followed: _Followed) -> None:
        for expression in followed.reach.expressions:
            self._by_expression[expression].discard(subject)
            if not self._by_expression[expression]:
                del self._by_expression[expression]
        for table, names in self._tables(followed):
            for name in names:
                table[name] = tuple(entry for entry in table[name] if entry is not followed.entry)
                if not table[name]:
                    del table[name]

    def _tables(self, followed: _Followed) -> tuple[tuple[dict[str, tuple[VerdictEntry, ...]], tuple[str, ...]], ...]:
        """Where an entry is found by message and by sender; one that allows speaks for destinations alone."""
        if followed.entry.verdict == "allow":
            return ()
        return (self._tags, followed.reach.tags), (self._senders, followed.reach.senders)

    def _settle(self, expressions: Iterable[str]) -> None:
        for expression in dict.fromkeys(expressions):
            chosen: OperatorEntry | None = None
            for entry in reversed(tuple(self._standing(expression))):
                chosen = msgspec.structs.replace(entry, otherwise=chosen)
            if chosen is None:
                self._overlay.remove(expression)
            else:
                self._overlay.set(chosen)

    def _standing(self, expression: str) -> Iterator[OperatorEntry]:
        """Entries on an expression, the first to hold first."""
        if expression in self._direct:
            yield self._direct[expression]
        subjects = self._by_expression.get(expression, ())
        for entry in _severest_first(self._followed[subject].entry for subject in subjects):
            yield _operator_entry(expression, entry)


def _operator_entry(expression: str, entry: VerdictEntry) -> OperatorEntry:
    reason = entry.reason if entry.scope == "destination" else because(entry)
    return OperatorEntry(expression, entry.verdict, reason, entry.who, entry.set_at, entry.expires_at)


def because(entry: VerdictEntry) -> str:
    """Why a word on a group touches one of its members, in words."""
    whose = f"it belongs to the {entry.scope} {entry.subject[:100]}"
    return f"{whose}: {entry.reason}" if entry.reason else whose


def judge_word(entry: VerdictEntry, what: str) -> Verdict:
    """The verdict that a word on a message, or on who sent it, amounts to.

    Args:
        entry: the word: warn or block.
        what: what is judged: ``message`` or ``sender``.
    """
    verb = "blocks" if entry.verdict == "block" else "warns of"
    why = (f": {entry.reason}" if entry.reason else "") if entry.scope == what else f", for {because(entry)}"
    words = f"The operator of this network {verb} this {what}{why}."
    signal = Signal("operator_word", FEED_CAP, words[:300], entry.subject[:200], GROUP)
    return Verdict(entry.verdict, FEED_CAP, words, OPERATOR, entry.set_at, entry.expires_at, (signal,))


def _severest_first(entries: Iterable[VerdictEntry]) -> list[VerdictEntry]:
    return sorted(entries, key=lambda entry: (-SEVERITY[entry.verdict], -entry.set_at))


def _first(entries: tuple[VerdictEntry, ...], now: float) -> VerdictEntry | None:
    return next((entry for entry in entries if entry.expires_at is None or entry.expires_at > now), None)
