"""What is decided on a message, from all that is known at the moment; keeps nothing."""

from collections.abc import Mapping, Sequence

import msgspec

from bascule.gate.contracts import Ledger, Record, ShortLink, VerdictEntry
from bascule.gate.decision import Action, Decision, LinkDecision
from bascule.gate.examine import TOO_LONG, Bound, Examined, Examiner
from bascule.gate.knowledge import Knowledge
from bascule.gate.learned import Learned
from bascule.gate.likeness import Likeness
from bascule.gate.memory import Memory
from bascule.gate.message import Message
from bascule.gate.network import Network, Policy
from bascule.gate.rulebook import BeforeRules, Ruled, rule_on
from bascule.gate.speaker import SILENT, UNHEARD, Heard, Speakers, Spoken
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

RANK: Mapping[Action, int] = {"deliver": 0, "rewrite": 1, "hold": 2, "reject": 3}
"""Actions by how much they do."""


class Judged(msgspec.Struct, frozen=True):
    """A decision to be kept, with what it was made from.

    Attributes:
        record: to be kept.
        whole: the message as a whole.
        examined: its links.
        heard: what was known of its sender.
        spoken: what it says of its sender.
        ruled: what rules make of it.
    """

    record: Record
    whole: Weighed = Weighed("deliver", 0.0)
    examined: Sequence[Examined] = ()
    heard: Heard = UNHEARD
    spoken: Spoken = SILENT
    ruled: Ruled = Ruled("deliver", 0.0)


