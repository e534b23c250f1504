"""A message weighed as a whole: its worst link, what it says, and what it belongs to."""

from collections.abc import Sequence

import msgspec

from bascule.campaigns.facts import ALONE, Finding
from bascule.gate.contracts import VerdictEntry
from bascule.gate.copies import APART
from bascule.gate.decision import Action, Belonging
from bascule.gate.examine import Bound, Examined
from bascule.gate.knowledge import Knowledge
from bascule.gate.learned import Learned
from bascule.gate.memory import Memory
from bascule.gate.message import Message
from bascule.gate.network import Network
from bascule.gate.notice import Notice
from bascule.gate.wording import Wording
from bascule.gate.words import judge_word
from bascule.judge.message import judge_message
from bascule.judge.verdict import SEVERITY, Verdict, worst
from bascule.links.destination import Destination
from bascule.links.link import Link
from bascule.signals.signal import Signal

LAYERS = 16
"""Destinations of one message that are compared with others'."""


class Weighed(msgspec.Struct, frozen=True):
    """What a message comes to as a whole.

    Attributes:
        action: at least this.
        score: log-odds.
        suspected: its links warn whoever opens them.
        reasons: beyond those of its links.
        signals: of the message itself, as found.
        finding: what it belongs to.
        notices: for its sender.
    """

    action: Action
    score: float
    suspected: bool = False
    reasons: tuple[str, ...] = ()
    signals: tuple[Signal, ...] = ()
    finding: Finding = ALONE
    notices: tuple[Notice, ...] = ()

    @property
    def belonging(self) -> Belonging | None:
        """The campaign that it belongs to; None for none."""
        one = self.finding
        return Belonging(one.group, one.copies, one.senders, one.places) if one.campaign else None


class Scales:
    """Weighs one network's messages; made at load.

    Args:
        network: whose.
        knowledge: what its operators said of campaigns.
        memory: what it remembers.
        learned: its own weights and text model.
    """

    def __init__(self, network: Network, knowledge: Knowledge, memory: Memory, learned: Learned) -> None:
        self._network = network
        self._knowledge = knowledge
        self._memory = memory
        self._weights = learned.weights
        self._wording = Wording(network.policy.text, network.policy.credential_guard, learned.text)

    def weigh(
        self,
        message: Message,
        links: Sequence[Link],
        examined: Sequence[Examined],
        bound: Bound,
        of_sender: Sequence[Signal] = (),
    ) -> Weighed:
        """Weigh ``message``, whose ``links`` were ``examined``; later ones are compared with it.

        What is encrypted from end to end is not read. ``of_sender``: signals that its sender gives.
        """
        policy = self._network.policy
        said = self._wording.read("" if message.encrypted else message.text, links, html=message.format == "html")
        goes = open_destinations(examined)
        together = self._memory.copies.add(message, said.form, links, goes, bound.tag, bound.now, policy.campaigns)
        word = self._on_campaign(together.finding, bound.now)
        if word is not None and word.verdict == "allow":
            self._memory.copies.campaigns.clear(word.subject, bound.now, word.reason)
            together, word = APART, None
        signals = (*said.signals, *together.signals, *of_sender)
        of_links = [one.verdict for one in examined]
        verdict = judge_message(signals, of_links, policy.thresholds, self._weights)
        if word is not None and SEVERITY[word.verdict] >= SEVERITY[verdict.verdict]:
            verdict = judge_word(word, "message")
        reasons, action, suspected = self._consequence(
            verdict, worst(tuple(of_links)), any(one.wrapped for one in examined)
        )
        return Weighed(action, verdict.score, suspected, reasons, signals, together.finding, said.notices)

    def _consequence(self, verdict: Verdict, link: Verdict, wrapped: bool) -> tuple[tuple[str, ...], Action, bool]:
        """Reasons, action and suspicion, where the whole is worse than its worst link."""
        if SEVERITY[verdict.verdict] <= SEVERITY[link.verdict]:
            return (), "deliver", False
        policy = self._network.policy
        action = policy.on_block if verdict.verdict == "block" else policy.on_warn
        if action == "rewrite" and not wrapped:  # there is no bridge to raise
            action = "hold" if verdict.verdict == "block" else "deliver"
        return (verdict.explanation,), action, True

    def _on_campaign(self, finding: Finding, now: float) -> VerdictEntry | None:
        words = self._knowledge.words(self._network.id) if finding.campaign else None
        return words.on_campaign(finding.group, now) if words else None


def open_destinations(examined: Sequence[Examined]) -> tuple[Destination, ...]:
    """Where a message's links go, wrapped ones inside as well, without those that an allow-list stands for."""
    goes = (layer for one in examined if not one.cleared for layer in one.layers)
    return tuple(dict.fromkeys(goes))[:LAYERS]
