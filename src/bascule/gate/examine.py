"""One link, examined: where it goes, what is inside it, what is known of all that, and what it becomes."""

from collections.abc import Callable

import msgspec

from bascule.gate.acquaintance import Acquaintance
from bascule.gate.decision import LinkDecision
from bascule.gate.knowledge import Knowledge
from bascule.gate.likeness import NO_LIKENESS, Likeness
from bascule.gate.network import Network
from bascule.judge.destination import judge_destination
from bascule.judge.known import judge_known
from bascule.judge.verdict import NOTHING_KNOWN, SIGNALS, Verdict, worst
from bascule.judge.weights import AS_FOUND, Weights
from bascule.links.destination import LONGEST, Destination, NotADestination, read
from bascule.links.display import display
from bascule.links.expressions import Keys, expression_hashes, keys
from bascule.links.fact import Fact
from bascule.links.facts import facts
from bascule.links.idna import to_ascii
from bascule.links.link import Link
from bascule.links.token import Opened
from bascule.links.unwrap import unwrap
from bascule.links.wrap import Wrapped, Wrapper, exempt
from bascule.lists.known import Match
from bascule.signals.hidden_chain import hidden_chain
from bascule.signals.signal import Signal

FindShort = Callable[[str], Opened | None]
"""From a short link's code to what it stands for."""
TOO_LONG = "too_long"
"""The fact about a link that could not be read for its length; a message with one is held."""


class Examined(msgspec.Struct, frozen=True, gc=False):
    """One link of a message with everything found out about it.

    Attributes:
        link: where it stands.
        decision: what is answered about it.
        hashes: of every expression of every destination in it.
        wrapped: what it becomes; None where it goes direct or is left alone.
        destination: what the wrapped link opens, exactly.
        verdict: what is believed of it.
        layers: where it goes, then what is inside that, outermost first; empty where it was not read.
        cleared: an allow-list or the operator stands for all of it.
    """

    link: Link
    decision: LinkDecision
    hashes: tuple[int, ...]
    wrapped: Wrapped | None
    destination: str
    verdict: Verdict = NOTHING_KNOWN
    layers: tuple[Destination, ...] = ()
    cleared: bool = False


class Bound(msgspec.Struct, frozen=True, gc=False):
    """What a message binds into its links, whether its sender is suspected, and who sends it where."""

    tag: str
    audience: int
    now: float
    suspected: bool = False
    sender: str = ""
    conversation: str = ""


class Judged(msgspec.Struct, frozen=True, gc=False):
    """What is believed of a link with all its layers.

    Attributes:
        verdict: the worst of its layers.
        cleared: an allow-list stands for every layer.
        suspected: facts that only the message shows have a part in the warning, so its link must carry it.
    """

    verdict: Verdict
    cleared: bool
    suspected: bool


def layers_of(destination: Destination) -> tuple[Destination, ...]:
    """The destination, then every one wrapped inside it that can be read, outermost first."""
    found = [destination]
    for layer in unwrap(destination):
        try:
            found.append(read(layer.url))
        except NotADestination:
            continue
    return tuple(found)


