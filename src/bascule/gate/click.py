"""The click path: a token in, and whether this person may cross now. Local memory only."""

from collections import OrderedDict
from collections.abc import Container
from typing import Literal

import msgspec

from bascule.gate.crossable import Crossable, crossable
from bascule.gate.examine import FindShort
from bascule.gate.knowledge import Knowledge
from bascule.gate.words import judge_word
from bascule.judge.destination import judge_destination
from bascule.judge.verdict import NOTHING_KNOWN, Thresholds, Verdict, worst
from bascule.links.destination import NotADestination
from bascule.links.fact import Fact
from bascule.links.facts import facts
from bascule.links.token import Opened, Opener, TokenRefused
from bascule.links.wrap import is_short

Outcome = Literal["go", "warned", "blocked", "unknown"]
CACHED = 16_384
"""Opened links kept in memory; the first to come is the first to go."""


class Crossing(msgspec.Struct, frozen=True, gc=False):
    """Whether a person may cross now, and why not.

    Attributes:
        outcome: go, warned, blocked, or unknown: no such link, said of every token that does not open.
        link: the opened link; None where the outcome is unknown.
        verdict: what is believed of it now.
    """

    outcome: Outcome
    link: Crossable | None
    verdict: Verdict


WARNED_WHEN_SENT = Fact("warned_when_sent")
NO_CODE = b"nokey.00000000000000000000"
"""Stands for a short link whose key does not open. No link has it: key ids of this service have six characters."""
UNKNOWN = Crossing("unknown", None, NOTHING_KNOWN)


class Bridge:
    """Opens links and says whether they may be crossed; made at load, and again when keys or networks change.

    Args:
        opener: opens self-contained tokens.
        find_short: opens short ones.
        knowledge: what is known now.
        thresholds: each network's, by id.
    """

    def __init__(
        self, opener: Opener, find_short: FindShort, knowledge: Knowledge, thresholds: dict[str, Thresholds]
    ) -> None:
        self._opener = opener
        self._find_short = find_short
        self._knowledge = knowledge
        self._thresholds = thresholds
        self._cache: OrderedDict[bytes, Crossable] = OrderedDict()  # a dict's first key is slow to find

    def cross(self, token: bytes, now: float, networks: Container[str] | None = None) -> Crossing:
        """What happens to a person who opens ``token`` at ``now``.

        Args:
            token: hostile bytes.
            now: seconds since the epoch.
            networks: whose links are opened here; None for everybody's. What does not open takes as long to refuse
                whether it is unknown, altered, retired or another network's, as ``Opener`` says.
        """
        link = self._cache.get(token)
        if link is None or (networks is not None and link.opened.network not in networks):
            link = self._open(token, networks)
        if link is None:
            return UNKNOWN
        self._knowledge.refresh()
        place, opened = link.place, link.opened
        words = self._knowledge.words(opened.network)
        if (
            place is not None
            and not opened.warned
            and not (words is not None and opened.tag in words.tags)
            and not self._knowledge.touches(opened.network, place.hosts, place.wholes)
        ):
            return Crossing("go", link, NOTHING_KNOWN)
        verdict = self.verdict(link, now)
        if verdict.verdict == "allow":
            return Crossing("go", link, verdict)
        return Crossing("blocked" if verdict.verdict == "block" else "warned", link, verdict)

    def verdict(self, link: Crossable, now: float) -> Verdict:
        """What is believed of an opened link at ``now``; the worst of its layers."""
        network, warned = link.opened.network, link.opened.warned
        words = self._knowledge.words(network)
        own = words.on_message(link.opened.tag, now) if words is not None else None
        found = [(layer, self._knowledge.matches(network, key, now)) for layer, key in link.layers]
        if not warned and not any(matches for _, matches in found):
            return judge_word(own, "message") if own is not None else NOTHING_KNOWN
        thresholds = self._thresholds[network]
        verdicts = [judge_word(own, "message")] if own is not None else []
        for number, (layer, matches) in enumerate(found):
            about = facts(layer)
            if warned and number == 0:
                about = (*about, WARNED_WHEN_SENT)
            verdicts.append(judge_destination(matches, about, now, thresholds))
        return worst(tuple(verdicts))

    def _short(self, token: bytes, networks: Container[str] | None) -> Opened | None:
        known = self._opener.opens(token.partition(b".")[0], networks)
        found = self._find_short((token if known else NO_CODE).decode())  # asked in any case: it takes its time
        return found if known else None

    def _open(self, token: bytes, networks: Container[str] | None) -> Crossable | None:
        try:
            opened = self._short(token, networks) if is_short(token) else self._opener.open(token, networks)
        except TokenRefused:
            return None
        if opened is None or opened.network not in self._thresholds:
            return None
        try:
            link = crossable(opened)
        except NotADestination:
            return None
        if len(self._cache) >= CACHED:
            self._cache.popitem(last=False)
        self._cache[token] = link
        return link