class Decider:
    """Decides on one network's messages; made at load.

    Args:
        network: whose.
        ring: its keys.
        knowledge: what is known.
        ledger: what short links stand for is asked of it.
        memory: what is remembered from message to message.
        learned: the network's own weights and text model.
        speakers: looks at who sends; None where nobody does.
    """

    def __init__(
        self,
        network: Network,
        ring: Keyring,
        knowledge: Knowledge,
        ledger: Ledger,
        memory: Memory,
        learned: Learned,
        speakers: Speakers | None,
    ) -> None:
        self._network = network
        self._ring = ring
        self._knowledge = knowledge
        self._memory = memory
        self._speakers = speakers
        self.wrapper = Wrapper(ring, read_base(network.link_base), network.policy.short_over)
        self.likeness = likeness_of(network)
        self._acquaintance = memory.acquaintance
        if self._acquaintance is not None:
            self._acquaintance.decide(network.policy.familiarity, network.policy.novelty, network.policy.own_domains)
            self.likeness.engage(self._acquaintance.everyday)
        own = (knowledge, ledger.short, self.likeness, learned.weights, self._acquaintance)
        self._examiner = Examiner(network, self.wrapper, *own)
        self._unkept = Examiner(network, Wrapper(ring, self.wrapper.base), *own)
        self._scales = Scales(network, knowledge, memory, learned)

    def decide(self, message: Message, now: float, *, kept: bool = True) -> Judged:
        """What is to be kept and answered for ``message`` at ``now``.

        Args:
            message: a new one; it is counted and remembered.
            now: seconds since the epoch.
            kept: whether it will be kept; else its links are all self-contained, for a short one would lead nowhere.
        """
        self._knowledge.refresh()
        policy = self._network.policy
        tag = message_tag(self._ring, message.id)
        found = () if message.encrypted else find(message.text, message.format)
        if len(found) > policy.max_links:
            return Judged(self._held(message, now, tag, len(found)))
        own = self.on_sender(message, now)
        heard = self._speakers.hear(message, len(found), now) if self._speakers else UNHEARD
        place = message.conversation.id if message.conversation else ""
        suspected = own is not None or heard.sending.warn
        bound = Bound(tag, message.audience, now, suspected, message.sender, place)
        examiner = self._examiner if kept else self._unkept
        examined = _examined(examiner, found, bound)
        whole = self._scales.weigh(message, found, examined, bound, heard.signals)
        degraded = self._knowledge.degraded if examined else ()
        action, reasons, score = _taken_together(policy, examined, degraded, whole, own)
        spoken = SILENT
        if self._speakers:
            spoken = self._speakers.judge(message, heard, open_destinations(examined), whole.finding, score, now)
        ruled = self._rule(message, examined, whole, spoken, score, now)
        if (ruled.suspected or whole.suspected) and not bound.suspected:
            examined = [examiner.warned(one, bound) for one in examined]
        waits = _waits(policy, heard, spoken)
        action = max(action, ruled.action, "hold" if waits else "deliver", key=RANK.__getitem__)
        text = _rewritten(message, examined)
        if action in ("deliver", "rewrite"):
            action = "deliver" if text == message.text else "rewrite"
        decision = Decision(
            id=message.id,
            decision=action,
            text=text if action in ("rewrite", "hold") else message.text,
            score=ruled.score,
            reasons=tuple(dict.fromkeys((*waits, *reasons, *ruled.reasons))),
            links=tuple(one.decision for one in examined),
            degraded=degraded,
            tag=tag,
            decided_at=now,
            rules=ruled.hits,
            signals=whole.signals,
            campaign=whole.belonging,
            notices=whole.notices,
            weighed=score,
            sender=spoken.standing,
        )
        self._note(examined, bound)
        if self._speakers:
            self._speakers.noted(message, now, delivered=action in ("deliver", "rewrite"))
        record = self._record(message, decision, examined, spoken, now)
        return Judged(record, whole, examined, heard, spoken, ruled)

    def _note(self, examined: list[Examined], bound: Bound) -> None:
        """Have the network remember where links went."""
        if self._acquaintance is None or not examined:
            return
        layers = [layer for one in examined for layer in one.layers]
        blocked = [layer for one in examined if one.verdict.verdict == "block" for layer in one.layers]
        self._acquaintance.note(layers, bound.sender, bound.conversation, bound.now, blocked=blocked)

    def on_sender(self, message: Message, now: float) -> VerdictEntry | None:
        """The operator's word on a message's sender."""
        words = self._knowledge.words(self._network.id)
        return None if words is None else words.on_sender(message.sender, now)

    def _rule(
        self, message: Message, examined: list[Examined], whole: Weighed, spoken: Spoken, score: float, now: float
    ) -> Ruled:
        links = tuple(one.decision for one in examined)
        belief = self._network.policy.thresholds.belief(score)
        before = BeforeRules(links, score, belief, whole.signals, whole.belonging, spoken.standing)
        outcome = self._memory.rulebook.judge(message, before, now)
        return rule_on(self._network.policy, outcome, score)

    def _held(self, message: Message, now: float, tag: str, count: int) -> Record:
        reason = f"It has {count} links; this network holds messages with more than {self._network.policy.max_links}."
        decision = Decision(message.id, "hold", message.text, 0.0, (reason,), (), (), tag, now)
        return self._record(message, decision, [], SILENT, now)

    def _record(
        self, message: Message, decision: Decision, examined: list[Examined], spoken: Spoken, now: float
    ) -> Record:
        hashes = tuple(dict.fromkeys((*(hash64 for one in examined for hash64 in one.hashes), *spoken.keys)))
        key = self._ring.signing.id
        shorts = tuple(
            ShortLink(
                one.wrapped.code,
                Opened(one.destination, self._network.id, key, decision.tag, message.audience, one.wrapped.warned),
            )
            for one in examined
            if one.wrapped and one.wrapped.code
        )
        return Record(self._network.id, message, decision, message.audience, hashes, shorts, now, spoken.judged.history)


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


def _taken_together(
    policy: Policy, examined: list[Examined], degraded: tuple[str, ...], whole: Weighed, own: VerdictEntry | None
) -> tuple[Action, tuple[str, ...], float]:
    """Action, reasons and score of links, whole message and the operator's word on its sender."""
    action, reasons = _action(policy, examined, degraded)
    action = max(action, whole.action, key=RANK.__getitem__)
    reasons, score = (*whole.reasons, *reasons), whole.score
    if own is not None:
        verdict = judge_word(own, "sender")
        action = max(action, _on_sender(policy, verdict), key=RANK.__getitem__)
        reasons, score = (verdict.explanation, *reasons), max(score, verdict.score)
    return action, reasons, score


def _waits(policy: Policy, heard: Heard, spoken: Spoken) -> tuple[str, ...]:
    """Why a message is held for its sender's sake; empty where it is not."""
    live = policy.accounts == "live" and policy.containment.mode == "live"
    because = (spoken.freeze,) if live and spoken.freeze else ()
    return (*because, heard.sending.reason) if heard.sending.action == "hold" else because