class Examiner:
    """Examines the links of one network's messages; made at load.

    Args:
        network: whose messages.
        wrapper: makes its links.
        knowledge: what is known.
        find_short: opens its short links.
        likeness: finds what destinations are like.
        weights: what signals count for.
        acquaintance: what the network has seen; None where that is not looked at.
    """

    def __init__(
        self,
        network: Network,
        wrapper: Wrapper,
        knowledge: Knowledge,
        find_short: FindShort,
        likeness: Likeness = NO_LIKENESS,
        weights: Weights = AS_FOUND,
        acquaintance: Acquaintance | None = None,
    ) -> None:
        self._weights = weights
        self._acquaintance = acquaintance
        self._likeness = likeness
        self._network = network
        self._wrapper = wrapper
        self._knowledge = knowledge
        self._find_short = find_short
        hosts = (host.lower().rstrip(".") for host in network.policy.exempt_hosts)
        self._exempt = frozenset(to_ascii(host) or host for host in hosts)

    def examine(self, link: Link, bound: Bound) -> Examined | None:
        """What becomes of ``link``; None where no browser would open it."""
        if len(link.url) > LONGEST:
            return _too_long(link)
        try:
            shown = read(link.url)
        except NotADestination:
            return None
        inner, found = self._inner(shown, link)
        layers = layers_of(inner)
        looked_up = tuple(keys(layer) for layer in layers)
        judged = self._judge(layers, looked_up, found, bound)
        verdict = judged.verdict
        wrapped = None
        if not self._direct(link, inner, found, judged.cleared):
            wrapped = self._wrapper.wrap(
                inner.raw, bound.tag, bound.audience, warned=judged.suspected or bound.suspected
            )
        mixed = any(fact.name == "mixed_script" for fact in found)
        decision = LinkDecision(
            start=link.start,
            end=link.end,
            text=link.text,
            url=link.url,
            display_url=display(inner, trusted_script=not mixed),
            expanded_url=inner.raw,
            wrapped_url=wrapped.url if wrapped else None,
            verdict=verdict.verdict,
            score=verdict.score,
            explanation=verdict.explanation,
            source=verdict.source,
            signals=verdict.signals,
            layers=tuple(layer.href for layer in layers[1:]),
            facts=tuple(dict.fromkeys(fact.name for fact in found)),
        )
        return Examined(
            link, decision, hashes(looked_up), wrapped, inner.raw, verdict, layers, judged.cleared or self._own(inner)
        )

    def warned(self, one: Examined, bound: Bound) -> Examined:
        """``one`` with a link that warns whoever opens it, as though it had been suspected when it was examined."""
        if one.wrapped is None or one.wrapped.warned:
            return one
        wrapped = self._wrapper.wrap(one.destination, bound.tag, bound.audience, warned=True)
        decision = msgspec.structs.replace(one.decision, wrapped_url=wrapped.url)
        return msgspec.structs.replace(one, wrapped=wrapped, decision=decision)

    def _inner(self, shown: Destination, link: Link) -> tuple[Destination, tuple[Fact, ...]]:
        """The destination that counts: what one of our own links holds, so that it is never wrapped twice."""
        if not self._wrapper.on_base(shown.href):
            return shown, link.facts + facts(shown)
        own = self._wrapper.own(shown.href)
        opened = self._find_short(own) if isinstance(own, str) else own
        if opened is None or opened.network != self._network.id:
            return shown, (*link.facts, Fact("forged_wrapper", shown.href[:200]))
        inner = read(opened.destination)
        carried = (Fact("own_wrapper"), Fact("warned_when_sent")) if opened.warned else (Fact("own_wrapper"),)
        return inner, (*link.facts, *facts(inner), *carried)

    def _judge(
        self, layers: tuple[Destination, ...], looked_up: tuple[Keys, ...], found: tuple[Fact, ...], bound: Bound
    ) -> Judged:
        now = bound.now
        thresholds = self._network.policy.thresholds
        verdicts = []
        cleared, suspected = True, False
        for number, key in enumerate(looked_up):
            matches = self._knowledge.matches(self._network.id, key, now)
            own = found if number == 0 else facts(layers[number])
            like = self._likeness.signals(layers[number])
            if self._acquaintance is not None:
                like += self._acquaintance.signals(layers[number], bound.sender, bound.conversation, now)
            if number == 0:
                like += hidden_chain(layers)
            verdict = judge_destination(matches, own, now, thresholds, like, self._weights)
            allowed = verdict.verdict == "allow"
            cleared = cleared and allowed and verdict.score <= 0 and any(match.verdict == "allow" for match in matches)
            suspected = suspected or (not allowed and self._by_facts(matches, own, like, now))
            verdicts.append(verdict)
        return Judged(worst(tuple(verdicts)), cleared, suspected)

    def _by_facts(
        self, matches: tuple[Match, ...], found: tuple[Fact, ...], like: tuple[Signal, ...], now: float
    ) -> bool:
        """Whether facts and likeness speak against a destination: alone, or together with lists that would not."""
        thresholds = self._network.policy.thresholds
        alone = judge_destination((), found, now, thresholds, like, self._weights)
        return alone.verdict != "allow" or judge_known(matches, now, thresholds).verdict == "allow"

    def _direct(self, link: Link, inner: Destination, found: tuple[Fact, ...], cleared: bool) -> bool:
        policy = self._network.policy
        if link.kind == "defanged" and not policy.wrap_defanged:
            return True
        if any(fact.name == "forged_wrapper" for fact in found):
            return True
        return self._own(inner) or (policy.mode == "hybrid" and cleared)

    def _own(self, inner: Destination) -> bool:
        """Whether it goes to one of the network's exempt hosts."""
        return exempt(inner.host, self._exempt)


def _too_long(link: Link) -> Examined:
    """A link that no token could hold: suspected unread, and left as it stands."""
    decision = LinkDecision(
        start=link.start,
        end=link.end,
        text=link.text,
        url=link.url,
        display_url=f"{link.url[:60]}…",
        expanded_url=link.url,
        wrapped_url=None,
        verdict="warn",
        explanation=f"This link is longer than {LONGEST} characters, too long to be read.",
        source=SIGNALS,
        facts=(*dict.fromkeys(fact.name for fact in link.facts), TOO_LONG),
    )
    verdict = Verdict("warn", 0.0, decision.explanation, SIGNALS)
    return Examined(link, decision, (), None, link.url, verdict)


def hashes(looked_up: tuple[Keys, ...]) -> tuple[int, ...]:
    """The 64-bit hash of every expression in ``looked_up``, each once."""
    if len(looked_up) == 1:
        return tuple(expression_hashes(looked_up[0]))
    return tuple(dict.fromkeys(hash64 for key in looked_up for hash64 in expression_hashes(key)))
