"""The send path: a message in, a decision out, kept before it is answered."""

import asyncio
import logging
from collections.abc import Mapping, Sequence

import msgspec

from bascule.gate.contracts import Ledger, Record, Recorded, ShortLink, StoreFailureError, VerdictEntry
from bascule.gate.copies import earlier_of, members_of
from bascule.gate.decision import Action, Decision, LinkDecision
from bascule.gate.examine import TOO_LONG, Bound, Examined, Examiner
from bascule.gate.knowledge import Knowledge
from bascule.gate.learned import NOTHING_LEARNED, Learned
from bascule.gate.likeness import Likeness
from bascule.gate.memory import Memory
from bascule.gate.message import Message
from bascule.gate.network import Network, Policy
from bascule.gate.rulebook import rule_on
from bascule.gate.weighing import Scales, Weighed, open_destinations
from bascule.gate.words import judge_word
from bascule.judge.verdict import SEVERITY, Verdict
from bascule.links.find import find
from bascule.links.keyring import Keyring
from bascule.links.link import Link
from bascule.links.rewrite import rewrite
from bascule.links.suffixes import SUFFIXES
from bascule.links.token import Opened, message_tag
from bascule.links.wrap import Wrapper, read_base

LOG = logging.getLogger("bascule.send")
RANK: Mapping[Action, int] = {"deliver": 0, "rewrite": 1, "hold": 2, "reject": 3}
"""Actions by how much they do."""


class MessageConflict(ValueError):
    """The message's id was used before, by another sender or for another text."""


class _Judged(msgspec.Struct, frozen=True):
    """A decision to be kept, with what it was made from."""

    record: Record
    whole: Weighed = Weighed("deliver", 0.0)
    examined: Sequence[Examined] = ()


class Sender:
    """The send path of one network; made at load, and again when the network or its keys change.

    Args:
        network: whose messages.
        ring: its keys.
        knowledge: what is known.
        ledger: where decisions are kept.
        memory: what it remembers from message to message; it outlives a reload.
        learned: its own weights and text model.
    """

    def __init__(
        self,
        network: Network,
        ring: Keyring,
        knowledge: Knowledge,
        ledger: Ledger,
        memory: Memory | None = None,
        learned: Learned = NOTHING_LEARNED,
    ) -> None:
        self.memory = memory or Memory(ring)
        self.network = network
        self.ring = ring
        self._ledger = ledger
        self._knowledge = knowledge
        self.wrapper = Wrapper(ring, read_base(network.link_base), network.policy.short_over)
        self.likeness = likeness_of(network)
        own = (knowledge, ledger.short, self.likeness, learned.weights)
        self._examiner = Examiner(network, self.wrapper, *own)
        self._unkept = Examiner(network, Wrapper(ring, self.wrapper.base), *own)
        self._scales = Scales(network, knowledge, self.memory, learned)
        self._pending: dict[str, asyncio.Future[Recorded]] = {}
        self.unrecorded = 0

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
        task = asyncio.ensure_future(self._keep(self._decide(message, now, self._examiner)))
        self._pending[message.id] = task
        try:
            return await asyncio.shield(task)
        finally:
            self._pending.pop(message.id, None)

    async def _keep(self, judged: _Judged) -> Recorded:
        """Keep a decision; where its sender was blocked in the meantime, have that followed to this message too."""
        seen, record = self._knowledge.seen, judged.record
        kept = await self._ledger.record(record)
        if judged.whole.finding.campaign and self.network.policy.campaigns == "live":
            await self._join(judged)
        if self._ledger.generation() != seen:
            self._knowledge.refresh()
            own = self._on_sender(record.message, record.received_at)
            if own is not None:
                await self._ledger.renew_verdict(own.network, own.subject, own.scope)
        return kept

    async def _join(self, judged: _Judged) -> None:
        """Keep what belongs to a campaign as its members; a word on it is followed to them."""
        record, finding = judged.record, judged.whole.finding
        where = self.network.id, finding
        members = members_of(*where, record.message, open_destinations(judged.examined), record.received_at)
        try:
            if finding.tags:
                seen = await self._ledger.sighted(self.network.id, finding.tags)
                members = (*earlier_of(*where, seen, record.received_at), *members)
            await self._ledger.join(members)
        except StoreFailureError as error:  # the decision is kept and stands
            LOG.warning("campaign %s of %s: members could not be kept: %s", finding.group, self.network.id, error)

    def _on_sender(self, message: Message, now: float) -> VerdictEntry | None:
        words = self._knowledge.words(self.network.id)
        return None if words is None else words.on_sender(message.sender, now)

    def _unrecorded(self, message: Message, now: float) -> Decision:
        """An answer that is not kept; its links are all self-contained, for a short one would lead nowhere."""
        self.unrecorded += 1
        decision = self._decide(message, now, self._unkept).record.decision
        return msgspec.structs.replace(decision, degraded=(*decision.degraded, "store"))

    def decide(self, message: Message, now: float) -> Record:
        """What is to be kept and answered for ``message``; keeps nothing."""
        return self._decide(message, now, self._examiner).record

    def _decide(self, message: Message, now: float, examiner: Examiner) -> _Judged:
        self._knowledge.refresh()
        policy = self.network.policy
        tag = message_tag(self.ring, message.id)
        found = find(message.text, message.format)
        if len(found) > policy.max_links:
            return _Judged(self._held(message, now, tag, len(found)))
        own = self._on_sender(message, now)
        bound = Bound(tag, message.audience, now, suspected=own is not None)
        examined = _examined(examiner, found, bound)
        degraded = self._knowledge.degraded if examined else ()
        action, reasons = _action(policy, examined, degraded)
        whole = self._scales.weigh(message, found, examined, bound)
        action = max(action, whole.action, key=RANK.__getitem__)
        reasons, score = (*whole.reasons, *reasons), whole.score
        if own is not None:
            verdict = judge_word(own, "sender")
            action = max(action, _on_sender(policy, verdict), key=RANK.__getitem__)
            reasons, score = (verdict.explanation, *reasons), max(score, verdict.score)
        links = tuple(one.decision for one in examined)
        outcome = self.memory.rulebook.judge(
            message, links, score, policy.thresholds.belief(score), now, whole.signals, whole.belonging
        )
        ruled = rule_on(policy, outcome, score)
        if (ruled.suspected or whole.suspected) and not bound.suspected:
            examined = _examined(examiner, found, msgspec.structs.replace(bound, suspected=True))
        action = max(action, ruled.action, key=RANK.__getitem__)
        text = _rewritten(message, examined)
        if action == "deliver" and text != message.text:
            action = "rewrite"
        decision = Decision(
            id=message.id,
            decision=action,
            text=text if action in ("rewrite", "hold") else message.text,
            score=ruled.score,
            reasons=tuple(dict.fromkeys((*reasons, *ruled.reasons))),
            links=tuple(one.decision for one in examined),
            degraded=degraded,
            tag=tag,
            decided_at=now,
            rules=ruled.hits,
            signals=whole.signals,
            campaign=whole.belonging,
            notices=whole.notices,
            weighed=score,
        )
        return _Judged(self._record(message, decision, examined, now), whole, examined)

    def _held(self, message: Message, now: float, tag: str, count: int) -> Record:
        reason = f"It has {count} links; this network holds messages with more than {self.network.policy.max_links}."
        decision = Decision(message.id, "hold", message.text, 0.0, (reason,), (), (), tag, now)
        return self._record(message, decision, [], now)

    def _record(self, message: Message, decision: Decision, examined: list[Examined], now: float) -> Record:
        hashes = tuple(dict.fromkeys(hash64 for one in examined for hash64 in one.hashes))
        key = self.ring.signing.id
        shorts = tuple(
            ShortLink(
                one.wrapped.code,
                Opened(one.destination, self.network.id, key, decision.tag, message.audience, one.wrapped.warned),
            )
            for one in examined
            if one.wrapped and one.wrapped.code
        )
        return Record(self.network.id, message, decision, message.audience, hashes, shorts, now)


