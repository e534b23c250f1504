"""Finds the messages that recalls touch, and follows verdict changes to the recalls that they begin or end."""

import secrets
from collections.abc import Mapping, Sequence

from bascule.gate.contracts import Ledger, Seen, VerdictEntry
from bascule.gate.network import Network
from bascule.links.expressions import expression_hash
from bascule.recall.contracts import Ending, Found, Recalls, Search
from bascule.recall.edited import edited, touched
from bascule.recall.event import type_of
from bascule.recall.recall import HELD_ACTIONS, LATE_SECONDS, SETTLE_SECONDS, Recall, recall_id

NOTE_SECONDS = 1.0
"""How seldom it is noted which verdict changes were looked at, where they led to nothing."""
PAGE = 1000
"""Messages looked at in one step."""
DELIVERED = frozenset(("deliver", "rewrite"))
"""Decisions after which people saw the message."""


class Searcher:
    """The looking part of recall.

    Args:
        ledger: knows the messages and the verdicts.
        recalls: the queue.
    """

    def __init__(self, ledger: Ledger, recalls: Recalls) -> None:
        self._ledger = ledger
        self._recalls = recalls
        self._done: dict[str, tuple[float, int]] = {}
        self._looked = 0
        self._noted_at = float("-inf")

    async def follow(self, networks: Mapping[str, Network], now: float) -> bool:
        """Take up the verdict changes since the last look; whether a recall began or ended by one.

        How far it is is noted with each such recall, and else once in a while: changes that lead to none come often.
        """
        if self._ledger.generation() <= self._looked:
            return False
        since = max(self._looked, self._recalls.followed())
        changed = False
        for entry in self._ledger.changes(since):
            changed |= await self._take(entry, networks.get(entry.network), now)
            self._looked = entry.id
        if now >= self._noted_at + NOTE_SECONDS:
            self._noted_at = now
            await self._recalls.follow(self._looked, None, None, now)
        return changed

    async def _take(self, entry: VerdictEntry, network: Network | None, now: float) -> bool:
        """One verdict change; whether a recall began or ended by it."""
        receiver = self._recalls.receiver(entry.network)
        if network is None or receiver is None or not network.policy.recall_on_block:
            return False
        if begins(entry, now):
            start = _recall_of(entry, network, now)
            if type_of(start.action) not in receiver.events:
                return False
            await self._recalls.follow(entry.id, start, None, now)
            return True
        if entry.verdict == "block" and entry.removed_at is None:
            return False
        ending = Ending(entry.network, entry.scope, entry.subject, entry.who)
        await self._recalls.follow(entry.id, None, ending, now)
        return True

    async def search(self, networks: Mapping[str, Network], now: float) -> bool:
        """One step of each recall that still looks for its messages; whether anything was found."""
        busy = False
        for search in self._recalls.searches():
            busy |= await self._step(search, networks.get(search.recall.network), now)
        return busy

    async def restore(self, now: float) -> bool:
        """One step of each recall that was undone; whether there was one."""
        undone = self._recalls.unrestored()
        for recall in undone:
            await self._recalls.restore(recall, now, PAGE // 2)
        return bool(undone)

    async def _step(self, search: Search, network: Network | None, now: float) -> bool:
        recall = search.recall
        settled = now >= search.asked_at + SETTLE_SECONDS
        if not settled and self._done.get(recall.id) == (search.asked_at, search.after):
            return False  # all that was recorded has been looked at; once more when the late ones have come in
        newest = self._recalls.newest()
        keys = self._ledger.reach(recall.network, recall.scope, recall.subject).keys
        seen = await self._ledger.sighted(
            recall.network, keys, since=recall.since, until=recall.until, after=search.after, limit=PAGE
        )
        whole = len(seen) < PAGE
        last = whole and settled
        after = max(seen[-1].number if seen else search.after, newest if whole else 0)
        if seen or whole:
            found = await self._found(search, network, [one for one in seen if _meant(recall, one)])
            await self._recalls.found(recall.id, found, after, now, last=last)
        if last:
            self._done.pop(recall.id, None)
        elif whole:
            self._done[recall.id] = (search.asked_at, after)
        return bool(seen)

    async def _found(self, search: Search, network: Network | None, seen: Sequence[Seen]) -> list[Found]:
        recall = search.recall
        if recall.action != "edit" or network is None:
            return [Found(one.number, one.id, one.conversation, one.sender) for one in seen]
        return await with_texts(self._recalls, recall, seen, self._wanted(recall), network.policy.recall_notice)

    def _wanted(self, recall: Recall) -> frozenset[int] | None:
        """The expressions whose links are taken out; None for every link, where whole messages are meant."""
        if recall.scope in ("message", "sender"):
            return None
        reach = self._ledger.reach(recall.network, recall.scope, recall.subject)
        return frozenset(map(expression_hash, reach.expressions))


async def with_texts(
    recalls: Recalls, recall: Recall, seen: Sequence[Seen], wanted: frozenset[int] | None, notice: str
) -> list[Found]:
    """Messages with the text that an edit shows instead; None where its links cannot be taken out.

    Args:
        recalls: knows the texts.
        recall: the edit.
        seen: its messages.
        wanted: the expressions whose links are taken out; None for every link.
        notice: what stands in a link's place.
    """
    written = await recalls.written(recall.network, seen)
    made = []
    for one in seen:
        kept = written[one.number]
        decision = kept.recorded.decision
        urls = touched(decision.links, wanted)
        text = edited(decision.text, kept.format, urls, notice) if kept.recorded.original and urls else None
        made.append(Found(one.number, one.id, one.conversation, one.sender, text))
    return made


def _meant(recall: Recall, seen: Seen) -> bool:
    """A recall means what people saw; a decision on a held message means that one alone."""
    return recall.action in HELD_ACTIONS or seen.action in DELIVERED


def begins(entry: VerdictEntry, now: float) -> bool:
    """Whether a change raises the bridge: a block that stands and has not lapsed."""
    return entry.verdict == "block" and entry.removed_at is None and (entry.expires_at or now + 1.0) > now


def _recall_of(entry: VerdictEntry, network: Network, now: float) -> Recall:
    return Recall(
        id=recall_id(secrets.token_bytes(10)),
        network=entry.network,
        scope=entry.scope,
        subject=entry.subject,
        since=0.0,
        until=now + LATE_SECONDS,
        action=network.policy.recall_action,
        reason=entry.reason,
        who=entry.who,
        started_at=now,
        verdict=entry.id,
    )
