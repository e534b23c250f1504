"""One network's own rules on the send path: what they see of a message, and what they make of it."""

from collections.abc import Sequence
from hashlib import blake2b

import msgspec

from bascule.gate.decision import Action, Belonging, LinkDecision, SenderStanding
from bascule.gate.message import Message
from bascule.gate.network import Policy
from bascule.judge.rules.counters import Counters
from bascule.judge.rules.facts import Facts, at, facts, weights
from bascule.judge.rules.load import Loaded
from bascule.judge.rules.problem import Problem
from bascule.judge.rules.rule import Hit
from bascule.judge.rules.ruleset import NOTHING, Outcome, RuleSet
from bascule.judge.sum import total
from bascule.judge.verdict import Belief
from bascule.links.destination import NotADestination, read
from bascule.links.suffixes import SUFFIXES
from bascule.links.wellformed import well_formed
from bascule.signals.signal import Signal
from bascule.signals.text.normal import normal_form
from bascule.signals.url_model.template import path_template


class BeforeRules(msgspec.Struct, frozen=True):
    """What was found out about a message before rules were asked.

    Attributes:
        links: as they were judged.
        score: the message's.
        verdict: likewise.
        signals: of the message itself.
        campaign: that it belongs to; None for none.
        sender: what was found out about its sender; None where there is nothing to tell.
    """

    links: Sequence[LinkDecision]
    score: float
    verdict: Belief
    signals: Sequence[Signal] = ()
    campaign: Belonging | None = None
    sender: SenderStanding | None = None


class Rulebook:
    """Rules and their running counts; the rules are swapped whole, the counts go on.

    Attributes:
        rules: those in use.
        problems: what was wrong with the files they came from.
    """

    def __init__(self) -> None:
        self.rules = RuleSet()
        self.problems: tuple[Problem, ...] = ()
        self._counters = Counters()

    def swap(self, loaded: Loaded) -> None:
        """Use other rules from the next message on; counters that are declared as before go on counting."""
        self._counters = Counters(loaded.rules.counters, before=self._counters)
        self.rules, self.problems = loaded.rules, loaded.problems

    def judge(self, message: Message, before: BeforeRules, now: float) -> Outcome:
        """What the rules make of a message that is new, as it was judged ``before``; it is counted."""
        if not self.rules.conditions and not self.rules.counters:
            return NOTHING
        return self.rules.evaluate(seen_of(message, before, now), self._counters, now)


class Ruled(msgspec.Struct, frozen=True):
    """What rules make of a message's decision.

    Attributes:
        action: at least this.
        score: the message's, with what live rules added.
        suspected: its links warn whoever opens them.
        reasons: of the live rules that had a part in it.
        hits: of live rules, then of those in the shadow.
        freeze: the live rule that asks for the sender to be frozen, with its reason; empty for none.
        notify: the live rules that ask for the network to be told.
    """

    action: Action
    score: float
    suspected: bool = False
    reasons: tuple[str, ...] = ()
    hits: tuple[Hit, ...] = ()
    freeze: str = ""
    notify: tuple[Hit, ...] = ()


def rule_on(policy: Policy, outcome: Outcome, score: float) -> Ruled:
    """What an outcome asks for: by the actions of live rules, and by the score with what they added.

    A freeze holds the message, and has its sender frozen once it is kept.
    """
    if outcome is NOTHING:
        return Ruled("deliver", score)
    actions, hits = outcome.actions, (*outcome.live, *outcome.shadow)
    added = total(outcome.signals).score
    belief = policy.thresholds.belief(score + added) if added > 0 else "allow"
    action: Action = "deliver"
    if belief == "block":
        action = policy.on_block
    if "reject" in actions:
        action = "reject"
    elif action != "reject" and ("hold" in actions or "freeze" in actions):
        action = "hold"
    suspected = "warn" in actions or belief != "allow"
    spoke = suspected or action != "deliver"
    reasons = tuple(hit.reason for hit in outcome.live if hit.actions or hit.score > 0) if spoke else ()
    freeze = next((f"{hit.rule}: {hit.reason}" for hit in outcome.live if "freeze" in hit.actions), "")
    notify = tuple(hit for hit in outcome.live if "notify" in hit.actions)
    return Ruled(action, score + added, suspected, reasons, hits, freeze, notify)


def seen_of(message: Message, before: BeforeRules, now: float) -> Facts:
    """What rules see of a message; the same from a recorded one as on the send path."""
    links, campaign, sender = before.links, before.campaign, before.sender
    conversation, client = message.conversation, message.client
    told = {
        "message.text": message.text,
        "message.length": len(message.text),
        "message.links": len(links),
        "message.recipients": message.audience,
        "message.format": message.format,
        "message.reply": message.reply_to is not None,
        "message.score": before.score,
        "message.verdict": before.verdict,
        "message.fingerprint": fingerprint(message, links),
        **at(now),
        "conversation.id": conversation.id if conversation else "",
        "conversation.kind": conversation.kind if conversation else "unknown",
        "conversation.size": (conversation.size or 0) if conversation else 0,
        "account.id": message.sender,
        "client.ip": client.ip if client else "",
        "client.device": client.device if client else "",
        "client.user_agent": client.user_agent if client else "",
    }
    if campaign is not None:
        told |= {
            "campaign.id": campaign.id,
            "campaign.messages": campaign.messages,
            "campaign.senders": campaign.senders,
        }
    if sender is not None:
        names = [signal.name for signal in sender.signals]
        told["account.score"], told["account.facts"] = (
            sender.score,
            [*names, *filter(None, (sender.blast and "blast",))],
        )
    of_links = [_link(link) for link in links]
    return facts(told, of_links, weights(before.signals), [weights(link.signals) for link in links], message.recipients)


def fingerprint(message: Message, links: Sequence[LinkDecision]) -> str:
    """The same for texts that are the same but for links, numbers and look-alike letters; empty for no text."""
    text = message.text
    for link in sorted(links, key=lambda one: -one.start):
        text = f"{text[: link.start]} <link> {text[link.end :]}"
    form = "".join("0" if char.isdigit() else char for char in normal_form(text).text)
    return blake2b(well_formed(form).encode(), digest_size=8).hexdigest() if form else ""


def _link(link: LinkDecision) -> dict[str, object]:
    found = {signal.name for signal in link.signals}
    told: dict[str, object] = {
        "destination.new_to_network": "new_to_network" in found,
        "destination.new_to_conversation": not found.isdisjoint(("new_to_network", "new_to_conversation")),
        "destination.new_to_sender": not found.isdisjoint(("new_to_network", "new_to_sender")),
        "link.facts": list(link.facts),
        "destination.verdict": link.verdict,
        "destination.score": link.score,
        "destination.source": link.source,
    }
    try:
        destination = read(link.expanded_url)
    except NotADestination:  # too long to be read
        return told
    return told | {
        "link.url": destination.href,
        "link.scheme": destination.scheme,
        "link.host": destination.host,
        "link.domain": SUFFIXES.registrable_domain(destination.host) or destination.host,
        "link.path": destination.path,
        "link.template": path_template(destination),
    }