def likeness_of(network: Network) -> Likeness:
    """What finds likenesses for a network: its own domains first, its link domain among them."""
    link_host = read_base(network.link_base).host.partition(":")[0]
    named = SUFFIXES.registrable_domain(link_host) is not None
    own = (*network.policy.own_domains, link_host) if named else network.policy.own_domains
    return Likeness(
        own, network.name, network.policy.support_names, network.policy.look_alikes, network.policy.url_model
    )


def _examined(examiner: Examiner, found: Sequence[Link], bound: Bound) -> list[Examined]:
    return [one for one in (examiner.examine(link, bound) for link in found) if one is not None]


def _action(policy: Policy, examined: list[Examined], degraded: tuple[str, ...]) -> tuple[Action, tuple[str, ...]]:
    action: Action = "deliver"
    by_verdict: Mapping[str, Action] = {"block": policy.on_block, "warn": policy.on_warn}
    links: list[LinkDecision] = [one.decision for one in examined]
    reasons = []
    for link in sorted(links, key=lambda link: (-SEVERITY[link.verdict], -link.score)):
        wanted = by_verdict.get(link.verdict)
        if wanted is not None:
            reasons.append(link.explanation)
            action = max(action, wanted, key=RANK.__getitem__)
    if any(TOO_LONG in link.facts for link in links):
        action = max(action, "hold", key=RANK.__getitem__)
    if "lists" in degraded and policy.on_lists_failure == "closed":
        reasons.append("The lists cannot be asked; until they can, this network holds messages with links.")
        action = max(action, "hold", key=RANK.__getitem__)
    return action, tuple(dict.fromkeys(reasons))


def _on_sender(policy: Policy, verdict: Verdict) -> Action:
    """A blocked sender's message is never delivered, whether it has links or not; a suspected one's links warn."""
    if verdict.verdict == "block":
        return max(policy.on_block, "hold", key=RANK.__getitem__)
    return "deliver"


def _rewritten(message: Message, examined: list[Examined]) -> str:
    wrapped = {one.link.start: one.wrapped.url for one in examined if one.wrapped is not None}
    if not wrapped:
        return message.text
    links = [one.link for one in examined]

    def replacement(link: Link) -> str | None:
        return wrapped.get(link.start)

    return rewrite(message.text, links, replacement, message.format)


def _check_same(known: Recorded, message: Message) -> None:
    """Chat servers ask again with the text as sent or as rewritten; any other text is another message."""
    if known.sender != message.sender:
        raise MessageConflict("id: already used by another sender")
    if known.original is not None and message.text not in (known.original, known.decision.text):
        raise MessageConflict("id: already used for another text")
