"""The send path: a message in, a decision out, kept before it is answered."""

import asyncio
import logging

import msgspec

from bascule.gate.contracts import Ledger, Record, Recorded, StoreFailureError
from bascule.gate.copies import earlier_of, members_of
from bascule.gate.deciding import Decider, Judged
from bascule.gate.decision import Decision
from bascule.gate.knowledge import Knowledge
from bascule.gate.learned import NOTHING_LEARNED, Learned
from bascule.gate.memory import Memory
from bascule.gate.message import Message
from bascule.gate.network import Network
from bascule.gate.speaker import Guards
from bascule.gate.weighing import open_destinations
from bascule.links.keyring import Keyring

AT_ONCE = 500
"""Members of campaigns that are kept together at most."""
MOST_WAITING = 50_000
"""Members that wait while the store cannot keep them; of more, the earliest are let go."""
LOG = logging.getLogger("bascule.send")


class MessageConflict(ValueError):
    """The message's id was used before, by another sender or for another text."""


class Sender:
    """The send path of one network; made at load, and again when the network or its keys change.

    Args:
        network: whose messages.
        ring: its keys.
        knowledge: what is known.
        ledger: where decisions are kept.
        memory: what it remembers from message to message; it outlives a reload.
        learned: its own weights and text model.
        guards: what looks at accounts; None where nobody does.
    """

    def __init__(
        self,
        network: Network,
        ring: Keyring,
        knowledge: Knowledge,
        ledger: Ledger,
        memory: Memory | None = None,
        learned: Learned = NOTHING_LEARNED,
        guards: Guards | None = None,
    ) -> None:
        self.memory = memory or Memory(ring)
        self.network = network
        self.ring = ring
        self._ledger = ledger
        self._knowledge = knowledge
        self._speakers = self.memory.speakers(network, guards) if guards else None
        self._decider = Decider(network, ring, knowledge, ledger, self.memory, learned, self._speakers)
        self.wrapper, self.likeness = self._decider.wrapper, self._decider.likeness
        self._pending: dict[str, asyncio.Future[Recorded]] = {}
        self.unrecorded = 0

    def warm(self) -> None:
        """Read what is to be read, so that no message waits for it."""
        self.likeness.warm()
        if self.memory.acquaintance is not None:
            self.memory.acquaintance.warm()

    async def check(self, message: Message, now: float) -> Decision:
        """Decide on ``message`` at ``now``, or repeat what was decided for its id before.

        Raises:
            MessageConflict: its id belongs to another message.
            StoreFailureError: the decision could not be kept and the network's policy is closed.
        """
        try:
            known = await self._earlier(message.id) or await self._decide_and_keep(message, now)
        except StoreFailureError:
            if self.network.policy.on_store_failure == "closed":
                raise
            return self._unrecorded(message, now)
        _check_same(known, message)
        return known.decision

    async def _earlier(self, message_id: str) -> Recorded | None:
        """What was decided for this id, or is being kept at the moment."""
        pending = self._pending.get(message_id)
        if pending is None:
            known = await self._ledger.recorded(self.network.id, message_id)
            pending = self._pending.get(message_id)
            if known is not None or pending is None:
                return known
        return await asyncio.shield(pending)

    async def _decide_and_keep(self, message: Message, now: float) -> Recorded:
        task = asyncio.ensure_future(self._keep(self._decider.decide(message, now)))
        self._pending[message.id] = task
        try:
            return await asyncio.shield(task)
        finally:
            self._pending.pop(message.id, None)

    async def _keep(self, judged: Judged) -> Recorded:
        """Keep a decision; where its sender was blocked in the meantime, have that followed to this message too."""
        seen, record = self._knowledge.seen, judged.record
        kept = await self._ledger.record(record)
        if judged.whole.finding.campaign and self.network.policy.campaigns == "live":
            await self._join(judged)
        if self._speakers is not None:
            one = judged
            await self._speakers.follow(record.message, one.heard, one.spoken, one.ruled, record.received_at)
        if self._ledger.generation() != seen:
            self._knowledge.refresh()
            own = self._decider.on_sender(record.message, record.received_at)
            if own is not None:
                await self._ledger.renew_verdict(own.network, own.subject, own.scope)
        return kept

    async def _join(self, judged: Judged) -> None:
        """Keep what belongs to a campaign as its members; a word on it is followed to them.

        The first of a campaign at once; those that join later within a second, together: see ``join``.
        """
        record, finding = judged.record, judged.whole.finding
        where = self.network.id, finding
        goes, established = open_destinations(judged.examined), self.memory.copies.established
        members = members_of(*where, record.message, goes, record.received_at, established)
        joining = self.memory.joining
        joining += members
        if not finding.tags and len(joining) < AT_ONCE:
            return
        try:
            if finding.tags:
                seen = await self._ledger.sighted(self.network.id, finding.tags)
                joining += earlier_of(*where, seen, record.received_at)
            await self.join()
        except StoreFailureError as error:  # the decision is kept and stands
            LOG.warning("campaign %s of %s: members could not be kept: %s", finding.group, self.network.id, error)

    async def join(self) -> int:
        """Keep the members of campaigns that wait; how many. For every second, and the end.

        Raises:
            StoreFailureError: they could not be kept; they wait on.
        """
        members, self.memory.joining = self.memory.joining, []
        if members:
            try:
                await self._ledger.join(members)
            except StoreFailureError:
                self.memory.joining = [*members, *self.memory.joining][-MOST_WAITING:]
                raise
        return len(members)

    def _unrecorded(self, message: Message, now: float) -> Decision:
        """An answer that is not kept; its links are all self-contained, for a short one would lead nowhere."""
        self.unrecorded += 1
        decision = self._decider.decide(message, now, kept=False).record.decision
        return msgspec.structs.replace(decision, degraded=(*decision.degraded, "store"))

    def decide(self, message: Message, now: float) -> Record:
        """What is to be kept and answered for ``message``; keeps nothing."""
        return self._decider.decide(message, now).record


def _check_same(known: Recorded, message: Message) -> None:
    """Chat servers ask again with the text as sent or as rewritten; any other text is another message."""
    if known.sender != message.sender:
        raise MessageConflict("id: already used by another sender")
    if known.original is not None and message.text not in (known.original, known.decision.text):
        raise MessageConflict("id: already used for another text")
